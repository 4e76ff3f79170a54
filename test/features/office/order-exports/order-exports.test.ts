import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, it, vi } from "vitest";
import { readCsv } from "#platform/basics/csv";
import { DAY, HOUR } from "#platform/basics/time";
import { ORDERS_MAX, stepExport } from "../../../../src/features/office/order-exports/step-export.ts";
import { type GivenActor, givenActor, givenCustomer } from "../../../support/actors.ts";
import { call, codeIn } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { testContext } from "../../../support/context.ts";
import { givenStale } from "../../../support/factors.ts";
import { runJob } from "../../../support/jobs.ts";
import { givenOrder } from "../../../support/orders.ts";
import { deliver } from "../../../support/queue.ts";
import { givenRole } from "../../../support/roles.ts";
import { type Fate, Wire, wrapEnv } from "../../../support/wrap-env.ts";

let admin: GivenActor;
let clerk: GivenActor;
beforeAll(async () => {
  admin = await givenActor("admin");
  clerk = await givenActor(await givenRole(["orders:read"]));
});

const freshTag = () => `t${crypto.randomUUID().slice(0, 8)}`;
const tagOrder = (order_id: string, tag: string) =>
  call("PUT", `/api/v1/admin/orders/${order_id}/tags`, { token: admin.token, body: { tags: [tag] } });
const download = (id: string, token = admin.token) =>
  call("GET", `/api/v1/admin/order-exports/${id}/download`, { token });
const shown = async (id: string, token = admin.token): Promise<any> =>
  (await call("GET", `/api/v1/admin/order-exports/${id}`, { token })).json();

async function start(body: object, token = admin.token): Promise<string> {
  const answer = await call("POST", "/api/v1/admin/orders/export", { token, body });
  if (answer.status !== 202) throw new Error(await answer.text());
  return ((await answer.json()) as any).id;
}

/** Takes all steps that an export has left, beside whatever the queue takes of them. */
async function finish(id: string): Promise<void> {
  for (let left = 20; left > 0 && (await shown(id)).status === "running"; left -= 1) {
    const ctx = testContext();
    await stepExport(ctx, id, ctx.db.run("SELECT 1")).catch(() => undefined);
  }
}

/** The lines of a file, by the names of its columns. */
async function linesOf(answer: Response): Promise<Record<string, string>[]> {
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(text);
  const [head = [], ...rows] = readCsv(new TextEncoder().encode(text)) ?? [];
  return rows.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at] ?? ""])));
}

describe("an export of orders", () => {
  it("has a line for each order that the filters find, the newest first", async ({ expect }) => {
    const tag = freshTag();
    const email = `ada-${tag}@example.com`;
    const first = await givenOrder({ status: "paid", email, at: Date.UTC(2025, 4, 1), note: "=1+1" });
    const second = await givenOrder({ status: "paid", currency: "JPY", at: Date.UTC(2025, 4, 2) });
    const other = await givenOrder({ at: Date.UTC(2025, 4, 3) });
    for (const { order_id } of [first, second, other]) await tagOrder(order_id, tag);
    const id = await start({ tag: tag.toUpperCase(), status: ["paid", "shipped"] });
    await finish(id);
    expect(await shown(id)).toMatchObject({ status: "completed", order_count: 2, is_truncated: false });
    const answer = await download(id);
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const raw = await answer.clone().text();
    expect(raw).toContain(`,"'=1+1",`);
    const lines = await linesOf(answer);
    expect(lines.map(({ order_id }) => order_id)).toEqual([second.order_id, first.order_id]);
    expect(lines[1]).toMatchObject({
      status: "paid",
      payment_status: "paid",
      currency: "USD",
      total: (first.total / 100).toFixed(2),
      unit_count: "2",
      items: expect.stringMatching(/^2 x SKU-/),
      tags: tag,
      placed_at: "2025-05-01T00:00:00.000Z",
      email,
      shipping_full_name: "Ada Lovelace",
      note: "=1+1",
    });
    expect(lines[0]?.["total"]).toBe(String(second.total));
    expect((await auditOf(id)).map(({ action }) => action)).toEqual([
      "order_export.started",
      "order_export.downloaded",
    ]);
  });

  it("has the customers' columns only where the caller may see them, then and now", async ({ expect }) => {
    const tag = freshTag();
    const email = `grace-${tag}@example.com`;
    await tagOrder((await givenOrder({ email })).order_id, tag);
    const [full, plain] = [await start({ tag }), await start({ tag }, clerk.token)];
    for (const id of [full, plain]) await finish(id);
    expect([(await shown(full)).with_customers, (await shown(plain)).with_customers]).toEqual([true, false]);
    const files = await Promise.all(
      [download(full), download(full, clerk.token), download(plain)].map(async (answer) => (await answer).text()),
    );
    expect(files.map((file) => [file.includes(email), file.includes("shipping_full_name")])).toEqual([
      [true, true],
      [false, false],
      [false, false],
    ]);
  });

  it("asks for a fresh proof before it shows customers, and for none without them", async ({ expect }) => {
    const tag = freshTag();
    await tagOrder((await givenOrder()).order_id, tag);
    const [full, plain] = [await start({ tag }), await start({ tag }, clerk.token)];
    for (const id of [full, plain]) await finish(id);
    const stale = await givenStale("admin");
    expect(await codeIn(await download(full, stale.token))).toEqual([403, "step_up_required"]);
    expect((await download(plain, stale.token)).status).toBe(200);
    expect((await auditOf(full)).map(({ action }) => action)).toEqual(["order_export.started"]);
  });

  it("has no cell that is a formula where semicolons part them, nor behind a line break", async ({ expect }) => {
    const tag = freshTag();
    const note = `x;=1+1;\n=2+2;\n"@3";"-4"`;
    await tagOrder((await givenOrder({ note })).order_id, tag);
    const id = await start({ tag });
    await finish(id);
    const text = await (await download(id)).text();
    expect(text).toContain("x;'=1+1;");
    for (const cell of text.split(/[;\r\n]/)) expect(cell).not.toMatch(/^"*[=+\-@]/);
  });

  it("keeps nothing readable of a person who is erased", async ({ expect }) => {
    const tag = freshTag();
    const emails = [`guest-${tag}@example.com`, `stays-${tag}@example.com`];
    const [guest, stays] = [
      await givenOrder({ status: "delivered", email: emails[0] ?? "" }),
      await givenOrder({ status: "delivered", email: emails[1] ?? "" }),
    ];
    for (const { order_id } of [guest, stays]) await tagOrder(order_id, tag);
    const id = await start({ tag });
    await finish(id);
    const { objects } = await env.FILES.list({ prefix: `order-exports/${id}/` });
    for (const { key } of objects) {
      const file = (await (await env.FILES.get(key))?.text()) ?? "";
      expect([file.includes(tag), file.includes("@"), file.includes("Lovelace")]).toEqual([true, false, false]);
    }
    const erased = await call("POST", `/api/v1/admin/orders/${guest.order_id}/erase`, { token: admin.token });
    expect(erased.status).toBeLessThan(300);
    const lines = await linesOf(await download(id));
    expect(lines.map(({ order_id, email }) => [order_id, email])).toEqual([
      [stays.order_id, emails[1]],
      [guest.order_id, ""],
    ]);
  });

  it("ends after seven days, and its file is deleted", async ({ expect }) => {
    const tag = freshTag();
    await tagOrder((await givenOrder()).order_id, tag);
    const id = await start({ tag });
    await finish(id);
    const later = Date.now() + 7 * DAY + HOUR;
    await runJob("order_exports.forget", testContext({ now: () => later }));
    expect((await env.FILES.list({ prefix: `order-exports/${id}/` })).objects).toEqual([]);
    expect(await codeIn(await download(id))).toEqual([404, "order_export_not_found"]);
  });

  it("is one for each Idempotency-Key, and cannot be downloaded before it is there", async ({ expect }) => {
    const headers = { "idempotency-key": crypto.randomUUID() };
    const ask = () =>
      call("POST", "/api/v1/admin/orders/export", { token: admin.token, headers, body: { tag: freshTag() } });
    const body = { tag: freshTag() };
    const [one, two] = [
      await call("POST", "/api/v1/admin/orders/export", { token: admin.token, headers, body }),
      await call("POST", "/api/v1/admin/orders/export", { token: admin.token, headers, body }),
    ];
    const ids = await Promise.all([one, two].map(async (answer) => ((await answer.json()) as any).id));
    expect(ids[0]).toBe(ids[1]);
    expect(await codeIn(await ask())).toEqual([422, "idempotency_key_reused"]);
    const id = testContext().id();
    await env.DB.prepare(
      "INSERT INTO order_exports (id, filters, with_customers, actor_type, actor_id, created_at, expires_at) VALUES (?, '{}', 0, 'user', 'u', 0, ?)",
    )
      .bind(id, Date.now() + DAY)
      .run();
    expect(await codeIn(await download(id))).toEqual([409, "order_export_running"]);
    await env.DB.prepare("DELETE FROM order_exports WHERE id = ?").bind(id).run();
  });

  it("belongs to staff who may read orders", async ({ expect }) => {
    const id = await start({ tag: freshTag() });
    const { token } = await givenCustomer();
    expect((await download(id, token)).status).toBe(403);
    expect((await call("POST", "/api/v1/admin/orders/export", { token, body: {} })).status).toBe(403);
  });
});

describe("an export of many orders", () => {
  const tag = freshTag();
  const MANY = 1_120;
  const ORDER_TABLE = "orders";
  let original = "";
  const clones = "sequence < 0 AND cart_id = ?";

  beforeAll(async () => {
    const { order_id } = await givenOrder({ at: Date.UTC(2024, 0, 1) });
    original = order_id;
    const { results } = await env.DB.prepare(`SELECT name FROM pragma_table_info('${ORDER_TABLE}')`).all<{
      name: string;
    }>();
    const copied = results.map(({ name }) => name).filter((name) => !["id", "sequence", "cart_id"].includes(name));
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${MANY})
       INSERT INTO orders (id, sequence, cart_id, ${copied.map((name) => `"${name}"`).join(", ")})
       SELECT printf('%s-%05d', ?1, i), -i - abs(random() % 1000000) * 2000, ?2, ${copied.map((name) => `o."${name}"`).join(", ")}
       FROM n, orders o WHERE o.id = ?1`,
    )
      .bind(order_id, tag)
      .run();
    await env.DB.prepare(`INSERT INTO order_tags SELECT id, ?1, 0 FROM orders WHERE cart_id = ?1`).bind(tag).run();
  });

  afterAll(async () => {
    await env.DB.batch([
      env.DB.prepare("DELETE FROM order_tags WHERE tag = ?").bind(tag),
      env.DB.prepare(`DELETE FROM orders WHERE ${clones}`).bind(tag),
    ]);
  });

  it("has each of them once, wherever its steps are cut off", async ({ expect }) => {
    const id = testContext().id();
    await env.DB.prepare(
      "INSERT INTO order_exports (id, filters, with_customers, actor_type, actor_id, created_at, expires_at) VALUES (?, ?, 1, 'user', 'u', 0, ?)",
    )
      .bind(id, JSON.stringify({ tag }), Date.now() + DAY)
      .run();
    for (const fate of ["dies_before", "dies_after", "fails"] satisfies Fate[])
      for (const at of [2, 5, 8]) {
        let asked = 0;
        const wire = new Wire(() => ((asked += 1) === at ? fate : "works"));
        const ctx = testContext({ env: wrapEnv(env, wire) });
        await wire.survives(() => stepExport(ctx, id, ctx.db.run("SELECT 1"))).catch(() => false);
      }
    await finish(id);
    expect(await shown(id)).toMatchObject({ status: "completed", order_count: MANY });
    const lines = await linesOf(await download(id));
    expect([lines.length, new Set(lines.map(({ order_id }) => order_id)).size]).toEqual([MANY, MANY]);
    expect(lines.every(({ order_id }) => order_id?.startsWith(original))).toBe(true);
    await runJob("order_exports.forget", testContext({ now: () => Date.now() + 8 * DAY }));
    expect((await env.FILES.list({ prefix: `order-exports/${id}/` })).objects).toEqual([]);
  }, 60_000);

  it.for([
    ["as many as it has room for", 0, MANY, false],
    ["one more than it has room for", 1, MANY - 1, true],
  ] as const)("says whether it is cut off: of %s", async ([, missing, taken, is_truncated], { expect }) => {
    const id = testContext().id();
    await env.DB.prepare(
      "INSERT INTO order_exports (id, filters, with_customers, actor_type, actor_id, order_count, created_at, expires_at) VALUES (?, ?, 0, 'user', 'u', ?, 0, ?)",
    )
      .bind(id, JSON.stringify({ tag }), ORDERS_MAX - MANY + missing, Date.now() + DAY)
      .run();
    await finish(id);
    expect(await shown(id)).toMatchObject({ status: "completed", order_count: ORDERS_MAX, is_truncated });
    expect(await linesOf(await download(id))).toHaveLength(taken);
  });

  it("is carried on by the queue, each message once", async ({ expect }) => {
    const id = await start({ tag });
    const messages = async () => {
      const rows = env.DB.prepare("SELECT id FROM outbox WHERE body ->> 'export_id' = ? ORDER BY id").bind(id);
      return (await rows.all<{ id: string }>()).results.map((row) => row.id);
    };
    await vi.waitUntil(
      async () => {
        const ids = await messages();
        await deliver([...ids, ...ids]);
        return (await shown(id)).status === "completed";
      },
      { timeout: 30_000, interval: 100 },
    );
    expect((await shown(id)).order_count).toBe(MANY);
  }, 60_000);
});
