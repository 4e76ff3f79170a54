import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { stockOf } from "#goods/stock";
import { itemsOfOrder, moveOrderStatements, orderEvents, orderStateOf, requestCancelStatement } from "#ordering/orders";
import { runBatch } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { prepareStatements, shipStatements } from "../../../../src/features/aftersales/fulfilment/fulfil-statements.ts";
import { type GivenActor, givenActor, tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { testContext } from "../../../support/context.ts";
import { givenOrder } from "../../../support/orders.ts";
import { deliver, deliverAll, waitingFor } from "../../../support/queue.ts";

const path = "/api/v1/admin/orders";
let staff: GivenActor;
beforeAll(async () => {
  staff = await givenActor("staff");
});

const patch = (id: string, body: unknown) => call("PATCH", `${path}/${id}`, { body, token: staff.token });
const numberOf = async (id: string): Promise<string> =>
  ((await (await call("GET", `${path}/${id}`, { token: staff.token })).json()) as any).order_number;

/** All states that the order has been in, oldest first. */
async function statusesOf(id: string): Promise<string[]> {
  const history = "SELECT status FROM order_history WHERE order_id = ? ORDER BY version";
  const { results } = await env.DB.prepare(history).bind(id).all<{ status: string }>();
  return results.map(({ status }) => status);
}

describe("staff", () => {
  it("ship an order once: the goods leave the stock with the order as reference, whatever is repeated", async ({
    expect,
  }) => {
    const order = await givenOrder({ status: "processing" });
    const body = { status: "shipped", tracking_number: "1Z999", carrier: "UPS", note: "Left at noon" };
    const shipped = await patch(order.order_id, body);
    expect(shipped.status).toBe(200);
    expect(await shipped.json()).toMatchObject({
      status: "shipped",
      fulfilment_status: "fulfilled",
      tracking_number: "1Z999",
      carrier: "UPS",
    });
    const ctx = testContext();
    const stock = stockOf(ctx, order.variant_ids[0] ?? "");
    expect(await stock.level()).toMatchObject({ on_hand: 10, committed: 0, available: 10 });
    expect(await deliverAll(order.order_id)).toEqual(expect.arrayContaining(["order.shipped", "fulfilment.shipped"]));
    const again = await patch(order.order_id, body);
    expect(again.status).toBe(200);
    expect(await stock.level()).toMatchObject({ on_hand: 10, committed: 0 });
    const { rows } = await stock.movements({ before_seq: null, limit: 10 });
    expect(rows.filter((row) => row.kind === "OUT")).toMatchObject([{ change: -2, reference: order.order_id }]);
    const timeline: any = await (
      await call("GET", `${path}/${order.order_id}/timeline`, { token: staff.token })
    ).json();
    expect(timeline.data.at(-1)).toMatchObject({
      status: "shipped",
      note: "Left at noon",
      actor: { type: "staff", id: staff.user_id },
    });
    expect(timeline.data.filter((entry: any) => entry.status === "shipped")).toHaveLength(1);
    const entry = (await auditOf(order.order_id)).find((row) => row.action === "order.shipped");
    expect(entry).toMatchObject({
      actor_id: staff.user_id,
      changes: {
        before: { status: "processing", tracking_number: null },
        after: { status: "shipped", tracking_number: "(hidden)", carrier: "UPS" },
      },
    });
    expect((await patch(order.order_id, { status: "delivered" })).status).toBe(200);
  });

  it("leave the shipping of stock to the event when it was cut off", async ({ expect }) => {
    const order = await givenOrder({ status: "processing" });
    const ctx = testContext();
    const items = await itemsOfOrder(ctx, order.order_id);
    const parcel = { id: ctx.id(), order_id: order.order_id };
    const units = items.map(({ id, quantity }) => ({ order_item_id: id, quantity }));
    await commit(ctx, [
      ...moveOrderStatements(ctx, order, "ship"),
      ...prepareStatements(ctx, { ...parcel, units }),
      ...shipStatements(ctx, order.order_id, [parcel.id]),
    ]);
    await deliverAll(order.order_id);
    expect(await stockOf(ctx, order.variant_ids[0] ?? "").level()).toMatchObject({ on_hand: 10, committed: 0 });
  });

  it("change tracking without a move", async ({ expect }) => {
    const order = await givenOrder({ status: "shipped" });
    const changed = await patch(order.order_id, { tracking_number: "B2" });
    expect(await changed.json()).toMatchObject({ status: "shipped", tracking_number: "B2", carrier: null });
    const cleared = await patch(await numberOf(order.order_id), { tracking_number: null, carrier: "DHL" });
    expect(await cleared.json()).toMatchObject({ tracking_number: null, carrier: "DHL" });
    expect((await auditOf(order.order_id)).map((row) => row.action)).toEqual(["order.changed", "order.changed"]);
  });

  it("cannot move an order off the table", async ({ expect }) => {
    for (const [status, to] of [
      ["pending", "shipped"],
      ["paid", "shipped"],
      ["paid", "delivered"],
      ["capturing", "processing"],
      ["shipped", "processing"],
      ["cancelling", "processing"],
      ["expired", "processing"],
      ["delivered", "shipped"],
    ] as const) {
      const order = await givenOrder({ status, paid: false });
      const refused = await patch(order.order_id, { status: to });
      expect(refused.status).toBe(409);
      expect(await problemOf(refused)).toMatchObject({ code: "illegal_move", to });
    }
  });

  it("do not ship what is about to be cancelled", async ({ expect }) => {
    const order = await givenOrder({ status: "capturing", paid: false });
    const ctx = testContext();
    await requestCancelStatement(ctx, order.order_id);
    // Its message waits in the outbox until it is delivered below.
    await runBatch(ctx.db, moveOrderStatements(ctx, order, "pay"));
    const refused = await patch(order.order_id, { status: "processing" });
    expect((await problemOf(refused)).code).toBe("cancel_under_way");
    await deliverAll(order.order_id);
    expect(await statusesOf(order.order_id)).toEqual([
      "pending",
      "committing",
      "capturing",
      "paid",
      "cancelling",
      "cancelled",
    ]);
  });

  /** As if a cancel had been noted while the money was taken, and the order had gone on all the same. */
  async function givenNoted(status: "paid" | "processing" | "shipped" | "delivered") {
    const order = await givenOrder({ status });
    await env.DB.prepare("UPDATE orders SET cancel_requested_at = ? WHERE id = ?")
      .bind(Date.now(), order.order_id)
      .run();
    return order;
  }

  it.for([
    ["paid", { status: "processing" }, "cancel_under_way"],
    ["processing", { status: "shipped", tracking_number: "A1" }, "cancel_under_way"],
    ["paid", { status: "shipped" }, "illegal_move"],
    ["delivered", { status: "shipped" }, "illegal_move"],
    ["shipped", { status: "cancelled" }, "order_not_cancellable"],
    ["delivered", { status: "cancelled" }, "order_not_cancellable"],
  ] as const)(
    "are refused of an order that is %s with a noted cancel: %j",
    async ([status, body, code], { expect }) => {
      const order = await givenNoted(status);
      const refused = await patch(order.order_id, body);
      expect([refused.status, (await problemOf(refused)).code]).toEqual([409, code]);
      const shown = await call("GET", `${path}/${order.order_id}`, { token: staff.token });
      expect(await shown.json()).toMatchObject({ status, tracking_number: null });
      expect(await auditOf(order.order_id)).toEqual([]);
    },
  );

  it.for([
    ["shipped", { status: "delivered" }, "delivered"],
    ["shipped", { status: "shipped", tracking_number: "A1" }, "shipped"],
    ["processing", { tracking_number: "A1" }, "processing"],
    ["paid", { status: "cancelled" }, "cancelled"],
    ["processing", { status: "cancelled" }, "cancelled"],
  ] as const)(
    "may still do to an order that is %s with a noted cancel: %j",
    async ([status, body, after], { expect }) => {
      const order = await givenNoted(status);
      const changed = await patch(order.order_id, body);
      expect(changed.status).toBe(200);
      expect(await changed.json()).toMatchObject({ ...body, status: after });
    },
  );

  it("are refused what makes no sense, and what is not there", async ({ expect }) => {
    const { order_id } = await givenOrder({ status: "processing" });
    for (const body of [
      {},
      { status: "paid" },
      { status: "refunded" },
      { note: "alone" },
      { tracking_number: "" },
      { total: 1 },
      { status: "cancelled", carrier: "x" },
    ]) {
      const refused = await patch(order_id, body);
      expect((await problemOf(refused)).code).toBe("invalid_request");
    }
    expect((await problemOf(await patch("ORD-99999999", { carrier: "x" }))).code).toBe("order_not_found");
  });

  it("alone may change an order", async ({ expect }) => {
    const { order_id, order_token } = await givenOrder();
    const body = { carrier: "x" };
    const shopper = { body, headers: { "order-token": order_token } };
    expect((await call("PATCH", `${path}/${order_id}`, shopper)).status).toBe(401);
    const customer = { body, token: await tokenOf("customer") };
    expect((await call("PATCH", `${path}/${order_id}`, customer)).status).toBe(403);
  });
});

describe("a paid order", () => {
  it("goes to work once, however often the queue tells of it", async ({ expect }) => {
    const order = await givenOrder({ status: "capturing", paid: true });
    const ctx = testContext();
    await commit(ctx, moveOrderStatements(ctx, order, "pay"));
    const [paid] = (await waitingFor(order.order_id)).filter((row) => row.type === "order.paid");
    if (paid) await Promise.all([deliver([paid.id]), deliver([paid.id, paid.id])]);
    await deliverAll(order.order_id);
    expect((await orderStateOf(ctx, order.order_id))[0]).toMatchObject({
      status: "processing",
      version: order.version + 2,
    });
  });

  it("that was moved meanwhile is not taken up for processing", async ({ expect }) => {
    const order = await givenOrder({ status: "cancelling", paid: false });
    const ctx = testContext();
    await commit(ctx, [publish(ctx, orderEvents["order.paid"], { order_id: order.order_id })]);
    await deliverAll(order.order_id);
    expect((await statusesOf(order.order_id)).slice(-3)).toEqual(["paid", "cancelling", "cancelled"]);
  });
});
