// biome-ignore lint/style/noRestrictedImports: the one place where pages take their connection; they only hand it to queries
import { readSql } from "@/db/client";
import type { Reader } from "@/lib/queries/reader";

/** The connection pool for pages: reads only, cancelled after READ_TIMEOUT_MS. */
export function pageReader(): Reader {
  return readSql();
}
