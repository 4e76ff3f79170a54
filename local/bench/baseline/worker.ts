/** The least that a route of each kind can do: nothing, a cache hit, one query, one write in an object. */
import { DurableObject } from "cloudflare:workers";
import { Hono } from "hono";

type Bindings = { readonly DB: D1Database; readonly COUNTER: DurableObjectNamespace<Counter> };

export class Counter extends DurableObject<unknown> {
  constructor(state: DurableObjectState, env: unknown) {
    super(state, env);
    state.storage.sql.exec("CREATE TABLE IF NOT EXISTS counts (id INTEGER PRIMARY KEY, count INTEGER NOT NULL)");
  }

  add(): number {
    return this.ctx.storage.transactionSync(() => {
      const sql = "INSERT INTO counts VALUES (1, 1) ON CONFLICT DO UPDATE SET count = count + 1 RETURNING count";
      return Number(this.ctx.storage.sql.exec(sql).one().count);
    });
  }
}

const app = new Hono<{ Bindings: Bindings }>();

app.get("/empty", (c) => c.json({ ok: true }));

app.get("/cached", async (c) => {
  const hit = await caches.default.match(c.req.raw);
  if (hit) return new Response(hit.body, hit);
  const answer = c.json({ ok: true }, 200, { "cache-control": "public, max-age=600" });
  c.executionCtx.waitUntil(caches.default.put(c.req.raw, answer.clone()));
  return answer;
});

app.get("/d1", async (c) => c.json(await c.env.DB.prepare("SELECT id, name FROM things WHERE id = ?").bind(7).first()));

app.post("/object/:name", async (c) => c.json({ count: await c.env.COUNTER.getByName(c.req.param("name")).add() }));

export default app;
