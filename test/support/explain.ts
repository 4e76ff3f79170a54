import { env } from "cloudflare:workers";
import type { Query } from "drizzle-orm";
import { createContext, type Ctx } from "#platform/context";

/** How SQLite would run the statement, one step a line: a test refuses a SCAN of what grows and a TEMP B-TREE. */
export async function planOf(statement: { toSQL: () => Query }): Promise<string> {
  const { sql, params } = statement.toSQL();
  const plan = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...params)
    .all<{ detail: string }>();
  return plan.results.map((row) => row.detail).join("\n");
}

type Sent = { readonly sql: string; readonly plan: string };

/** The shop's bindings, where each statement that is sent to D1 is noted; `plans` tells how SQLite runs them, in order. */
export function watchDatabase(): { readonly env: Env; readonly plans: () => Promise<Sent[]> } {
  const sent: { sql: string; values: unknown[] }[] = [];
  const session = env.DB.withSession();
  const watched = {
    prepare: (sql: string) => {
      const one = { sql, values: [] as unknown[] };
      sent.push(one);
      const statement = session.prepare(sql);
      return new Proxy(statement, {
        get: (target, key) => {
          if (key !== "bind") return Reflect.get(target, key);
          return (...values: unknown[]) => {
            one.values = values;
            return target.bind(...values);
          };
        },
      });
    },
    batch: (statements: D1PreparedStatement[]) => session.batch(statements),
    getBookmark: () => session.getBookmark(),
  };
  const DB = new Proxy(env.DB, {
    get: (target, key) => (key === "withSession" ? () => watched : Reflect.get(target, key)),
  });
  const planned = async ({ sql, values }: { sql: string; values: unknown[] }): Promise<Sent> => {
    const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .bind(...values)
      .all<{ detail: string }>();
    return { sql, plan: results.map((row) => row.detail).join("\n") };
  };
  return {
    env: new Proxy(env, { get: (target, key) => (key === "DB" ? DB : Reflect.get(target, key)) }),
    plans: () => Promise.all(sent.map(planned)),
  };
}

/** The plans of every statement that `run` sends to D1, in order. */
export async function plansOf(run: (ctx: Ctx) => Promise<unknown>): Promise<Sent[]> {
  const watching = watchDatabase();
  await run(createContext({ env: watching.env, waitUntil: () => {}, actor: { type: "system", id: "test" } }));
  return watching.plans();
}
