import { type Sql, sql } from "@/db/client";

/** The connection pool that commands of pages write through. */
export function pageWriter(): Sql {
  return sql();
}
