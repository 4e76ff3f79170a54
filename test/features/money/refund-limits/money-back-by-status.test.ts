import { env } from "cloudflare:workers";
import { beforeAll, describe, it, vi } from "vitest";
import type { OrderStatus } from "#ordering/orders";
import { allPermissions } from "#platform/http/permissions";
import { orderStatuses } from "../../../../src/features/ordering/orders/rules.ts";
import { type GivenActor, givenActor } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { givenStale } from "../../../support/factors.ts";
import { type GivenOrder, givenOrder } from "../../../support/orders.ts";
import { forgetOrder } from "../../../support/reconcile.ts";
import { givenRole } from "../../../support/roles.ts";
import { stripe } from "../../../support/stripe.ts";

/** Every status of an order, by every way that money goes back, for callers who may and who may not. */

vi.setConfig({ testTimeout: 30_000 });

let clerk: GivenActor;
let stale: GivenActor;
beforeAll(async () => {
  clerk = await givenActor(await givenRole(allPermissions().filter((one) => one !== "payments:write")));
  stale = await givenStale("admin");
});

const large = { lines: [{ quantity: 1, unit_price: 60_000 }], shipping_price: 0 };
/** The order's money was taken, whatever its status. */
const givenPaid = (status: OrderStatus) => givenOrder({ status, paid: true, ...large });

/** What a call was answered with: its status, and the code of a refusal. */
async function answerOf(response: Response): Promise<string> {
  const { code } = await response.json<{ code?: string }>();
  return code === undefined ? `${response.status}` : `${response.status} ${code}`;
}

/** What the hour of these callers has counted. */
async function countedOf({ user_id }: GivenActor): Promise<number> {
  const sql = "SELECT coalesce(sum(amount), 0) AS sum FROM returned_money WHERE actor = ?";
  return (await env.DB.prepare(sql).bind(`user:${user_id}`).first<number>("sum")) ?? 0;
}

const refundedAt = async ({ intent_id }: GivenOrder): Promise<number> =>
  (await stripe.refunds.list({ payment_intent: intent_id ?? "" })).data.reduce((sum, { amount }) => sum + amount, 0);

const cancelNotedOn = async ({ order_id }: GivenOrder): Promise<boolean> =>
  (await env.DB.prepare("SELECT cancel_requested_at FROM orders WHERE id = ?")
    .bind(order_id)
    .first("cancel_requested_at")) !== null;

type Way = (order: GivenOrder, token: string) => Promise<Response>;

const cancel: Way = ({ order_id }, token) =>
  call("PATCH", `/api/v1/admin/orders/${order_id}`, { token, body: { status: "cancelled" } });
const refund: Way = ({ payment_id }, token) =>
  call("POST", `/api/v1/payments/${payment_id}/refunds`, {
    token,
    body: {},
    headers: { "idempotency-key": crypto.randomUUID() },
  });

/** A drift that says the database has lost this order, whether or not it has. */
async function givenDrift({ order_id, intent_id }: GivenOrder): Promise<string> {
  const id = testContext().id();
  await env.DB.prepare(
    `INSERT OR IGNORE INTO drifts (id, kind, state, subject_id, order_id, intent_id, remedy, says, run_id, about_at, first_seen_at, last_seen_at)
      VALUES (?1, 'lost_order', 'open', ?2, ?3, ?2, 'give_back', ?4, ?1, 0, 0, 0)`,
  )
    .bind(id, intent_id, order_id, JSON.stringify({ database: null, object: null, provider: null }))
    .run();
  const drift = env.DB.prepare("SELECT id FROM drifts WHERE kind = 'lost_order' AND subject_id = ?").bind(intent_id);
  return (await drift.first<string>("id")) ?? "";
}
const decide: Way = async (order, token) =>
  call("POST", `/api/v1/admin/system/reconcile/${await givenDrift(order)}/decision`, {
    token,
    body: { decision: "give_back" },
  });

/** By whom it is asked, what they are told, and what their hour counts after it. */
type Expected = { clerk: string; stale: string; proved: string; counts: boolean };
const money: Expected = {
  clerk: "403 permission_required",
  stale: "403 step_up_required",
  proved: "200",
  counts: true,
};
const same = (answer: string): Expected => ({ clerk: answer, stale: answer, proved: answer, counts: false });

/** Each caller in turn: what refuses changes nothing, so the order of one who was refused is the next one's too. */
async function askAll(given: () => Promise<GivenOrder>, way: Way) {
  const before = { clerk: await countedOf(clerk), stale: await countedOf(stale) };
  let order = await given();
  const ask = async (actor: GivenActor) => {
    const answer = await answerOf(await way(order, actor.token));
    const left_alone = { refunded: await refundedAt(order), is_noted: await cancelNotedOn(order) };
    return { answer, left_alone };
  };
  const asked_by_clerk = await ask(clerk);
  if (!asked_by_clerk.answer.startsWith("403")) order = await given();
  const asked_by_stale = await ask(stale);
  if (!asked_by_stale.answer.startsWith("403")) order = await given();
  const admin = await givenActor("admin");
  const asked_by_admin = await ask(admin);
  return {
    order,
    refused: [asked_by_clerk, asked_by_stale].flatMap(({ answer, left_alone }) =>
      answer.startsWith("403") ? [left_alone] : [],
    ),
    answers: { clerk: asked_by_clerk.answer, stale: asked_by_stale.answer, proved: asked_by_admin.answer },
    counted: await countedOf(admin),
    counted_of_others: [(await countedOf(clerk)) - before.clerk, (await countedOf(stale)) - before.stale],
  };
}

function expectedOf({ counts, ...answers }: Expected, order: GivenOrder, refused: number) {
  const untouched = { refunded: 0, is_noted: false };
  return {
    answers,
    counted: counts ? order.total : 0,
    counted_of_others: [0, 0],
    refused: Array.from({ length: refused }, () => untouched),
  };
}

/** Staff cancel an order in each status. */
const cancelled: Record<OrderStatus, Expected> = {
  pending: same("200"),
  committing: money,
  capturing: money,
  refusing: same("409 order_not_cancellable"),
  closing: same("409 order_not_cancellable"),
  cancelling: same("200"),
  paid: money,
  processing: money,
  shipping: same("409 order_partly_shipped"),
  shipped: same("409 order_not_cancellable"),
  delivered: same("409 order_not_cancellable"),
  expired: same("409 order_not_cancellable"),
  cancelled: same("200"),
  failed: same("409 order_not_cancellable"),
};

/** Staff refund the payment of one: as the outside sees it, not one that reads as pending. */
const notPaidYet: Expected = {
  ...same("409 order_not_refundable"),
  clerk: "403 permission_required",
};
const refundable: Expected = { ...money, proved: "201" };
const refunded: Record<OrderStatus, Expected> = {
  pending: notPaidYet,
  committing: notPaidYet,
  capturing: notPaidYet,
  refusing: notPaidYet,
  closing: notPaidYet,
  cancelling: refundable,
  paid: refundable,
  processing: refundable,
  shipping: refundable,
  shipped: refundable,
  delivered: refundable,
  expired: refundable,
  cancelled: refundable,
  failed: refundable,
};

/** A decision on an order that is there after all gives nothing back, in whichever status; one that is lost has none. */
const there: Expected = { ...money, proved: "409 drift_not_returnable", counts: false };

const refusedOf = ({ clerk: one, stale: other }: Expected) =>
  [one, other].filter((answer) => answer.startsWith("403")).length;

describe("money back by the status of the order", () => {
  it.for(orderStatuses)("a cancel by staff of an order that is %s", async (status, { expect }) => {
    const { order, ...asked } = await askAll(() => givenPaid(status), cancel);
    expect(asked).toEqual(expectedOf(cancelled[status], order, refusedOf(cancelled[status])));
  });

  it.for(orderStatuses)("a refund by staff of an order that is %s", async (status, { expect }) => {
    const { order, ...asked } = await askAll(() => givenPaid(status), refund);
    expect(asked).toEqual(expectedOf(refunded[status], order, refusedOf(refunded[status])));
  });

  it.for(orderStatuses)("a decision on a drift of an order that is %s", async (status, { expect }) => {
    const { order, ...asked } = await askAll(() => givenPaid(status), decide);
    expect(asked).toEqual(expectedOf(there, order, 2));
    expect(await refundedAt(order)).toBe(0);
  });

  it("a decision on a lost order", async ({ expect }) => {
    const { order, ...asked } = await askAll(async () => {
      const lost = await givenPaid("processing");
      await forgetOrder(lost.order_id);
      return lost;
    }, decide);
    expect(asked).toMatchObject(expectedOf(money, order, 2));
    expect(await refundedAt(order)).toBe(order.total);
  });

  it("a cancel by staff of a pending order whose method has taken the money already", async ({ expect }) => {
    const { order, ...asked } = await askAll(async () => {
      const early = await givenPaid("pending");
      await env.DB.prepare("UPDATE payments SET capture_method = 'automatic' WHERE id = ?")
        .bind(early.payment_id)
        .run();
      return early;
    }, cancel);
    expect(asked).toEqual(expectedOf(money, order, 2));
  });

  /** Nobody's hour counts what shoppers do with their own order. */
  const byShopper: Record<OrderStatus, { cancel: string; refund: string }> = {
    pending: { cancel: "200", refund: "409 order_not_refundable" },
    committing: { cancel: "202", refund: "409 order_not_refundable" },
    capturing: { cancel: "202", refund: "409 order_not_refundable" },
    refusing: { cancel: "409 order_not_cancellable", refund: "409 order_not_refundable" },
    closing: { cancel: "409 order_not_cancellable", refund: "409 order_not_refundable" },
    cancelling: { cancel: "200", refund: "202" },
    paid: { cancel: "200", refund: "202" },
    processing: { cancel: "200", refund: "202" },
    shipping: { cancel: "409 order_not_cancellable", refund: "202" },
    shipped: { cancel: "409 order_not_cancellable", refund: "202" },
    delivered: { cancel: "409 order_not_cancellable", refund: "202" },
    expired: { cancel: "409 order_not_cancellable", refund: "202" },
    cancelled: { cancel: "200", refund: "202" },
    failed: { cancel: "409 order_not_cancellable", refund: "202" },
  };

  it.for(orderStatuses)("what its shopper asks for of an order that is %s", async (status, { expect }) => {
    const order = await givenPaid(status);
    const held = { "order-token": order.order_token };
    const headers = { ...held, "idempotency-key": crypto.randomUUID() };
    const path = `/api/v1/orders/${order.order_id}/cancel`;
    const byStaff = await Promise.all(
      [clerk, stale, await givenActor("admin")].map(async ({ token }) => answerOf(await call("POST", path, { token }))),
    );
    expect(byStaff).toEqual(Array.from({ length: 3 }, () => "404 order_not_found"));
    const asked = await call("POST", `/api/v1/payments/${order.payment_id}/refunds`, { headers, body: {} });
    expect(await refundedAt(order)).toBe(0);
    const answers = {
      refund: await answerOf(asked),
      cancel: await answerOf(await call("POST", path, { headers: held })),
    };
    expect(answers).toEqual(byShopper[status]);
    const causes = [`cancel:${order.order_id}`, `give_back:${order.order_id}`];
    const { results } = await env.DB.prepare("SELECT cause FROM returned_money WHERE cause IN (?, ?)")
      .bind(...causes)
      .all();
    expect(results).toEqual([]);
  });

  const requestable = orderStatuses.filter((status) => byShopper[status].refund === "202");
  it.for(requestable)("the approval of a request for an order that is %s", async (status, { expect }) => {
    const given = async () => {
      const order = await givenPaid(status);
      const headers = { "order-token": order.order_token, "idempotency-key": crypto.randomUUID() };
      await call("POST", `/api/v1/payments/${order.payment_id}/refunds`, { headers, body: {} });
      return order;
    };
    const approve: Way = async ({ order_id }, token) => {
      const id = await env.DB.prepare("SELECT id FROM refunds WHERE order_id = ?").bind(order_id).first<string>("id");
      return call("POST", `/api/v1/admin/refunds/${id}/approve`, { token, body: {} });
    };
    const { order, ...asked } = await askAll(given, approve);
    expect(asked).toEqual(expectedOf(money, order, 2));
  });
});
