import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { stockOf } from "#goods/stock";
import { DAY } from "#platform/basics/time";
import { labelReturn } from "../../../../src/features/aftersales/returns/answer-return.ts";
import { type GivenActor, givenActor, givenCustomer, tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { levelOf } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { forgetAnswer } from "../../../support/idempotency.ts";
import { type GivenOrder, givenOrder, type OrderWish } from "../../../support/orders.ts";
import { overtakenBy } from "../../../support/overtaken.ts";
import { deliverAll } from "../../../support/queue.ts";
import { givenReturn, linesOf } from "../../../support/returns.ts";
import { givenRole } from "../../../support/roles.ts";

let staff: GivenActor;
let ada: GivenActor;
beforeAll(async () => {
  [staff, ada] = await Promise.all([givenActor("admin"), givenCustomer()]);
});

const lines = [
  { quantity: 3, unit_price: 1_000 },
  { quantity: 2, unit_price: 500 },
];
const given = (wish: OrderWish = {}) => givenOrder({ status: "delivered", lines, ...wish });
const holder = ({ order_token }: GivenOrder) => ({ headers: { "order-token": order_token } });
const unit = (order_item_id: string | undefined, quantity: number, more: object = {}) => ({
  order_item_id,
  quantity,
  reason: "changed_mind",
  ...more,
});
const ask = (order: GivenOrder, items: object[], options: object = holder(order)) =>
  call("POST", `/api/v1/orders/${order.order_id}/returns`, { body: { items }, ...options });
const asked = async (order: GivenOrder, items: object[]): Promise<any> => (await ask(order, items)).json();
const act = (id: string, what: string, body?: unknown, headers: Record<string, string> = {}) =>
  call("POST", `/api/v1/admin/returns/${id}/${what}`, {
    token: staff.token,
    headers,
    ...(body === undefined ? {} : { body }),
  });
const receive = (id: string, ...counted: [string | undefined, number][]) =>
  act(id, "receive", { items: counted.map(([order_item_id, quantity]) => ({ order_item_id, quantity })) });
const shown = async (order: GivenOrder): Promise<any> =>
  (await call("GET", `/api/v1/orders/${order.order_id}`, holder(order))).json();
const shownToStaff = async (id: string): Promise<any> =>
  (await call("GET", `/api/v1/admin/returns/${id}`, { token: staff.token })).json();
const refund = ({ order_id }: GivenOrder, body: object) =>
  call("POST", `/api/v1/admin/orders/${order_id}/refunds`, {
    token: staff.token,
    body,
    headers: { "idempotency-key": crypto.randomUUID() },
  });
const toldOf = async ({ order_id }: GivenOrder): Promise<string[]> => {
  const found = await env.DB.prepare(
    "SELECT type FROM outbox WHERE body ->> 'order_id' = ?1 AND type LIKE 'return.%' ORDER BY id",
  )
    .bind(order_id)
    .all<{ type: string }>();
  return found.results.map(({ type }) => type);
};
const movedOf = async (variant_id: string | undefined) =>
  (await stockOf(testContext(), variant_id ?? "").movements({ before_seq: null, limit: 10 })).rows
    .filter(({ kind }) => kind === "RETURN" || kind === "DAMAGE")
    .map(({ movement_id, kind, change }) => [movement_id.split(":")[0], kind, change]);

describe("a return that a shopper asks for", () => {
  it("is on the order at once, and its units are in no other", async ({ expect }) => {
    const order = await given();
    const [a, b] = await linesOf(order);
    const answer = await ask(order, [unit(a, 2, { note: "Too dark" }), unit(b, 1, { reason: "damaged" })]);
    expect(answer.status).toBe(201);
    const made: any = await answer.json();
    expect(made).toMatchObject({
      order_id: order.order_id,
      status: "requested",
      origin: "shopper",
      label: null,
      items: [
        { order_item_id: a, quantity: 2, reason: "changed_mind", note: "Too dark", received_quantity: 0 },
        { order_item_id: b, quantity: 1, reason: "damaged", note: null },
      ],
      allowed_actions: ["cancel", "add_photo"],
    });
    expect(await shown(order)).toMatchObject({
      returns: [{ id: made.id, status: "requested" }],
      items: [
        { returning_quantity: 2, returned_quantity: 0 },
        { returning_quantity: 1, returned_quantity: 0 },
      ],
      fulfilment_status: "fulfilled",
      allowed_actions: ["refund", "return"],
    });
    expect(await problemOf(await ask(order, [unit(a, 2)]))).toMatchObject({
      status: 409,
      code: "return_exceeds_sent",
      order_item_id: a,
      left: 1,
    });
    expect((await ask(order, [unit(a, 1)])).status).toBe(201);
    expect(await toldOf(order)).toEqual(["return.requested", "return.requested"]);
  });

  it("is refused after thirty of an order, however many were called off, and staff still open one", async ({
    expect,
  }) => {
    const order = await given();
    const [a] = await linesOf(order);
    for (let n = 0; n < 30; n += 1) {
      const { id } = await asked(order, [unit(a, 1)]);
      const cancelled = await call("POST", `/api/v1/orders/${order.order_id}/returns/${id}/cancel`, holder(order));
      expect(cancelled.status).toBe(200);
    }
    expect(await problemOf(await ask(order, [unit(a, 1)]))).toMatchObject({
      status: 409,
      code: "too_many_returns",
      limit: 30,
    });
    expect((await shown(order)).allowed_actions).not.toContain("return");
    await givenReturn(staff.token, {}, { order });
    expect((await shown(order)).returns).toHaveLength(31);
  });

  it("names its label to nobody when its person is erased while it is written", async ({ expect }) => {
    const order = await given();
    const { id } = await givenReturn(staff.token, {}, { order });
    const ctx = overtakenBy(testContext(), async () => {
      const erased = await call("POST", `/api/v1/admin/orders/${order.order_id}/erase`, { token: staff.token });
      if (erased.status >= 300) throw new Error(await erased.text());
    });
    await labelReturn(ctx, id, {
      carrier: "DHL",
      tracking_number: `late-${order.order_id}`,
      label_url: "https://labels.example/late",
    });
    const row = await env.DB.prepare("SELECT carrier, tracking_number, label_url FROM returns WHERE id = ?")
      .bind(id)
      .first();
    expect(row).toEqual({ carrier: "DHL", tracking_number: null, label_url: null });
  });

  it("comes once for its key", async ({ expect }) => {
    const order = await given();
    const [a] = await linesOf(order);
    const key = crypto.randomUUID();
    const again = async (): Promise<any> =>
      (
        await ask(order, [unit(a, 1)], { headers: { "order-token": order.order_token, "idempotency-key": key } })
      ).json();
    const first = await again();
    await forgetAnswer(key);
    expect((await again()).id).toBe(first.id);
    expect((await shown(order)).items[0]).toMatchObject({ returning_quantity: 1 });
  });

  it("is not taken for another order's under a key that was used for that one long ago", async ({ expect }) => {
    const [first, second] = [await given({ user_id: ada.user_id }), await given({ user_id: ada.user_id })];
    const key = crypto.randomUUID();
    const options = { token: ada.token, headers: { "idempotency-key": key } };
    const [a] = await linesOf(first);
    const [b] = await linesOf(second);
    expect((await ask(first, [unit(a, 1)], options)).status).toBe(201);
    await forgetAnswer(key);
    expect(await problemOf(await ask(second, [unit(b, 1)], options))).toMatchObject({
      status: 422,
      code: "idempotency_key_reused",
    });
  });

  it("is taken until the window is over, and by staff after it", async ({ expect }) => {
    const [in_time, late] = [await given({ at: Date.now() - 29 * DAY }), await given({ at: Date.now() - 31 * DAY })];
    const [a] = await linesOf(late);
    expect((await ask(in_time, [unit((await linesOf(in_time))[0], 1)])).status).toBe(201);
    expect((await shown(late)).allowed_actions).not.toContain("return");
    expect(await problemOf(await ask(late, [unit(a, 1)]))).toMatchObject({ code: "return_window_over", left: 0 });
    const opened = await givenReturn(staff.token, {}, { order: late });
    expect(await shownToStaff(opened.id)).toMatchObject({ origin: "shop", status: "requested" });
    expect((await auditOf(late.order_id)).map(({ action }) => action)).toEqual(["return.opened"]);
  });

  it("needs units that have left, a reason of the shop and an item of the order", async ({ expect }) => {
    const order = await given({ status: "processing" });
    const [a] = await linesOf(order);
    expect(await problemOf(await ask(order, [unit(a, 1)]))).toMatchObject({ code: "return_exceeds_sent", left: 0 });
    const sent = await given();
    const [b] = await linesOf(sent);
    for (const [item, path] of [
      [unit(b, 1, { reason: "boredom" }), "items.0.reason"],
      [unit(a, 1), "items.0.order_item_id"],
    ] as const)
      expect(await problemOf(await ask(sent, [item]))).toMatchObject({
        status: 422,
        errors: [{ path, code: "not_found" }],
      });
    const policy: any = await (await call("GET", "/api/v1/return-policy")).json();
    expect(policy.window_days).toBe(30);
    expect(policy.reasons).toContainEqual({ code: "damaged", label: "It arrived damaged", needs_photo: true });
  });

  it("is nobody else's", async ({ expect }) => {
    const order = await given({ user_id: ada.user_id });
    const [a] = await linesOf(order);
    const made: any = await (await ask(order, [unit(a, 1)], { token: ada.token })).json();
    const path = `/api/v1/orders/${order.order_id}/returns`;
    const other = await givenCustomer();
    for (const [method, at] of [
      ["GET", path],
      ["GET", `${path}/${made.id}`],
      ["POST", `${path}/${made.id}/cancel`],
    ] as const)
      expect((await problemOf(await call(method, at, { token: other.token }))).code).toBe("order_not_found");
    const elsewhere = await given({ user_id: ada.user_id });
    const wrong = await call("GET", `/api/v1/orders/${elsewhere.order_id}/returns/${made.id}`, { token: ada.token });
    expect((await problemOf(wrong)).code).toBe("return_not_found");
    const own: any = await (await call("GET", path, { token: ada.token })).json();
    expect(own.data).toEqual([made]);
  });

  it("frees its units when it is called off, once", async ({ expect }) => {
    const order = await given();
    const [a] = await linesOf(order);
    const made = await asked(order, [unit(a, 3)]);
    const cancel = () => call("POST", `/api/v1/orders/${order.order_id}/returns/${made.id}/cancel`, holder(order));
    expect(await (await cancel()).json()).toMatchObject({ status: "cancelled", allowed_actions: [] });
    expect((await cancel()).status).toBe(200);
    expect((await shown(order)).items[0]).toMatchObject({ returning_quantity: 0 });
    expect((await ask(order, [unit(a, 3)])).status).toBe(201);
    expect(await problemOf(await act(made.id, "approve"))).toMatchObject({
      code: "illegal_return_move",
      return_status: "cancelled",
      allowed_actions: [],
    });
  });
});

describe("the answer to a return", () => {
  it("is given once, and tells the shopper how to send or why not", async ({ expect }) => {
    const order = await given();
    const [a] = await linesOf(order);
    const [yes, no] = [await asked(order, [unit(a, 1)]), await asked(order, [unit(a, 2)])];
    expect((await act(yes.id, "approve")).status).toBe(200);
    expect((await act(yes.id, "approve")).status).toBe(200);
    const label = { carrier: "DHL", tracking_number: "JJD1", label_url: "https://www.dhl.com/1" };
    expect((await act(yes.id, "label", label)).status).toBe(200);
    expect((await act(no.id, "reject", { reason: "It was worn" })).status).toBe(200);
    expect((await problemOf(await act(no.id, "approve"))).code).toBe("illegal_return_move");
    expect((await problemOf(await act(no.id, "label", label))).code).toBe("illegal_return_move");
    const found: any = await (await call("GET", `/api/v1/orders/${order.order_id}/returns`, holder(order))).json();
    expect(found.data).toMatchObject([
      { id: yes.id, status: "approved", label, rejection: null },
      { id: no.id, status: "rejected", label: null, rejection: "It was worn", allowed_actions: [] },
    ]);
    expect((await shown(order)).items[0]).toMatchObject({ returning_quantity: 1 });
    expect(await toldOf(order)).toEqual([
      "return.requested",
      "return.requested",
      "return.approved",
      "return.labelled",
      "return.rejected",
    ]);
    expect((await auditOf(order.order_id)).map(({ action }) => action)).toEqual([
      "return.approved",
      "return.labelled",
      "return.rejected",
    ]);
  });

  it("needs the permission, and hides the person from callers who may not see one", async ({ expect }) => {
    const order = await given();
    const [a] = await linesOf(order);
    const made = await asked(order, [unit(a, 1, { note: "Too dark" })]);
    const reader = await tokenOf(await givenRole(["returns:read"]));
    const seen = await call("GET", `/api/v1/admin/returns/${made.id}`, { token: reader });
    expect(await seen.json()).toMatchObject({ items: [{ note: null }], allowed_actions: [] });
    expect((await shownToStaff(made.id)).items).toMatchObject([{ note: "Too dark" }]);
    const other = await tokenOf(await givenRole(["returns:read", "orders:write"]));
    expect((await call("POST", `/api/v1/admin/returns/${made.id}/approve`, { token: other })).status).toBe(403);
  });
});

describe("units that come back", () => {
  it("count as returned and reach the shelf by an inspection alone", async ({ expect }) => {
    const order = await given();
    const [a, b] = await linesOf(order);
    const [va, vb] = order.variant_ids;
    const made = await asked(order, [unit(a, 3)]);
    // Another line came, and one unit less than was asked for.
    expect(await (await receive(made.id, [a, 2], [b, 1])).json()).toMatchObject({
      status: "received",
      items: [
        { order_item_id: a, quantity: 3, received_quantity: 2 },
        { order_item_id: b, quantity: 0, reason: null, received_quantity: 1 },
      ],
      allowed_actions: ["inspect", "refund"],
    });
    expect((await shown(order)).items).toMatchObject([
      { returned_quantity: 2, returning_quantity: 0 },
      { returned_quantity: 1, returning_quantity: 0 },
    ]);
    await deliverAll(order.order_id);
    expect(await levelOf(va ?? "")).toMatchObject({ on_hand: 10 });
    const inspected = await act(made.id, "inspect", {
      items: [
        { order_item_id: a, restock: 1, damage: 1 },
        { order_item_id: b, write_off: 1 },
      ],
    });
    expect(await inspected.json()).toMatchObject({
      items: [
        { restocked_quantity: 1, damaged_quantity: 1, written_off_quantity: 0 },
        { restocked_quantity: 0, damaged_quantity: 0, written_off_quantity: 1 },
      ],
    });
    await deliverAll(order.order_id);
    expect(await movedOf(va)).toEqual([
      ["damage", "DAMAGE", -1],
      ["return", "RETURN", 2],
    ]);
    expect(await movedOf(vb)).toEqual([]);
    expect(await levelOf(va ?? "")).toMatchObject({ on_hand: 11, available: 11 });
  });

  it("are inspected in parts, each once for its key, and never more than came", async ({ expect }) => {
    const order = await given();
    const [a] = await linesOf(order);
    const made = await asked(order, [unit(a, 3)]);
    await receive(made.id, [a, 3]);
    const key = crypto.randomUUID();
    const one = { items: [{ order_item_id: a, restock: 2 }] };
    for (let again = 0; again < 2; again += 1) {
      expect((await act(made.id, "inspect", one, { "idempotency-key": key })).status).toBe(200);
      await forgetAnswer(key);
    }
    expect(await problemOf(await act(made.id, "inspect", one))).toMatchObject({
      code: "inspection_exceeds_received",
      left: 1,
    });
    expect((await act(made.id, "inspect", { items: [{ order_item_id: a, restock: 1 }] })).status).toBe(200);
    await deliverAll(order.order_id);
    expect((await movedOf(order.variant_ids[0])).map(([, , change]) => change)).toEqual([1, 2]);
  });

  it("make the order returned once all that was sent is back, and are found so", async ({ expect }) => {
    const order = await given({ lines: [{ quantity: 2, unit_price: 1_000 }] });
    const [a] = await linesOf(order);
    const one = await asked(order, [unit(a, 1)]);
    await receive(one.id, [a, 1]);
    expect((await shown(order)).fulfilment_status).toBe("fulfilled");
    const found = async (status: string): Promise<boolean> => {
      const query = `/api/v1/admin/orders?fulfilment_status=${status}&q=${(await shown(order)).order_number}`;
      const page: any = await (await call("GET", query, { token: staff.token })).json();
      return page.data.length === 1;
    };
    expect([await found("fulfilled"), await found("returned")]).toEqual([true, false]);
    await receive((await asked(order, [unit(a, 1)])).id, [a, 1]);
    expect((await shown(order)).fulfilment_status).toBe("returned");
    expect([await found("fulfilled"), await found("returned"), await found("fulfilled,returned")]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it("are received once: with the same count it is done, with another refused", async ({ expect }) => {
    const order = await given();
    const [a, b] = await linesOf(order);
    const made = await asked(order, [unit(a, 2)]);
    expect(await problemOf(await receive(made.id, [a, 4]))).toMatchObject({ code: "return_exceeds_sent", left: 3 });
    expect((await receive(made.id, [a, 2])).status).toBe(200);
    expect((await receive(made.id, [a, 2])).status).toBe(200);
    const others: [string | undefined, number][][] = [
      [[a, 1]],
      [[b, 2]],
      [[a, 3]],
      [
        [a, 2],
        [b, 1],
      ],
      [
        [b, 1],
        [a, 2],
      ],
    ];
    for (const counted of others)
      expect([counted, (await problemOf(await receive(made.id, ...counted))).code]).toEqual([
        counted,
        "illegal_return_move",
      ]);
    expect((await shown(order)).items[0]).toMatchObject({ returned_quantity: 2 });
  });

  it("are never taken back a second time by a refund that restocks, nor the other way round", async ({ expect }) => {
    const order = await given();
    const [a] = await linesOf(order);
    const made = await asked(order, [unit(a, 2)]);
    const two = { items: [{ order_item_id: a, quantity: 2 }], restock: true };
    expect((await problemOf(await refund(order, two))).code).toBe("units_in_return");
    expect((await refund(order, { items: [{ order_item_id: a, quantity: 1 }], restock: true })).status).toBe(201);
    await deliverAll(order.order_id);
    expect(await problemOf(await receive(made.id, [a, 3]))).toMatchObject({ code: "return_exceeds_sent", left: 2 });
    await receive(made.id, [a, 2]);
    expect((await problemOf(await refund(order, two))).code).toBe("units_prepared");
    expect((await shown(order)).items[0]).toMatchObject({ returned_quantity: 3 });
    expect(await problemOf(await ask(order, [unit(a, 1)]))).toMatchObject({ code: "return_exceeds_sent", left: 0 });
  });
});

describe("acts on a return at the same moment", () => {
  it("are one after the other: two of receive, inspect and answer do it once", async ({ expect }) => {
    const order = await given();
    const [a] = await linesOf(order);
    const [answered, made] = [await asked(order, [unit(a, 1)]), await asked(order, [unit(a, 2)])];
    const statuses = (answers: readonly Response[]) => answers.map(({ status }) => status).toSorted((x, y) => x - y);
    expect(
      statuses(await Promise.all([act(answered.id, "approve"), act(answered.id, "reject", { reason: "No" })])),
    ).toEqual([200, 409]);
    const { id } = made;
    const counts = await Promise.all([receive(id, [a, 1]), receive(id, [a, 1])]);
    expect(statuses(counts)).toEqual([200, 200]);
    expect((await shown(order)).items[0]).toMatchObject({ returned_quantity: 1 });
    const one = { items: [{ order_item_id: a, restock: 1 }] };
    expect(statuses(await Promise.all([act(id, "inspect", one), act(id, "inspect", one)]))).toEqual([200, 409]);
    await deliverAll(order.order_id);
    expect((await movedOf(order.variant_ids[0])).map(([, , change]) => change)).toEqual([1]);
  });
});

describe("what people wrote in a return", () => {
  it("is in their copy, and gone once they are erased", async ({ expect }) => {
    const order = await given();
    const [a] = await linesOf(order);
    const made = await asked(order, [unit(a, 1, { note: "Too dark" })]);
    await act(made.id, "label", { tracking_number: "JJD1", label_url: "https://www.dhl.com/1" });
    await act(made.id, "reject", { reason: "It was worn" });
    const erased = await call("POST", `/api/v1/admin/orders/${order.order_id}/erase`, { token: staff.token });
    expect(erased.status).toBeLessThan(300);
    const row = await env.DB.prepare(
      "SELECT rejection, tracking_number, label_url, note FROM returns JOIN return_items ON return_id = id WHERE id = ?",
    )
      .bind(made.id)
      .first();
    expect(row).toEqual({ rejection: null, tracking_number: null, label_url: null, note: null });
    const late = unit(a, 1, { note: "Again" });
    const body = { items: [late] };
    const refused = await call("POST", `/api/v1/admin/orders/${order.order_id}/returns`, { token: staff.token, body });
    expect((await problemOf(refused)).code).toBe("order_erased");
  });
});
