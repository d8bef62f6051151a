/** Next calls this once as its server starts: an unusable environment ends the start, not the first request. */
export async function register(): Promise<void> {
  const { env } = await import("@/lib/env");
  env();
}
