import { hash, verify } from "@node-rs/argon2";

/** argon2id with the parameters of OWASP's password storage cheat sheet: 19 MiB, two passes, one lane. */
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** A password as it is stored (PHC text, salt included). */
export function hashPassword(password: string): Promise<string> {
  return hash(password, ARGON2ID);
}

let nobody: Promise<string> | undefined;

/**
 * Does `password` fit? Without a stored hash the same work is done and the answer is no, so that the time taken
 * does not tell whether an account exists.
 */
export async function passwordFits(password: string, stored: string | null): Promise<boolean> {
  nobody ??= hashPassword("no account has this password");
  const fits = await verify(stored ?? (await nobody), password).catch(() => false);
  return stored !== null && fits;
}
