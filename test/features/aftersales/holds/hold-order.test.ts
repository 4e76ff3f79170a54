import { beforeAll, describe, it } from "vitest";
import { noteShipped } from "#aftersales/fulfilment";
import { type GivenActor, givenActor } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { levelOf } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { type GivenOrder, givenOrder, type OrderWish } from "../../../support/orders.ts";
import { deliverAll } from "../../../support/queue.ts";

let staff: GivenActor;
beforeAll(async () => {
  staff = await givenActor("admin");
});

const path = "/api/v1/admin/orders";
const given = (wish: OrderWish = {}) => givenOrder({ status: "processing", ...wish });
const read = async (url: string, headers: Record<string, string> = {}): Promise<any> =>
  (await call("GET", url, headers["order-token"] === undefined ? { token: staff.token } : { headers })).json();
const show = ({ order_id }: GivenOrder) => read(`${path}/${order_id}`);
const post = ({ order_id }: GivenOrder, what: string, body?: object) =>
  call("POST", `${path}/${order_id}/${what}`, { token: staff.token, ...(body ? { body } : {}) });
const hold = (order: GivenOrder, more: object = {}) => post(order, "hold", { reason: "address_check", ...more });

async function refundRest(order: GivenOrder): Promise<void> {
  const { items } = await show(order);
  const body = { items: [{ order_item_id: items[0].id, quantity: 1 }], restock: true };
  const headers = { "idempotency-key": crypto.randomUUID() };
  const answer = await call("POST", `${path}/${order.order_id}/refunds`, { token: staff.token, body, headers });
  if (answer.status !== 201) throw new Error(`not refunded: ${answer.status} ${await answer.text()}`);
}

const sendRest = async ({ order_id, variant_ids: [variant_id = ""] }: GivenOrder) =>
  noteShipped(testContext(), order_id, { id: testContext().id(), units: [{ variant_id, quantity: 1 }] });

describe("an order on hold", () => {
  it("is neither packed nor sent until it is released", async ({ expect }) => {
    const order = await given({ lines: [{ quantity: 2, unit_price: 1_000 }] });
    const packed: any = await (await post(order, "fulfilments", {})).json();
    const held = await hold(order);
    expect(await held.json()).toMatchObject({ on_hold: true, hold_reason: "address_check", status: "processing" });
    const refused = { status: 409, code: "order_on_hold", allowed_actions: ["cancel", "release", "refund"] };
    expect(await problemOf(await post(order, "fulfilments", {}))).toMatchObject(refused);
    const send = (url: string) => call("PATCH", url, { token: staff.token, body: { status: "shipped" } });
    expect(await problemOf(await send(`${path}/${order.order_id}`))).toMatchObject(refused);
    expect(await problemOf(await send(`${path}/${order.order_id}/fulfilments/${packed.id}`))).toMatchObject(refused);
    expect(await levelOf(order.variant_ids[0] ?? "")).toMatchObject({ committed: 2 });
    expect(await (await post(order, "release")).json()).toMatchObject({ on_hold: false, hold_reason: null });
    expect((await send(`${path}/${order.order_id}`)).status).toBe(200);
  });

  it("says so in its timeline among staff, in the audit log and in lists, and a shopper sees nothing of it", async ({
    expect,
  }) => {
    const order = await given();
    for (let times = 0; times < 2; times += 1)
      expect((await hold(order, { note: "No house number" })).status).toBe(200);
    const entriesOf = async (url: string, headers?: Record<string, string>) =>
      (await read(`${url}/${order.order_id}/timeline`, headers)).data.map(({ type, reason }: any) => [type, reason]);
    expect((await entriesOf(path)).filter(([type]: string[]) => type !== "staff_note").at(-1)).toEqual([
      "held",
      "address_check",
    ]);
    const own = { "order-token": order.order_token };
    expect(await entriesOf("/api/v1/orders", own)).not.toContainEqual(["held", "address_check"]);
    expect(Object.keys(await read(`/api/v1/orders/${order.order_id}`, own))).not.toContain("on_hold");
    expect((await auditOf(order.order_id)).map(({ action }) => action)).toEqual(["order.held"]);
    expect((await read(`${path}/${order.order_id}/notes`)).data).toMatchObject([{ note: "No house number" }]);
    const { order_number } = await show(order);
    const found = async (on_hold: boolean) => (await read(`${path}?q=${order_number}&on_hold=${on_hold}`)).data.length;
    expect([await found(true), await found(false)]).toEqual([1, 0]);
    expect((await post(order, "release", {})).status).toBe(200);
    expect([await found(true), await found(false)]).toEqual([0, 1]);
    expect((await entriesOf(path)).filter(([type]: string[]) => type !== "staff_note").at(-1)).toEqual([
      "released",
      null,
    ]);
  });

  it.for<[string, OrderWish["status"], string, (order: GivenOrder) => Promise<unknown>]>([
    ["it is cancelled", "processing", "cancelled", (order) => post(order, "cancel", { reason: "fraud" })],
    ["what has not left is cancelled", "shipping", "shipped", (order) => post(order, "cancel", { reason: "fraud" })],
    ["what has not left is refunded", "shipping", "shipped", (order) => refundRest(order)],
    ["the stock says that the rest has left", "shipping", "shipped", (order) => sendRest(order)],
  ])("is on hold no more once %s", async ([, status, becomes, act], { expect }) => {
    const order = await given({ status });
    expect(await (await hold(order)).json()).toMatchObject({ on_hold: true });
    await act(order);
    await deliverAll(order.order_id);
    expect(await show(order)).toMatchObject({ status: becomes, on_hold: false, hold_reason: null });
    const found = async (on_hold: boolean) => read(`${path}?on_hold=${on_hold}&q=${(await show(order)).order_number}`);
    expect([(await found(true)).data.length, (await found(false)).data.length]).toEqual([0, 1]);
  });

  it("is one of which something may still be sent", async ({ expect }) => {
    for (const status of ["pending", "shipped", "delivered", "expired", "failed"] as const) {
      const order = await given({ status });
      expect(await problemOf(await hold(order))).toMatchObject({ status: 409, code: "illegal_move", to: "hold" });
    }
    for (const status of ["paid", "processing", "shipping"] as const)
      expect((await hold(await given({ status }))).status).toBe(200);
  });

  it("that is sent at the same moment is one or the other", async ({ expect }) => {
    for (let round = 0; round < 4; round += 1) {
      const order = await given();
      const [sent, held] = await Promise.all([post(order, "fulfilments", { status: "shipped" }), hold(order)]);
      const { on_hold, items } = await show(order);
      // What left before the hold has left; the hold is then of an order that is all gone.
      expect([sent.status, held.status]).toEqual(on_hold ? [409, 200] : [201, 409]);
      expect(items[0].shipped_quantity).toBe(on_hold ? 0 : 2);
    }
  });
});
