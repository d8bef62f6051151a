import { hash, verify } from "@node-rs/argon2";

/** argon2id with the parameters of OWASP's password storage cheat sheet: 19 MiB, two passes, one lane. */
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

const LEAST_CHARACTERS = 12;
const MOST_CHARACTERS = 1000;

/**
 * What keeps `password` from being that of the account `email`, as a sentence; null if nothing does. Length is what
 * makes a password hard to guess; the address is what is guessed first.
 *
 * @example passwordProblem("lead@example.com", "lead@example.com") // "The password must not be the address ..."
 */
export function passwordProblem(password: string, email: string): string | null {
  const length = [...password].length;
  if (length < LEAST_CHARACTERS) return `The password must have at least ${LEAST_CHARACTERS} characters.`;
  if (length > MOST_CHARACTERS)
    return `The password must have at most ${MOST_CHARACTERS.toLocaleString("en-US")} characters.`;
  const [plain, address] = [password.trim().toLowerCase(), email.trim().toLowerCase()];
  if (plain.includes(address)) return "The password must not be the address it belongs to.";
  if (new Set(plain).size < 3) return "The password must not be one or two characters over and over.";
  return null;
}

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
