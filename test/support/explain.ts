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

/** A database whose statements are noted, each with how to have it explained. */
function watch(database: D1Database, sent: (() => Promise<Sent>)[]): D1Database {
  const session = database.withSession();
  const planOf = async (sql: string, values: unknown[]): Promise<Sent> => {
    const { results } = await database
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .bind(...values)
      .all<{ detail: string }>();
    return { sql, plan: results.map((row) => row.detail).join("\n") };
  };
  const watched = {
    prepare: (sql: string) => {
      let bound: unknown[] = [];
      sent.push(() => planOf(sql, bound));
      const statement = session.prepare(sql);
      return new Proxy(statement, {
        get: (target, key) => {
          if (key !== "bind") return Reflect.get(target, key);
          return (...values: unknown[]) => {
            bound = values;
            return target.bind(...values);
          };
        },
      });
    },
    batch: (statements: D1PreparedStatement[]) => session.batch(statements),
    getBookmark: () => session.getBookmark(),
  };
  return new Proxy(database, {
    get: (target, key) => (key === "withSession" ? () => watched : Reflect.get(target, key)),
  });
}

/** The shop's bindings, where each statement that is sent to D1 is noted; `plans` tells how SQLite runs them, in order. */
export function watchDatabase(): { readonly env: Env; readonly plans: () => Promise<Sent[]> } {
  const sent: (() => Promise<Sent>)[] = [];
  const [DB, SEARCH] = [watch(env.DB, sent), watch(env.SEARCH, sent)];
  return {
    env: new Proxy(env, {
      get: (target, key) => (key === "DB" ? DB : key === "SEARCH" ? SEARCH : Reflect.get(target, key)),
    }),
    plans: () => Promise.all(sent.map((explain) => explain())),
  };
}

/** The plans of every statement that `run` sends to D1, in order. */
export async function plansOf(run: (ctx: Ctx) => Promise<unknown>): Promise<Sent[]> {
  const watching = watchDatabase();
  await run(createContext({ env: watching.env, waitUntil: () => {}, actor: { type: "system", id: "test" } }));
  return watching.plans();
}
