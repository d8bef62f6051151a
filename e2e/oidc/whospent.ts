import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CLIENT } from "./provider";

export interface TestWhospent {
  origin: string;
  /** Runs `whospent` beside the server; gives what it printed. @throws if it fails */
  cli(...words: string[]): Promise<string>;
  stop(): Promise<void>;
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/**
 * Whospent as a company would start it, with an identity provider and nothing in its database, in a temporary folder
 * that is deleted at the end, with more `settings` of the environment. It serves the build that is there; E2E_MODE=dev compiles as it goes instead.
 */
export async function startWhospent(
  port: number,
  issuer: string,
  settings: Record<string, string> = {},
): Promise<TestWhospent> {
  const dataDir = mkdtempSync(join(tmpdir(), "whospent-oidc-"));
  const origin = `http://localhost:${port}`;
  const environment = {
    ...process.env,
    DATABASE_URL: "",
    WHOSPENT_DATA_DIR: dataDir,
    WHOSPENT_HOST: "127.0.0.1",
    PORT: String(port),
    NEXTAUTH_URL: origin,
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: CLIENT.id,
    OIDC_CLIENT_SECRET: CLIENT.secret,
    OIDC_SCOPES: "openid email profile groups",
    ...settings,
  };
  const mode = process.env.E2E_MODE === "dev" ? "dev" : "start";
  const server = spawn(process.execPath, ["--import", "tsx", "lib/cli/serve.ts", mode], {
    stdio: ["ignore", "ignore", "inherit"],
    env: environment,
  });
  let ended: number | null = null;
  const over = new Promise<void>((done) =>
    server.once("close", (code) => {
      ended = code ?? 1;
      done();
    }),
  );
  while (!(await answers(`${origin}/api/health/ready`))) {
    if (ended !== null) throw new Error(`Whospent ended with ${ended} before it answered.`);
    await sleep(100);
  }
  return {
    origin,
    cli: (...words) => run(["--import", "tsx", "lib/cli/main.ts", ...words], environment),
    async stop() {
      server.kill("SIGTERM");
      await over;
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}

function run(words: string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "pipe"], env });
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk) => {
      out += String(chunk);
    });
    child.stderr.on("data", (chunk) => {
      err += String(chunk);
    });
    child.once("error", fail);
    child.once("close", (code) =>
      code === 0 ? done(out.trim()) : fail(new Error(`${words.join(" ")}: ${err}`)),
    );
  });
}
