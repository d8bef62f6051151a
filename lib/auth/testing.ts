import type { Sql } from "@/db/client";
import type { SessionClaims } from "./session";

/** An open session of a person in a test, without signing in: of now, or of a given time. */
export async function testSession(sql: Sql, userId: number, createdAt?: Date): Promise<SessionClaims> {
  const [row] = await sql<{ id: string }[]>`
    insert into user_sessions (user_id, provider, created_at)
    values (${userId}, 'password', coalesce(${createdAt ?? null}, clock_timestamp()))
    returning id`;
  if (!row) throw new Error("A session was not stored.");
  return { userId, sessionId: row.id };
}
