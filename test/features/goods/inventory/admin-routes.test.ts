import { sql } from "drizzle-orm";
import { beforeAll, describe, it } from "vitest";
import { stockOf } from "#goods/stock";
import { auditLog } from "#platform/data/tables";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { forgetAnswer } from "../../../support/idempotency.ts";
import { givenStock } from "../../../support/inventory.ts";

const ctx = testContext();
let admin: string;
let customer: string;
beforeAll(async () => {
  [admin, customer] = await Promise.all([tokenOf("admin"), tokenOf("customer")]);
});
const api = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  call(method, `/api/v1/admin/inventory${path}`, { body, headers, token: admin });
const get = async (path: string): Promise<any> => (await api("GET", path)).json();
const nobody = "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b";

describe("every inventory route", () => {
  it("is for staff with the permission", async ({ expect }) => {
    const routes = [
      ["GET", ""],
      ["GET", `/movements?variant_id=${nobody}`],
      ["GET", `/${nobody}`],
      ["POST", "/movements", {}],
      ["POST", "/bulk", {}],
      ["PATCH", `/${nobody}`, {}],
      ["PUT", `/${nobody}`, {}],
    ] as const;
    for (const [method, path, body] of routes) {
      expect((await call(method, `/api/v1/admin/inventory${path}`, { body })).status).toBe(401);
      const refused = await call(method, `/api/v1/admin/inventory${path}`, { body, token: customer });
      expect((await problemOf(refused)).code).toBe("permission_required");
    }
  });

  it("knows no variant that is not tracked", async ({ expect }) => {
    const answers = [
      await api("GET", `/${nobody}`),
      await api("GET", `/movements?variant_id=${nobody}`),
      await api("PATCH", `/${nobody}`, { low_stock_threshold: 1 }),
      await api("POST", "/movements", { variant_id: nobody, kind: "IN", quantity: 1 }),
      await api("POST", "/movements", { sku: "NO-SUCH-SKU", kind: "IN", quantity: 1 }),
      await api("PUT", `/${nobody}`, { on_hand: 1 }),
      await api("PUT", "/NO-SUCH-SKU", { on_hand: 1 }),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(404);
      expect((await problemOf(answer)).code).toBe("stock_not_found");
    }
  });
});

describe("a variant's stock", () => {
  it("is read live from its object, in two trips", async ({ expect }) => {
    const variant_id = await givenStock({ quantity: 10, low_stock_threshold: 2 });
    await stockOf(ctx, variant_id).hold({ hold_id: "a", quantity: 4, ttl_seconds: 600, class: "trying" });
    const response = await api("GET", `/${variant_id}`);
    expect(await response.json()).toMatchObject({
      variant_id,
      sku: `SKU-${variant_id}`,
      on_hand: 10,
      held: 4,
      committed: 0,
      available: 6,
      low_stock_threshold: 2,
    });
    const { d1, object } = tripsOf(response);
    expect(d1).toBeLessThanOrEqual(2);
    expect(object).toBe(1);
  });

  it("has a threshold that staff set, with a line in the audit log", async ({ expect }) => {
    const variant_id = await givenStock({ low_stock_threshold: 2 });
    const response = await api("PATCH", `/${variant_id}`, { low_stock_threshold: 7 });
    expect(await response.json()).toMatchObject({ variant_id, low_stock_threshold: 7, available: 10 });
    const [entry] = await ctx.db
      .select()
      .from(auditLog)
      .where(sql`subject_id = ${variant_id}`);
    expect(entry).toMatchObject({
      action: "stock.threshold_set",
      changes: { before: { low_stock_threshold: 2 }, after: { low_stock_threshold: 7 } },
    });
    for (const body of [
      { low_stock_threshold: -1 },
      { low_stock_threshold: "3" },
      { low_stock_threshold: 1.5 },
      {},
      { low_stock_threshold: 1, on_hand: 5 },
    ]) {
      expect((await api("PATCH", `/${variant_id}`, body)).status).toBe(422);
    }
  });
});

describe("a movement", () => {
  it("is in the ledger and in the list at once, and audited", async ({ expect }) => {
    const variant_id = await givenStock({ quantity: 10 });
    const response = await api("POST", "/movements", {
      variant_id,
      kind: "DAMAGE",
      quantity: 3,
      reference: "W-9",
      note: "dropped",
    });
    expect(response.status).toBe(201);
    const movement: any = await response.json();
    expect(movement).toMatchObject({
      variant_id,
      kind: "DAMAGE",
      change: -3,
      on_hand: 7,
      reference: "W-9",
      note: "dropped",
      actor: { type: "user" },
    });
    expect((await get(`?q=SKU-${variant_id}`)).data).toMatchObject([{ variant_id, on_hand: 7, available: 7 }]);
    const ledger = await get(`/movements?variant_id=${variant_id}&count=true`);
    expect(ledger).toMatchObject({ total_count: 2, next_cursor: null });
    expect(ledger.data[0]).toEqual(movement);
    expect(ledger.data[1]).toMatchObject({ id: `initial:${variant_id}`, kind: "IN", change: 10 });
    const [entry] = await ctx.db
      .select()
      .from(auditLog)
      .where(sql`subject_id = ${variant_id}`);
    expect(entry).toMatchObject({
      action: "stock.moved",
      actor_type: "user",
      changes: { after: { movement_id: movement.id, change: -3 } },
    });
  });

  it("is made once for one Idempotency-Key, five times at once", async ({ expect }) => {
    const variant_id = await givenStock({ quantity: 1 });
    const ask = () =>
      api("POST", "/movements", { variant_id, kind: "IN", quantity: 5 }, { "idempotency-key": `k-${variant_id}` });
    const statuses = (await Promise.all([ask(), ask(), ask(), ask(), ask()])).map((response) => response.status);
    expect(statuses.every((status) => status === 201 || status === 409)).toBe(true);
    expect(await get(`/${variant_id}`)).toMatchObject({ on_hand: 6 });
  });

  it("is made once also when its answer was lost, by itself and among many", async ({ expect }) => {
    const variant_id = await givenStock({ quantity: 1 });
    const row = { variant_id, kind: "IN", quantity: 5 };
    const asks = [
      ["/movements", row],
      ["/bulk", { movements: [row, row] }],
    ] as const;
    for (const [path, body] of asks)
      for (let i = 0; i < 2; i += 1) {
        const key = `lost-${variant_id}-${path}`;
        expect((await api("POST", path, body, { "idempotency-key": key })).ok).toBe(true);
        await forgetAnswer(key);
      }
    expect(await get(`/${variant_id}`)).toMatchObject({ on_hand: 16 });
  });

  it("below what is held and sold is 409 and says what could go", async ({ expect }) => {
    const variant_id = await givenStock({ quantity: 10 });
    await stockOf(ctx, variant_id).commit({ hold_id: "order", quantity: 8 });
    const refused = await problemOf(await api("POST", "/movements", { variant_id, kind: "ADJUSTMENT", quantity: -3 }));
    expect(refused).toMatchObject({ status: 409, code: "stock_reserved", available: 2 });
    expect(await get(`/${variant_id}`)).toMatchObject({ on_hand: 10, available: 2 });
  });

  it("of no sensible quantity or kind is refused field by field", async ({ expect }) => {
    const variant_id = await givenStock();
    const wrong: [Record<string, unknown>, string][] = [
      [{ kind: "IN", quantity: 0 }, "quantity"],
      [{ kind: "IN", quantity: -1 }, "quantity"],
      [{ kind: "OUT", quantity: 1.5 }, "quantity"],
      [{ kind: "IN", quantity: 2 ** 53 }, "quantity"],
      [{ kind: "IN", quantity: "1" }, "quantity"],
      [{ kind: "ADJUSTMENT", quantity: 0 }, "quantity"],
      [{ kind: "GIFT", quantity: 1 }, "kind"],
      [{ kind: "IN", quantity: 1, colour: "red" }, "colour"],
      [{ kind: "IN", quantity: 1, variant_id: "x" }, "variant_id"],
    ];
    for (const [body, path] of wrong) {
      const problem = await problemOf(await api("POST", "/movements", { variant_id, ...body }));
      expect(problem).toMatchObject({ status: 422, code: "invalid_request" });
      expect(problem.errors?.map((error) => error.path)).toContain(path);
    }
    expect(await get(`/${variant_id}`)).toMatchObject({ on_hand: 10 });
  });
});

describe("many movements", () => {
  it("stand each for itself, with a result per row in order", async ({ expect }) => {
    const [a, b] = [await givenStock({ quantity: 1 }), await givenStock({ quantity: 1 })];
    const movements = [
      { variant_id: a, kind: "IN", quantity: 4, reference: `PO-${a}` },
      { variant_id: nobody, kind: "IN", quantity: 1 },
      { variant_id: b, kind: "OUT", quantity: 2 },
      { variant_id: a, kind: "OUT", quantity: 5 },
    ];
    const response = await api("POST", "/bulk", { movements });
    const { data }: any = await response.json();
    expect(data).toMatchObject([
      { index: 0, status: "done", movement: { variant_id: a, on_hand: 5 } },
      { index: 1, status: "refused", code: "stock_not_found", movement: null },
      { index: 2, status: "refused", code: "stock_reserved", available: 1 },
      { index: 3, status: "done", movement: { variant_id: a, on_hand: 0 } },
    ]);
    expect((await get(`?q=SKU-${a}`)).data).toMatchObject([{ available: 0 }]);
    const { data: found } = await get(`/movements?reference=PO-${a}`);
    expect(found.map(({ id }: { id: string }) => id)).toEqual([data[0].movement.id]);
  });

  it("are 1 to 100", async ({ expect }) => {
    const row = { variant_id: nobody, kind: "IN", quantity: 1 };
    expect((await api("POST", "/bulk", { movements: [] })).status).toBe(422);
    expect((await api("POST", "/bulk", { movements: Array.from({ length: 101 }, () => row) })).status).toBe(422);
    expect((await api("POST", "/bulk", { movements: Array.from({ length: 100 }, () => row) })).status).toBe(200);
  });
});

describe("the stock list", () => {
  it("pages by keyset in both directions, filtered by SKU and by low stock", async ({ expect }) => {
    const prefix = `L${Date.now().toString(36)}`;
    for (const [i, quantity] of [5, 1, 3, 9].entries())
      await givenStock({ quantity, low_stock_threshold: 3, sku: `${prefix}-${i}` });
    const skusOf = (page: any) => page.data.map((row: any) => row.sku.slice(prefix.length + 1));
    const first = await get(`?q=${prefix.toLowerCase()}&limit=3&count=true`);
    expect(skusOf(first)).toEqual(["0", "1", "2"]);
    expect(first.total_count).toBe(4);
    expect(
      skusOf(
        await get(`?q=${prefix}&limit=3&sort=sku&cursor=${first.next_cursor}`.replace(prefix, prefix.toLowerCase())),
      ),
    ).toEqual(["3"]);
    expect(skusOf(await get(`?q=${prefix}&sort=-available`))).toEqual(["3", "0", "2", "1"]);
    expect(skusOf(await get(`?q=${prefix}&is_low_stock=true&sort=available`))).toEqual(["1", "2"]);
    expect(skusOf(await get(`?q=${prefix}&is_low_stock=false`))).toEqual(["0", "3"]);
  });

  it("refuses a cursor of another list, filter or sort", async ({ expect }) => {
    const prefix = `C${Date.now().toString(36)}`;
    for (let i = 0; i < 2; i += 1) await givenStock({ sku: `${prefix}-${i}` });
    const { next_cursor } = await get(`?q=${prefix}&limit=1`);
    expect((await problemOf(await api("GET", `?limit=1&cursor=${next_cursor}`))).code).toBe("invalid_cursor");
    expect((await api("GET", `?sort=weight`)).status).toBe(422);
    expect((await api("GET", `?is_low_stock=yes`)).status).toBe(422);
  });

  it("takes two trips at most, and every form of it an index", async ({ expect }) => {
    const response = await api("GET", "?count=true&is_low_stock=true");
    expect(tripsOf(response).d1).toBeLessThanOrEqual(2);
    const plans = [
      "SELECT * FROM stock_levels WHERE lower(sku) >= 'a' AND lower(sku) < 'b' AND (lower(sku), variant_id) > ('a', 'x') ORDER BY lower(sku), variant_id LIMIT 21",
      "SELECT * FROM stock_levels WHERE (available > 0 AND available <= low_stock_threshold) ORDER BY lower(sku), variant_id LIMIT 21",
      "SELECT * FROM stock_levels WHERE (available > 0 AND available <= low_stock_threshold) AND (available, variant_id) < (5, 'x') ORDER BY available DESC, variant_id DESC LIMIT 21",
      "SELECT * FROM stock_levels WHERE (available, variant_id) > (5, 'x') ORDER BY available, variant_id LIMIT 21",
      "SELECT * FROM stock_levels WHERE checked_at < 5 ORDER BY checked_at LIMIT 300",
    ];
    for (const plan of plans) {
      const rows = await ctx.db.all<{ detail: string }>(sql.raw(`EXPLAIN QUERY PLAN ${plan}`));
      const steps = rows.map((row) => row.detail);
      expect(
        steps.every((step) => step.includes("USING INDEX")),
        `${plan}: ${steps.join("; ")}`,
      ).toBe(true);
    }
  });
});

it("the ledger's cursor reads on from where the stock was looked at", async ({ expect }) => {
  const variant_id = await givenStock({ quantity: 1 });
  const { movements_cursor } = await get(`/${variant_id}`);
  await api("POST", "/movements", { variant_id, kind: "IN", quantity: 1 });
  const then = await get(`/movements?variant_id=${variant_id}&cursor=${movements_cursor}`);
  expect(then.data).toMatchObject([{ id: `initial:${variant_id}` }]);
  const newest = await get(`/movements?variant_id=${variant_id}&limit=1`);
  expect(newest.data).toMatchObject([{ on_hand: 2 }]);
  expect((await get(`/movements?variant_id=${variant_id}&limit=1&cursor=${newest.next_cursor}`)).data).toMatchObject([
    { on_hand: 1 },
  ]);
});

describe("counted stock", () => {
  it("is set to the figure, by id or SKU, with the difference in the ledger", async ({ expect }) => {
    const variant_id = await givenStock({ quantity: 10 });
    const sku = `SKU-${variant_id}`;
    const set = await api("PUT", `/${sku}`, { on_hand: 42, reference: "COUNT-1", note: "Yearly count" });
    expect([set.status, await set.json()]).toEqual([200, expect.objectContaining({ variant_id, sku, on_hand: 42 })]);
    const { data } = await get(`/movements?variant_id=${variant_id}`);
    expect(data[0]).toMatchObject({ kind: "ADJUSTMENT", change: 32, on_hand: 42, note: "Yearly count" });
    expect((await get(`?q=${sku}`)).data).toMatchObject([{ variant_id, on_hand: 42 }]);
    expect(await get(`/${sku}`)).toMatchObject({ variant_id, on_hand: 42 });
    const entries = await ctx.db
      .select()
      .from(auditLog)
      .where(sql`subject_id = ${variant_id}`);
    expect(entries.map(({ action }) => action)).toEqual(["stock.moved"]);
    // Set again to what it is, nothing moves.
    expect((await api("PUT", `/${variant_id}`, { on_hand: 42 })).status).toBe(200);
    expect((await get(`/movements?variant_id=${variant_id}&count=true`)).total_count).toBe(data.length);
  });

  it("is not set over a figure that the counter did not see: of several at once one wins", async ({ expect }) => {
    const variant_id = await givenStock({ quantity: 10 });
    const answers = await Promise.all(
      [11, 12, 13].map((on_hand) => api("PUT", `/${variant_id}`, { on_hand, expected_on_hand: 10 })),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409]);
    const { on_hand } = await get(`/${variant_id}`);
    expect([11, 12, 13]).toContain(on_hand);
    const late = await api("PUT", `/${variant_id}`, { on_hand: 5, expected_on_hand: 10 });
    expect(await problemOf(late)).toMatchObject({ code: "stock_changed", on_hand, expected_on_hand: 10 });
  });

  it("never counts away what is held or sold, and is set once for its key", async ({ expect }) => {
    const variant_id = await givenStock({ quantity: 10 });
    await stockOf(ctx, variant_id).hold({ hold_id: "a", quantity: 4, ttl_seconds: 600, class: "trying" });
    expect(await problemOf(await api("PUT", `/${variant_id}`, { on_hand: 3 }))).toMatchObject({
      code: "stock_reserved",
      available: 6,
    });
    const headers = { "idempotency-key": ctx.id() };
    expect((await api("PUT", `/${variant_id}`, { on_hand: 4, expected_on_hand: 10 }, headers)).status).toBe(200);
    await api("POST", "/movements", { sku: `SKU-${variant_id}`, kind: "IN", quantity: 2 });
    await forgetAnswer(headers["idempotency-key"]);
    const again = await api("PUT", `/${variant_id}`, { on_hand: 4, expected_on_hand: 10 }, headers);
    expect(await again.json()).toMatchObject({ on_hand: 6 });
  });

  it("is moved by one name of the variant, singly and in bulk", async ({ expect }) => {
    const [one, two] = [await givenStock({ quantity: 1 }), await givenStock({ quantity: 1 })];
    const move = { kind: "IN", quantity: 2 };
    for (const names of [{}, { variant_id: one, sku: `SKU-${one}` }]) {
      const refused = await api("POST", "/movements", { ...move, ...names });
      expect((await problemOf(refused)).errors).toMatchObject([{ path: "variant_id", code: "one_of" }]);
    }
    const movements = [
      { ...move, sku: `SKU-${one}` },
      { ...move, variant_id: one },
      { ...move, sku: `SKU-${two}` },
      { ...move, sku: "NO-SUCH-SKU" },
    ];
    const { data } = await (await api("POST", "/bulk", { movements })).json<any>();
    expect(data.map((row: any) => row.status)).toEqual(["done", "done", "done", "refused"]);
    expect([(await get(`/${one}`)).on_hand, (await get(`/${two}`)).on_hand]).toEqual([5, 3]);
  });
});
