import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { stockOf } from "#goods/stock";
import { releaseUnits, returnUnits } from "../../../../src/features/aftersales/refunds/return-units.ts";
import { type GivenActor, givenActor, givenCustomer } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { levelOf } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { type GivenOrder, givenOrder, givenRestock, type OrderWish } from "../../../support/orders.ts";
import { deliverAll } from "../../../support/queue.ts";
import { givenRole } from "../../../support/roles.ts";

let staff: GivenActor;
beforeAll(async () => {
  staff = await givenActor("admin");
});

const path = "/api/v1/admin/orders";
const lines = [
  { quantity: 3, unit_price: 1_000 },
  { quantity: 2, unit_price: 500 },
];
const given = (wish: OrderWish = {}) => givenOrder({ status: "processing", lines, ...wish });
const show = async ({ order_id }: GivenOrder): Promise<any> =>
  (await call("GET", `${path}/${order_id}`, { token: staff.token })).json();
const itemsOf = async (order: GivenOrder): Promise<string[]> => (await show(order)).items.map(({ id }: any) => id);
const units = (ids: readonly string[], ...quantities: number[]) =>
  quantities.flatMap((quantity, at) => (quantity > 0 ? [{ order_item_id: ids[at] ?? "", quantity }] : []));

const create = ({ order_id }: GivenOrder, body: unknown, headers: Record<string, string> = {}) =>
  call("POST", `${path}/${order_id}/fulfilments`, { token: staff.token, body, headers });
const change = ({ order_id }: GivenOrder, id: string, body: unknown) =>
  call("PATCH", `${path}/${order_id}/fulfilments/${id}`, { token: staff.token, body });
const patch = ({ order_id }: GivenOrder, body: unknown) =>
  call("PATCH", `${path}/${order_id}`, { token: staff.token, body });
const created = async (order: GivenOrder, body: unknown): Promise<any> => (await create(order, body)).json();
const too_long = [
  { tracking_number: "9".repeat(10_240) },
  { carrier: "C".repeat(10_240) },
  { tracking_url: `https://track.example/${"x".repeat(10_240)}` },
  { tracking_url: "javascript:alert(1)" },
  { tracking_url: "https://www.ups.com@evil.example/track" },
];

it("takes no number, carrier or page of 10 kB, and no page that is a script", async ({ expect }) => {
  const order = await given();
  const { id } = await created(order, {});
  for (const wrong of too_long) {
    const answers = [await create(order, wrong), await change(order, id, wrong)];
    if (!("tracking_url" in wrong)) answers.push(await patch(order, wrong));
    for (const answer of answers)
      expect(await problemOf(answer)).toMatchObject({ status: 422, code: "invalid_request" });
  }
  expect((await show(order)).fulfilments).toMatchObject([{ tracking_number: null, carrier: null, tracking_url: null }]);
});

const restock = async ({ order_id, payment_id }: GivenOrder, items: ReturnType<typeof units>) => {
  const answer = await call("POST", `/api/v1/payments/${payment_id}/refunds`, {
    token: staff.token,
    body: { items, restock: true },
    headers: { "idempotency-key": crypto.randomUUID() },
  });
  await deliverAll(order_id);
  return answer;
};

/** What the order has announced of this, by type. */
async function toldOf({ order_id }: GivenOrder, what: string): Promise<string[]> {
  const { results } = await env.DB.prepare(
    "SELECT type FROM outbox WHERE body ->> 'order_id' = ?1 AND type LIKE '%.' || ?2 ORDER BY type",
  )
    .bind(order_id, what)
    .all<{ type: string }>();
  return results.map(({ type }) => type);
}

const shippedOf = async (variant_id: string) =>
  (await stockOf(testContext(), variant_id).movements({ before_seq: null, limit: 10 })).rows
    .filter(({ movement_id }) => movement_id.startsWith("ship:"))
    .map(({ movement_id, change: units_out }) => [movement_id, units_out]);

describe("an order that ships in parts", () => {
  it("is shipped with its last part and delivered with the last that arrives, and each part leaves the stock once", async ({
    expect,
  }) => {
    const order = await given();
    const [a = "", b = ""] = order.variant_ids;
    const ids = await itemsOf(order);
    const tracking = { tracking_number: "1Z1", carrier: "UPS", tracking_url: "https://www.ups.com/track?tracknum=1Z1" };
    const first = await create(order, { items: units(ids, 2), status: "shipped", ...tracking });
    expect(first.status).toBe(201);
    const one: any = await first.json();
    expect(one).toMatchObject({ status: "shipped", items: units(ids, 2), delivered_at: null, ...tracking });
    expect(await show(order)).toMatchObject({
      status: "processing",
      fulfilment_status: "partial",
      tracking_number: "1Z1",
      fulfilments: [one],
      items: [{ shipped_quantity: 2 }, { shipped_quantity: 0 }],
    });
    const two = await created(order, {});
    expect(two).toMatchObject({ status: "prepared", items: units(ids, 1, 2), shipped_at: null });
    expect(await levelOf(a)).toMatchObject({ on_hand: 11, committed: 1 });
    expect((await change(order, one.id, { status: "delivered" })).status).toBe(200);
    expect(await show(order)).toMatchObject({ status: "processing", fulfilment_status: "partial" });
    const shipped = await change(order, two.id, { status: "shipped", tracking_number: "1Z2" });
    expect(await shipped.json()).toMatchObject({ status: "shipped", tracking_number: "1Z2" });
    expect(await show(order)).toMatchObject({
      status: "shipped",
      fulfilment_status: "fulfilled",
      tracking_number: "1Z2",
    });
    await deliverAll(order.order_id);
    expect(await toldOf(order, "shipped")).toEqual(["fulfilment.shipped", "fulfilment.shipped", "order.shipped"]);
    expect(await levelOf(a)).toMatchObject({ on_hand: 10, committed: 0 });
    expect(await levelOf(b)).toMatchObject({ on_hand: 10, committed: 0 });
    expect(await shippedOf(a)).toEqual([
      [`ship:${two.id}`, -1],
      [`ship:${one.id}`, -2],
    ]);
    await change(order, two.id, { status: "delivered" });
    expect(await show(order)).toMatchObject({ status: "delivered", fulfilment_status: "fulfilled" });
    expect((await auditOf(order.order_id)).map((row) => row.action)).toEqual([
      "fulfilment.shipped",
      "fulfilment.prepared",
      "fulfilment.delivered",
      "fulfilment.shipped",
      "fulfilment.delivered",
    ]);
    const timeline: any = await (
      await call("GET", `${path}/${order.order_id}/timeline`, { token: staff.token })
    ).json();
    expect(timeline.data.map(({ status }: any) => status).slice(-3)).toEqual(["processing", "shipped", "delivered"]);
  });

  it("sends what is left, and what is prepared, when it is shipped as a whole", async ({ expect }) => {
    const order = await given();
    const ids = await itemsOf(order);
    const packed = await created(order, { items: units(ids, 1), carrier: "DHL" });
    const shipped: any = await (await patch(order, { status: "shipped", tracking_number: "1Z3" })).json();
    expect(shipped).toMatchObject({
      status: "shipped",
      fulfilments: [
        { id: packed.id, status: "shipped", carrier: "DHL", tracking_number: null },
        { status: "shipped", items: units(ids, 2, 2), tracking_number: "1Z3" },
      ],
    });
    for (const variant_id of order.variant_ids)
      expect(await levelOf(variant_id)).toMatchObject({ on_hand: 10, committed: 0 });
    const delivered: any = await (await patch(order, { status: "delivered" })).json();
    expect(delivered.fulfilments.map(({ status }: any) => status)).toEqual(["delivered", "delivered"]);
  });

  it("unpacks a part, whose units go into another", async ({ expect }) => {
    const order = await given();
    const ids = await itemsOf(order);
    const packed = await created(order, { items: units(ids, 3, 2) });
    expect((await problemOf(await create(order, {}))).code).toBe("nothing_to_fulfil");
    expect(await (await change(order, packed.id, { status: "cancelled" })).json()).toMatchObject({
      status: "cancelled",
    });
    expect((await create(order, { items: units(ids, 3) })).status).toBe(201);
    for (const status of ["shipped", "delivered"]) {
      expect(await problemOf(await change(order, packed.id, { status }))).toMatchObject({
        code: "illegal_fulfilment_move",
      });
    }
  });

  it("is not cancelled as a whole any more, and is before that with what is packed", async ({ expect }) => {
    const order = await given();
    const ids = await itemsOf(order);
    await create(order, { items: units(ids, 1), status: "shipped" });
    expect(await problemOf(await patch(order, { status: "cancelled" }))).toMatchObject({
      status: 409,
      code: "order_partly_shipped",
    });
    expect(await show(order)).toMatchObject({
      refunded_total: 0,
      allowed_actions: ["ship", "cancel", "cancel_items", "hold", "refund", "return"],
    });
    const whole = await given();
    const packed = await created(whole, {});
    expect((await patch(whole, { status: "cancelled" })).status).toBe(200);
    expect(await show(whole)).toMatchObject({
      status: "cancelled",
      fulfilments: [{ id: packed.id, status: "cancelled" }],
      items: [{ prepared_quantity: 0 }, { prepared_quantity: 0 }],
    });
    expect((await problemOf(await change(whole, packed.id, { status: "shipped" }))).code).toBe(
      "illegal_fulfilment_move",
    );
  });

  it("is shipped when a refund keeps the rest back, and takes what has left in again", async ({ expect }) => {
    const order = await given({ lines: [{ quantity: 3, unit_price: 1_000 }] });
    const [variant_id = ""] = order.variant_ids;
    const ids = await itemsOf(order);
    const one = await created(order, { items: units(ids, 1), status: "shipped" });
    expect((await restock(order, units(ids, 2))).status).toBe(201);
    expect(await show(order)).toMatchObject({ status: "shipped", items: [{ cancelled_quantity: 2 }] });
    expect(await levelOf(variant_id)).toMatchObject({ on_hand: 12, committed: 0, available: 12 });
    expect((await restock(order, units(ids, 1))).status).toBe(201);
    expect(await levelOf(variant_id)).toMatchObject({ on_hand: 13, committed: 0, available: 13 });
    await change(order, one.id, { status: "delivered" });
    expect((await show(order)).status).toBe("delivered");
  });

  it("is delivered at once when a refund keeps back what is left of one that has arrived", async ({ expect }) => {
    const order = await given();
    const ids = await itemsOf(order);
    const one = await created(order, { items: units(ids, 3), status: "shipped" });
    await change(order, one.id, { status: "delivered" });
    await restock(order, units(ids, 0, 2));
    expect((await show(order)).status).toBe("delivered");
  });

  it("waits for a refund of the rest, which may come to nothing", async ({ expect }) => {
    const ctx = testContext();
    const done = () => ctx.db.run("SELECT 1");
    for (const [settle, status] of [
      [returnUnits, "shipped"],
      [releaseUnits, "processing"],
    ] as const) {
      const order = await given({ lines: [{ quantity: 3, unit_price: 1_000 }] });
      const refund = { refund_id: ctx.id(), order_id: order.order_id };
      await givenRestock(order.order_id, refund.refund_id, 2);
      expect((await patch(order, { status: "shipped" })).status).toBe(200);
      expect(await show(order)).toMatchObject({ status: "processing", fulfilment_status: "partial" });
      expect((await problemOf(await patch(order, { status: "shipped" }))).code).toBe("order_moved");
      expect((await problemOf(await create(order, {}))).code).toBe("nothing_to_fulfil");
      for (let times = 0; times < 2; times += 1) await settle(ctx, refund, done());
      expect((await show(order)).status).toBe(status);
      expect((await patch(order, { status: "shipped" })).status).toBe(200);
      const back = status === "shipped" ? 2 : 0;
      expect(await levelOf(order.variant_ids[0] ?? "")).toMatchObject({ on_hand: 10 + back, committed: 0 });
    }
  });

  it("does not take units back on the shelf that are packed", async ({ expect }) => {
    const order = await given();
    const ids = await itemsOf(order);
    const packed = await created(order, { items: units(ids, 2) });
    expect(await problemOf(await restock(order, units(ids, 2)))).toMatchObject({ status: 409, code: "units_prepared" });
    expect((await restock(order, units(ids, 1))).status).toBe(201);
    await change(order, packed.id, { status: "cancelled" });
    expect((await restock(order, units(ids, 2))).status).toBe(201);
    expect(await levelOf(order.variant_ids[0] ?? "")).toMatchObject({ on_hand: 13, committed: 0, available: 13 });
  });
});

describe("a fulfilment", () => {
  it("never has more units than are left, also when two are made at once", async ({ expect }) => {
    const order = await given();
    const ids = await itemsOf(order);
    const refused = await problemOf(await create(order, { items: units(ids, 4) }));
    expect(refused).toMatchObject({
      status: 409,
      code: "fulfilment_exceeds_ordered",
      order_item_id: ids[0],
      left: 3,
    });
    const both = await Promise.all([create(order, { items: units(ids, 2) }), create(order, { items: units(ids, 2) })]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    expect((await show(order)).items[0]).toMatchObject({ prepared_quantity: 2 });
  });

  it("is made once for its Idempotency-Key", async ({ expect }) => {
    const order = await given();
    const headers = { "idempotency-key": crypto.randomUUID() };
    const body = { items: units(await itemsOf(order), 1), status: "shipped" };
    const [one, again]: any[] = [
      await (await create(order, body, headers)).json(),
      await (await create(order, body, headers)).json(),
    ];
    expect(again).toEqual(one);
    expect((await show(order)).fulfilments).toHaveLength(1);
  });

  it("is refused of what makes no sense, and of what is not there", async ({ expect }) => {
    const order = await given();
    const ids = await itemsOf(order);
    for (const body of [
      { items: [] },
      { items: [...units(ids, 1), ...units(ids, 1)] },
      { items: [{ order_item_id: testContext().id(), quantity: 1 }] },
      { items: units(ids, 1), status: "delivered" },
      { tracking_url: "http://www.ups.com/track" },
      { tracking_url: "javascript:alert(1)" },
      { tracking_number: "1".repeat(10_000) },
    ])
      expect((await problemOf(await create(order, body))).code).toBe("invalid_request");
    const nowhere = testContext().id();
    expect((await problemOf(await change(order, nowhere, { carrier: "x" }))).code).toBe("fulfilment_not_found");
    const other = await given();
    const theirs = await created(other, {});
    const own = `${path}/${other.order_id}/fulfilments/${theirs.id}`;
    expect(await (await call("GET", own, { token: staff.token })).json()).toEqual(theirs);
    const astray = await call("GET", `${path}/${order.order_id}/fulfilments/${theirs.id}`, { token: staff.token });
    expect((await problemOf(astray)).code).toBe("fulfilment_not_found");
    expect((await problemOf(await change(order, theirs.id, { carrier: "x" }))).code).toBe("fulfilment_not_found");
    for (const status of ["pending", "paid", "shipped", "expired"] as const)
      expect((await problemOf(await create(await given({ status }), {}))).code).toBe("illegal_move");
  });

  it("can be followed by who sees it, and found by its number", async ({ expect }) => {
    const ada = await givenCustomer();
    const order = await given({ user_id: ada.user_id });
    const ids = await itemsOf(order);
    const number = `T${testContext().id()}`;
    const packed = await created(order, { items: units(ids, 1) });
    const changed = await change(order, packed.id, {
      tracking_number: number,
      tracking_url: "https://www.ups.com/track?tracknum=1",
    });
    expect(await changed.json()).toMatchObject({ status: "prepared", tracking_number: number });
    const shopper = async (): Promise<any> =>
      (await call("GET", `/api/v1/orders/${order.order_id}`, { token: ada.token })).json();
    expect((await shopper()).fulfilments).toEqual([]);
    await change(order, packed.id, { status: "shipped" });
    expect(await shopper()).toMatchObject({ tracking_number: number, fulfilments: [{ tracking_number: number }] });
    const found: any = await (await call("GET", `${path}?q=${number}`, { token: staff.token })).json();
    expect(found.data.map(({ id }: any) => id)).toEqual([order.order_id]);
    const clerk = await givenActor(await givenRole(["orders:read", "orders:write"]));
    const blind: any = await (await call("GET", `${path}/${order.order_id}`, { token: clerk.token })).json();
    expect(blind.fulfilments).toMatchObject([{ tracking_number: null, tracking_url: null }]);
    const patched = await call("PATCH", `${path}/${order.order_id}/fulfilments/${packed.id}`, {
      token: clerk.token,
      body: { carrier: "UPS" },
    });
    expect(await patched.json()).toMatchObject({ carrier: "UPS", tracking_number: null, tracking_url: null });
  });

  it("that was sent last is the one that its order shows, whichever was packed first and whatever is said of others", async ({
    expect,
  }) => {
    const order = await given();
    const ids = await itemsOf(order);
    const [one, two, waiting] = [
      await created(order, { items: units(ids, 1) }),
      await created(order, { items: units(ids, 1) }),
      await created(order, { items: units(ids, 1) }),
    ];
    const after = async (parcel: any, body: object): Promise<string | null> => {
      expect((await change(order, parcel.id, body)).status).toBe(200);
      return (await show(order)).tracking_number;
    };
    expect([
      await after(one, { tracking_number: "A" }),
      await after(two, { status: "shipped", tracking_number: "B" }),
      await after(waiting, { tracking_number: "C" }),
      await after(two, { tracking_number: "B2" }),
      await after(one, { status: "shipped" }),
      await after(two, { tracking_number: "B3" }),
      await after(one, { tracking_number: "A2" }),
      await after(waiting, { status: "cancelled" }),
      await after(one, { status: "delivered", tracking_number: "A3" }),
    ]).toEqual([null, "B", "B", "B2", "A", "A", "A2", "A2", "A3"]);
  });

  it("is listed by how far its order has come", async ({ expect }) => {
    const ada = await givenCustomer();
    const email = `${testContext().id()}@example.com`;
    const [whole, part] = [
      await given({ user_id: ada.user_id, email }),
      await given({ user_id: ada.user_id, email, status: "shipping" }),
    ];
    const listed = async (query: string): Promise<string[]> => {
      const answer = await call("GET", `${path}?q=${encodeURIComponent(email)}&${query}`, { token: staff.token });
      const { data }: any = await answer.json();
      return data.map(({ id }: any) => id).toSorted();
    };
    expect(await listed("fulfilment_status=partial")).toEqual([part.order_id]);
    expect(await listed("fulfilment_status=unfulfilled")).toEqual([whole.order_id]);
    expect(await listed("fulfilment_status=unfulfilled,partial")).toEqual([whole.order_id, part.order_id].toSorted());
    expect(await listed("fulfilment_status=fulfilled")).toEqual([]);
  });
});
