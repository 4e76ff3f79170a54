import { env } from "cloudflare:workers";
import type { Query } from "drizzle-orm";

/** How SQLite would run the statement, one step a line: a test refuses a SCAN of what grows and a TEMP B-TREE. */
export async function planOf(statement: { toSQL: () => Query }): Promise<string> {
  const { sql, params } = statement.toSQL();
  const plan = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...params)
    .all<{ detail: string }>();
  return plan.results.map((row) => row.detail).join("\n");
}
