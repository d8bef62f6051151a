import { z } from "zod";

/** Everything the program reads from its environment, already parsed. Unset optional values are `undefined`. */
export interface Env {
  /** Connection string of the company's own PostgreSQL; unset means the embedded one in `dataDir`. */
  databaseUrl: string | undefined;
  dataDir: string;
  port: number;
  /** Address that `start` listens on; unset: every interface. */
  host: string | undefined;
  nextAuthUrl: string | undefined;
  nextAuthSecret: string | undefined;
  oidc: OidcEnv | undefined;
  smtpUrl: string | undefined;
  /** IANA zone in which days and weeks are counted on operational pages. */
  reportingTimezone: string;
  /** Prompts and completions are kept with the evidence only when this is set. */
  keepContent: boolean;
  /** HMAC key of Helicone's webhooks; unset: their signatures are not checked. */
  heliconeWebhookSecret: string | undefined;
  /** URL template of the company's own trace viewer, with `{trace_id}` where the id goes. */
  traceLink: string | undefined;
  logLevel: LogLevel;
  /** Connections of one process to the database. */
  poolMax: number;
  /** Milliseconds after which a read for a page or API answer is cancelled; 0 means never. */
  readTimeoutMs: number;
  production: boolean;
}

/** The company's identity provider. */
export interface OidcEnv {
  /** As the provider states it in its discovery document and in `iss`. */
  issuer: string;
  clientId: string;
  /** How the client proves itself: by a secret, or by a private key as a JWK, which counts where both are set. */
  clientSecret?: string | undefined;
  clientKey?: PrivateJwk | undefined;
  /** Claim that lists a person's groups; a name, or a path such as `realm_access.roles`. */
  groupsClaim: string;
  /** Scopes that are asked for, `openid` among them. */
  scopes: string;
  /** An address counts as checked although the provider does not say `email_verified`. */
  trustEmail: boolean;
}

/** A private key (RFC 7517) of RSA, P-256 or another curve; `alg` if it is to sign otherwise than usual. */
export interface PrivateJwk {
  kty: string;
  d: string;
  crv?: string | undefined;
  alg?: string | undefined;
  kid?: string | undefined;
}

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The environment is unusable; `problems` holds one sentence for each variable that is. */
export class EnvError extends Error {
  constructor(readonly problems: string[]) {
    super(
      `The environment has ${problems.length} problem(s):\n${problems.map((p) => `  - ${p}`).join("\n")}`,
    );
    this.name = "EnvError";
  }
}

/** A URL with one of the given schemes, e.g. `url("smtp", "smtps")`. */
function url(...schemes: string[]) {
  return z.string().refine(
    (value) => {
      const parsed = tryUrl(value);
      return parsed !== null && schemes.includes(parsed.protocol.slice(0, -1));
    },
    `must be a URL starting with ${schemes.map((s) => `${s}://`).join(" or ")}`,
  );
}

function tryUrl(value: string): URL | null {
  try {
    return new URL(value);
  } catch {
    return null;
  }
}

function isLoopback(hostname: string): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
}

function whole(min: number, max: number, fallback: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+$/, message)
    .transform(Number)
    .refine((n) => n >= min && n <= max, message)
    .default(fallback);
}

const privateJwk = z.looseObject({
  kty: z.enum(["RSA", "EC", "OKP"]),
  d: z.string().min(1),
  crv: z.string().optional(),
  alg: z.string().optional(),
  kid: z.string().optional(),
});

/** Text that holds a private JWK. */
const privateKey = z.string().transform((text, context): PrivateJwk => {
  try {
    return privateJwk.parse(JSON.parse(text));
  } catch {
    context.addIssue({ code: "custom", message: "must be a private key as a JWK, in JSON" });
    return z.NEVER;
  }
});

function isTimezone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

const schema = z.object({
  DATABASE_URL: url("postgres", "postgresql").optional(),
  WHOSPENT_DATA_DIR: z.string().default(".data"),
  PORT: whole(0, 65_535, 3000),
  WHOSPENT_HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]+$/, "must be an address or a host name")
    .optional(),
  NEXTAUTH_URL: url("http", "https").optional(),
  NEXTAUTH_SECRET: z.string().min(16, "must have at least 16 characters").optional(),
  OIDC_ISSUER: url("http", "https").optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_CLIENT_KEY: privateKey.optional(),
  OIDC_GROUPS_CLAIM: z.string().default("groups"),
  OIDC_SCOPES: z
    .string()
    .refine((scopes) => scopes.split(" ").includes("openid"), "must contain openid")
    .default("openid email profile"),
  OIDC_TRUST_EMAIL: z.enum(["0", "1"], "must be 0 or 1").default("0"),
  SMTP_URL: url("smtp", "smtps").optional(),
  REPORTING_TIMEZONE: z
    .string()
    .refine(isTimezone, "must be a time zone name such as UTC or Europe/Berlin")
    .default("UTC"),
  KEEP_CONTENT: z.enum(["0", "1"], "must be 0 or 1").default("0"),
  HELICONE_WEBHOOK_SECRET: z.string().optional(),
  TRACE_LINK: z
    .string()
    .refine((link) => link.includes("{trace_id}"), "must contain {trace_id}")
    .pipe(url("http", "https"))
    .optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(", ")}`).default("info"),
  DATABASE_POOL_MAX: whole(1, 200, 10),
  READ_TIMEOUT_MS: whole(0, 600_000, 15_000),
});

/**
 * Reads and validates an environment.
 * @throws EnvError that lists every problem at once, one sentence each.
 * @example readEnv({ PORT: "8080" }).port === 8080
 */
export function readEnv(source: Record<string, string | undefined>): Env {
  // A variable set to nothing is how a compose file says "unset".
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = schema.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}.`);
  const proof = given.OIDC_CLIENT_KEY === undefined ? "OIDC_CLIENT_SECRET" : "OIDC_CLIENT_KEY";
  const oidcNames = ["OIDC_ISSUER", "OIDC_CLIENT_ID", proof];
  const missing = oidcNames.filter((name) => given[name] === undefined);
  if (missing.length > 0 && missing.length < oidcNames.length) {
    problems.push(`${missing.join(" and ")} must be set too, since sign-in by OIDC needs all three.`);
  }
  const issuer = given.OIDC_ISSUER === undefined ? null : tryUrl(given.OIDC_ISSUER);
  if (issuer?.protocol === "http:" && source.NODE_ENV === "production" && !isLoopback(issuer.hostname)) {
    problems.push(
      "OIDC_ISSUER must start with https:// in production, unless the provider is on this machine.",
    );
  }
  if (!parsed.success || problems.length > 0) throw new EnvError(problems);
  const e = parsed.data;
  return {
    databaseUrl: e.DATABASE_URL,
    dataDir: e.WHOSPENT_DATA_DIR,
    port: e.PORT,
    host: e.WHOSPENT_HOST,
    nextAuthUrl: e.NEXTAUTH_URL,
    nextAuthSecret: e.NEXTAUTH_SECRET,
    oidc:
      e.OIDC_ISSUER && e.OIDC_CLIENT_ID
        ? {
            issuer: e.OIDC_ISSUER,
            clientId: e.OIDC_CLIENT_ID,
            clientSecret: e.OIDC_CLIENT_SECRET,
            clientKey: e.OIDC_CLIENT_KEY,
            groupsClaim: e.OIDC_GROUPS_CLAIM,
            scopes: e.OIDC_SCOPES,
            trustEmail: e.OIDC_TRUST_EMAIL === "1",
          }
        : undefined,
    smtpUrl: e.SMTP_URL,
    reportingTimezone: e.REPORTING_TIMEZONE,
    keepContent: e.KEEP_CONTENT === "1",
    heliconeWebhookSecret: e.HELICONE_WEBHOOK_SECRET,
    traceLink: e.TRACE_LINK,
    logLevel: e.LOG_LEVEL,
    poolMax: e.DATABASE_POOL_MAX,
    readTimeoutMs: e.READ_TIMEOUT_MS,
    production: source.NODE_ENV === "production",
  };
}

let memo: Env | undefined;

/** The process's environment, read once. @throws EnvError on the first call if it is unusable. */
export function env(): Env {
  memo ??= readEnv(process.env);
  return memo;
}
