import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { listOrders, moveOrderStatements } from "#ordering/orders";
import { commit } from "#platform/data/outbox";
import { selectOrders } from "../../../../src/features/ordering/orders/find-order.ts";
import { selectHistory, selectOrder } from "../../../../src/features/ordering/orders/store.ts";
import { type GivenActor, givenCustomer, someUser } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { planOf } from "../../../support/explain.ts";
import { givenAddress, givenOrder } from "../../../support/orders.ts";

const path = "/api/v1/orders";
let ada: GivenActor;
let eve: GivenActor;
beforeAll(async () => {
  [ada, eve] = await Promise.all([givenCustomer(), givenCustomer()]);
});

const read = async (response: Response): Promise<any> => {
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
};

describe("an order", () => {
  it("is read by who placed it, by id and by number, in one trip", async ({ expect }) => {
    const given = await givenOrder({
      user_id: ada.user_id,
      note: "Ring twice",
      lines: [{ quantity: 3, unit_price: 999 }],
    });
    const response = await call("GET", `${path}/${given.order_id}`, { token: ada.token });
    expect(tripsOf(response).d1).toBeLessThanOrEqual(2);
    const order = await read(response);
    expect(order).toMatchObject({
      id: given.order_id,
      status: "pending",
      payment_status: "pending",
      fulfilment_status: "unfulfilled",
      currency: "USD",
      subtotal: 2997,
      discount_total: 0,
      shipping_total: 500,
      tax_total: 300,
      total: 3797,
      refunded_total: 0,
      shipping_address: givenAddress,
      shipping_method: { name: "Standard" },
      tracking_number: null,
      note: "Ring twice",
      adjustments: [],
    });
    expect(order.items).toEqual([
      {
        id: expect.any(String),
        product_id: expect.any(String),
        variant_id: given.variant_ids[0],
        name: "Thing 1",
        variant_name: "M",
        sku: expect.any(String),
        options: { Size: "M" },
        quantity: 3,
        unit_price: 999,
        compare_at_price: null,
        price_list: null,
        discount_total: 0,
        tax_total: 300,
        tax_included_total: 0,
        tax_lines: [
          { rate_id: "standard", name: "Tax", rate_ppm: 100_000, kind: "standard", amount: 300, included: false },
        ],
        line_total: 2997,
        shipped_quantity: 0,
        returned_quantity: 0,
        returning_quantity: 0,
        prepared_quantity: 0,
        cancelled_quantity: 0,
        is_gift_card: false,
        gift_cards: [],
      },
    ]);
    expect(order.order_number).toMatch(/^ORD-\d{8}$/);
    const again = await read(await call("GET", `${path}/${order.order_number.toLowerCase()}`, { token: ada.token }));
    expect(again.id).toBe(given.order_id);
  });

  it("is read by a guest with its token alone", async ({ expect }) => {
    const mine = await givenOrder();
    const other = await givenOrder();
    const headers = { "order-token": mine.order_token };
    const response = await call("GET", `${path}/${mine.order_id}`, { headers });
    expect(tripsOf(response).d1).toBe(1);
    expect((await read(response)).id).toBe(mine.order_id);
    for (const [id, sent] of [
      [other.order_id, headers],
      [mine.order_id, { "order-token": `${mine.order_token}x` }],
      [mine.order_id, { "order-token": "nonsense" }],
    ] as const) {
      const refused = await call("GET", `${path}/${id}`, { headers: sent });
      expect(refused.status).toBe(404);
      expect((await problemOf(refused)).code).toBe("order_not_found");
    }
    expect((await call("GET", `${path}/${mine.order_id}`)).status).toBe(401);
  });

  it("of somebody else is not there, nor is one that never was", async ({ expect }) => {
    const { order_id } = await givenOrder({ user_id: ada.user_id });
    for (const id of [order_id, "ORD-99999999", "ORD-1", "nothing", "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b"]) {
      for (const suffix of ["", "/timeline"]) {
        const refused = await call("GET", `${path}/${id}${suffix}`, { token: eve.token });
        expect((await problemOf(refused)).code).toBe("order_not_found");
      }
    }
  });

  it("shows no fence and no staff member: they read as the state they left", async ({ expect }) => {
    const outward = {
      committing: "pending",
      capturing: "pending",
      refusing: "pending",
      closing: "pending",
      cancelling: "paid",
    } as const;
    for (const [status, shown] of Object.entries(outward)) {
      const order = await givenOrder({
        status: status as keyof typeof outward,
        user_id: ada.user_id,
        paid: status === "cancelling",
      });
      expect((await read(await call("GET", `${path}/${order.order_id}`, { token: ada.token }))).status).toBe(shown);
    }
    const failed = await givenOrder({ status: "failed", user_id: ada.user_id });
    expect(await read(await call("GET", `${path}/${failed.order_id}`, { token: ada.token }))).toMatchObject({
      status: "failed",
      payment_status: "cancelled",
    });
    const shipped = await givenOrder({ status: "shipped", user_id: ada.user_id });
    expect(await read(await call("GET", `${path}/${shipped.order_id}`, { token: ada.token }))).toMatchObject({
      status: "shipped",
      payment_status: "paid",
      fulfilment_status: "fulfilled",
    });
  });

  it("has a timeline of what the outside saw, by whom, in one trip", async ({ expect }) => {
    const order = await givenOrder({ status: "shipped", user_id: ada.user_id });
    const response = await call("GET", `${path}/${order.order_id}/timeline`, { token: ada.token });
    expect(tripsOf(response).d1).toBeLessThanOrEqual(2);
    const { data, next_cursor } = await read(response);
    expect(next_cursor).toBeNull();
    expect(data.map((entry: any) => entry.status)).toEqual(["pending", "paid", "processing", "shipped"]);
    expect(data[0]).toEqual({
      type: "status",
      status: "pending",
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
      note: null,
      reason: null,
      actor: { type: "system" },
    });
  });
});

describe("the list of my orders", () => {
  it("is mine alone, newest first, page by page, in one trip", async ({ expect }) => {
    const kim = await givenCustomer();
    const empty = await read(await call("GET", path, { token: kim.token }));
    expect(empty).toEqual({ data: [], next_cursor: null });
    const ids: string[] = [];
    for (let day = 1; day <= 5; day += 1) {
      const order = await givenOrder({ user_id: kim.user_id, at: Date.UTC(2026, 0, day) });
      ids.unshift(order.order_id);
    }
    await givenOrder({ user_id: ada.user_id });
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const response = await call("GET", `${path}?limit=2${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`, {
        token: kim.token,
      });
      expect(tripsOf(response).d1).toBeLessThanOrEqual(2);
      const page = await read(response);
      seen.push(...page.data.map((order: any) => order.id));
      cursor = page.next_cursor;
      // A row that comes in meanwhile does not shift the pages behind it.
      if (seen.length === 2) await givenOrder({ user_id: kim.user_id, at: Date.UTC(2026, 0, 9) });
    }
    expect(seen).toEqual(ids);
    const between = await read(
      await call("GET", `${path}?placed_at_from=2026-01-02T00:00:00Z&placed_at_to=2026-01-04T00:00:00Z&count=true`, {
        token: kim.token,
      }),
    );
    expect(between.data.map((order: any) => order.id)).toEqual([ids[2], ids[3]]);
    expect(between.total_count).toBe(2);
  });

  it("takes a day for a day of the shop, in its time zone", async ({ expect }) => {
    const kim = await givenCustomer();
    // In Berlin it is the second of January by then.
    const order = await givenOrder({ user_id: kim.user_id, at: Date.UTC(2026, 0, 1, 23, 30) });
    const found = async (day: string, zone: string) => {
      const ctx = testContext({ env: { ...env, SHOP_TIME_ZONE: zone } as Env });
      const range = { placed_at_from: { day }, placed_at_to: { day } };
      return (await listOrders(ctx, { user_id: kim.user_id, limit: 5, ...range })).rows.map(({ id }) => id);
    };
    expect(await found("2026-01-01", "UTC")).toEqual([order.order_id]);
    expect(await found("2026-01-01", "Europe/Berlin")).toEqual([]);
    expect(await found("2026-01-02", "Europe/Berlin")).toEqual([order.order_id]);
    const shop = await call("GET", `${path}?placed_at_from=2026-01-01&placed_at_to=2026-01-01`, { token: kim.token });
    expect((await read(shop)).data).toHaveLength(1);
  });

  it("is filtered by the status that the outside sees", async ({ expect }) => {
    const kim = await givenCustomer();
    const pending = await givenOrder({ user_id: kim.user_id });
    const fenced = await givenOrder({ user_id: kim.user_id, status: "committing" });
    const expired = await givenOrder({ user_id: kim.user_id, status: "expired" });
    const idsOf = async (status: string) =>
      (await read(await call("GET", `${path}?status=${status}`, { token: kim.token }))).data
        .map((order: any) => order.id)
        .toSorted();
    expect(await idsOf("pending")).toEqual([pending.order_id, fenced.order_id].toSorted());
    expect(await idsOf("expired")).toEqual([expired.order_id]);
    expect(await idsOf("paid")).toEqual([]);
  });

  it("refuses what is no filter, cursors of others, and who is not signed in", async ({ expect }) => {
    for (const query of ["status=committing", "placed_at_from=yesterday", "limit=0", "limit=101", "q=x", "offset=3"]) {
      const refused = await call("GET", `${path}?${query}`, { token: ada.token });
      expect((await problemOf(refused)).code).toBe("invalid_request");
    }
    for (let i = 0; i < 2; i += 1) await givenOrder({ user_id: ada.user_id });
    const page = await read(await call("GET", `${path}?limit=1`, { token: ada.token }));
    const stolen = await call("GET", `${path}?limit=1&cursor=${encodeURIComponent(page.next_cursor)}`, {
      token: eve.token,
    });
    expect((await problemOf(stolen)).code).toBe("invalid_cursor");
    expect((await call("GET", path)).status).toBe(401);
  });
});

describe("reading orders", () => {
  it("goes by an index, whatever is asked for", async ({ expect }) => {
    const ctx = testContext();
    const after = [5, "x"];
    const plans = {
      orders_user: [
        selectOrders(ctx, { user_id: "u" }, after, 20),
        selectOrders(ctx, { user_id: "u", status: "paid" }, null, 20),
        selectOrders(ctx, { user_id: "u", placed_at_from: { at: 1 }, placed_at_to: { at: 9 } }, after, 20),
      ],
      orders_placed: [selectOrders(ctx, {}, after, 20), selectOrders(ctx, { placed_at_from: { at: 1 } }, null, 20)],
      orders_outward: [selectOrders(ctx, { status: "pending" }, after, 20)],
      orders_sequence: [selectOrder(ctx, "ORD-00000001")],
      orders_country: [selectOrders(ctx, { country: "GB" }, after, 20)],
      orders_by_total: [
        selectOrders(ctx, { min_total: 5, status: ["paid", "shipped"] }, after, 20, { sort: "total" }),
        selectOrders(ctx, { country: "GB" }, after, 20, { sort: "-total" }),
      ],
      sqlite_autoindex_order_history: [selectHistory(ctx, "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b")],
    };
    for (const [index, statements] of Object.entries(plans))
      for (const statement of statements) {
        const plan = await planOf(statement);
        expect(plan).toContain(index);
        expect(plan).not.toMatch(/SCAN (orders|order_contacts|order_items|payments)/);
        if (index !== "order_contacts_email_index" && index !== "orders_sequence")
          expect(plan).not.toContain("TEMP B-TREE");
      }
  });

  it("sees an order that came to its end through a fence as ended by who began it", async ({ expect }) => {
    const order = await givenOrder({ user_id: ada.user_id });
    const shopper = testContext({ actor: someUser({ id: ada.user_id }) });
    await commit(shopper, moveOrderStatements(shopper, order, "close", { ends_as: "cancelled" }));
    const shop = testContext();
    await commit(shop, moveOrderStatements(shop, { ...order, status: "closing", version: 2 }, "cancel"));
    const { data } = await read(await call("GET", `${path}/${order.order_id}/timeline`, { token: ada.token }));
    expect(data.map((entry: any) => [entry.status, entry.actor.type])).toEqual([
      ["pending", "system"],
      ["cancelled", "customer"],
    ]);
  });
});
