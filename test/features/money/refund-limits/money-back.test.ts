import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { forgetAllChecked } from "#access/sessions";
import { cancelByStaff } from "#ordering/checkout";
import { moveOrderStatements } from "#ordering/orders";
import { HOUR } from "#platform/basics/time";
import { commit } from "#platform/data/outbox";
import { allPermissions } from "#platform/http/permissions";
import { type GivenActor, givenActor, someUser, tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { findAtOnce } from "../../../support/at-once.ts";
import { testContext } from "../../../support/context.ts";
import { givenStale, proved } from "../../../support/factors.ts";
import { forgetAnswer } from "../../../support/idempotency.ts";
import { givenKey } from "../../../support/keys.ts";
import { addressOf, bodiesOf, type Operation, operations } from "../../../support/openapi.ts";
import { type GivenOrder, givenOrder } from "../../../support/orders.ts";
import { deliverAll } from "../../../support/queue.ts";
import { forgetOrder } from "../../../support/reconcile.ts";
import { givenRole } from "../../../support/roles.ts";
import { callWith } from "../../../support/settings.ts";
import { givenIntent, stripe } from "../../../support/stripe.ts";

/** Money that goes back to a shopper by the hand of staff, by whichever call. */

const whole = { lines: [{ quantity: 1, unit_price: 60_000 }], shipping_price: 0 };
const orderPath = (order: GivenOrder) => `/api/v1/admin/orders/${order.order_id}`;
const refundPath = (order: GivenOrder) => `/api/v1/payments/${order.payment_id}/refunds`;

/** A sold order, whose shopper asks for their money. */
async function givenRequest(wish: Parameters<typeof givenOrder>[0] = whole) {
  const order = await givenOrder({ status: "processing", ...wish });
  const asked = await call("POST", refundPath(order), {
    body: {},
    headers: { "order-token": order.order_token, "idempotency-key": crypto.randomUUID() },
  });
  if (asked.status !== 202) throw new Error(await asked.text());
  const { id } = await asked.json<{ id: string }>();
  return { order, refund_id: id };
}

/** An order that the database has lost and the provider has not, as a comparison would note it. */
async function givenLost(wish: Parameters<typeof givenOrder>[0] = whole) {
  const order = await givenOrder({ status: "processing", ...wish });
  await forgetOrder(order.order_id);
  const drift_id = testContext().id();
  await noteLost(drift_id, order);
  return { order, drift_id };
}

const noteLost = (drift_id: string, { order_id, intent_id }: Pick<GivenOrder, "order_id" | "intent_id">) =>
  env.DB.prepare(
    `INSERT INTO drifts (id, kind, state, subject_id, order_id, intent_id, remedy, says, run_id, about_at, first_seen_at, last_seen_at)
      VALUES (?1, 'lost_order', 'open', ?2, ?3, ?2, 'give_back', ?4, ?1, 0, 0, 0)`,
  )
    .bind(drift_id, intent_id, order_id, JSON.stringify({ database: null, object: null, provider: null }))
    .run();

const refundsAt = async ({ intent_id }: GivenOrder): Promise<number> =>
  (await stripe.refunds.list({ payment_intent: intent_id ?? "" })).data.reduce((sum, { amount }) => sum + amount, 0);

/** Every way that we know; the walk over the document below finds the ways that we do not. */
const ways = {
  "a refund": async (token: string, ask = call) => {
    const order = await givenOrder({ status: "processing", ...whole });
    const headers = { "idempotency-key": crypto.randomUUID() };
    return { order, answer: await ask("POST", refundPath(order), { token, body: {}, headers }) };
  },
  "a refund of an order": async (token: string, ask = call) => {
    const order = await givenOrder({ status: "processing", ...whole });
    const headers = { "idempotency-key": crypto.randomUUID() };
    return { order, answer: await ask("POST", `${orderPath(order)}/refunds`, { token, body: {}, headers }) };
  },
  "an approved request": async (token: string, ask = call) => {
    const { order, refund_id } = await givenRequest();
    return { order, answer: await ask("POST", `/api/v1/admin/refunds/${refund_id}/approve`, { token, body: {} }) };
  },
  "a cancel of a paid order": async (token: string, ask = call) => {
    const order = await givenOrder({ status: "processing", ...whole });
    return { order, answer: await ask("PATCH", orderPath(order), { token, body: { status: "cancelled" } }) };
  },
  "a lost order that is given back": async (token: string, ask = call) => {
    const { order, drift_id } = await givenLost();
    const path = `/api/v1/admin/system/reconcile/${drift_id}/decision`;
    return { order, answer: await ask("POST", path, { token, body: { decision: "give_back" } }) };
  },
};
const named = Object.entries(ways);

let clerk: GivenActor;
beforeAll(async () => {
  clerk = await givenActor(await givenRole(allPermissions().filter((one) => one !== "payments:write")));
});

describe("money back", () => {
  it.for(named)("by %s asks for payments:write", async ([, give], { expect }) => {
    const { order, answer } = await give(clerk.token);
    expect(await problemOf(answer)).toMatchObject({ status: 403, permission: "payments:write" });
    expect(await refundsAt(order)).toBe(0);
  });

  it.for(named)("by %s asks for a fresh proof when it is much", async ([, give], { expect }) => {
    const stale = await givenStale("admin");
    const { order, answer } = await give(stale.token);
    expect((await problemOf(answer)).code).toBe("step_up_required");
    expect(await refundsAt(order)).toBe(0);
    const { token } = await givenActor("admin");
    const again = await give(token);
    expect(again.answer.status).toBeLessThan(300);
    expect(await refundsAt(again.order)).toBe(again.order.total);
  });

  it("does not move by anything that the document offers on a thing, for staff who lack payments:write", async ({
    expect,
  }) => {
    // What names no thing cannot name an order either; a run that mends has a test of its own.
    const writes = operations.filter(
      ({ method, path, contract }) =>
        method !== "GET" &&
        path.includes("{") &&
        (contract["x-permission"] !== undefined || contract.operationId === "createRefund"),
    );
    expect(writes.length).toBeGreaterThan(30);
    const tries = writes.flatMap((operation) =>
      (operation.takes === "application/json" ? bodiesOf(operation) : [undefined]).map((body) => ({ operation, body })),
    );
    const moved = await findAtOnce(tries, async ({ operation, body }) => {
      const { id, order } = await givenThing(operation);
      await call(operation.method, addressOf(operation, { id }), {
        token: clerk.token,
        headers: { "idempotency-key": crypto.randomUUID() },
        ...(operation.takes === "multipart/form-data" ? { body: new FormData() } : body === undefined ? {} : { body }),
      });
      return order && (await refundsAt(order)) !== 0 ? [`${operation.name} ${JSON.stringify(body)}`] : [];
    });
    expect(moved).toEqual([]);
  }, 120_000);

  it("is not needed to cancel what was never paid", async ({ expect }) => {
    const order = await givenOrder({ status: "pending" });
    const answer = await call("PATCH", orderPath(order), { token: clerk.token, body: { status: "cancelled" } });
    expect([answer.status, (await answer.json<{ status: string }>()).status]).toEqual([200, "cancelled"]);
  });

  it("by a run that mends is begun by people alone, who may and have just proved to be themselves", async ({
    expect,
  }) => {
    const path = "/api/v1/admin/system/reconcile";
    const boss = await givenActor("admin");
    const fix = (token: string) => call("POST", path, { token, body: { mode: "fix" } });
    expect((await problemOf(await fix(clerk.token))).code).toBe("permission_required");
    expect((await problemOf(await fix((await givenStale("admin")).token))).code).toBe("step_up_required");
    const key = await givenKey(boss.user_id, ["settings:write", "payments:write"]);
    expect((await problemOf(await fix(key))).code).toBe("person_required");
  });
});

/** What an operation is about, with the order whose money it could give back. */
async function givenThing({ path }: Operation): Promise<{ id: string; order?: GivenOrder }> {
  if (path.includes("/reconcile/")) {
    const { order, drift_id } = await givenLost();
    return { id: drift_id, order };
  }
  if (!/\/(orders|refunds|payments)\//.test(path)) return { id: crypto.randomUUID() };
  const { order, refund_id } = await givenRequest();
  if (path.includes("/refunds/{id}")) return { id: refund_id, order };
  return { id: path.includes("/payments/") ? order.payment_id : order.order_id, order };
}

describe("what one hand gives back within an hour", () => {
  const production = { HOURLY_REFUNDS_STEP_UP: "500", HOURLY_REFUNDS: "10000", HOURLY_REFUNDS_API_KEY: "1000" };
  const ask = callWith(production);
  const small = (order: GivenOrder, token: string, amount: number, key: string = crypto.randomUUID()) =>
    ask("POST", refundPath(order), { token, body: { amount }, key });
  const givenMuch = (total = 200_000) =>
    givenOrder({ status: "processing", lines: [{ quantity: 1, unit_price: total }], shipping_price: 0 });

  it("asks for a proof once small refunds add up, exactly, also at once", async ({ expect }) => {
    const order = await givenMuch();
    const stale = await givenStale("admin");
    const answers = await Promise.all(Array.from({ length: 8 }, () => small(order, stale.token, 10_000)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      201, 201, 201, 201, 201, 403, 403, 403,
    ]);
    expect(await refundsAt(order)).toBe(50_000);
    const refused = await small(order, stale.token, 1);
    expect((await problemOf(refused)).code).toBe("step_up_required");
    await proved(stale.session_id, 0);
    forgetAllChecked();
    expect((await small(order, stale.token, 1)).status).toBe(201);
  });

  it("counts every way together", async ({ expect }) => {
    const stale = await givenStale("admin");
    expect((await small(await givenMuch(), stale.token, 30_000)).status).toBe(201);
    const order = await givenOrder({ status: "processing", lines: [{ quantity: 1, unit_price: 20_000 }] });
    const cancel = await ask("PATCH", orderPath(order), { token: stale.token, body: { status: "cancelled" } });
    expect((await problemOf(cancel)).code).toBe("step_up_required");
    const { refund_id } = await givenRequest({ lines: [{ quantity: 1, unit_price: 20_000 }] });
    const approve = await ask("POST", `/api/v1/admin/refunds/${refund_id}/approve`, { token: stale.token, body: {} });
    expect((await problemOf(approve)).code).toBe("step_up_required");
    const { drift_id } = await givenLost({ lines: [{ quantity: 1, unit_price: 20_000 }] });
    const path = `/api/v1/admin/system/reconcile/${drift_id}/decision`;
    const decide = await ask("POST", path, { token: stale.token, body: { decision: "give_back" } });
    expect((await problemOf(decide)).code).toBe("step_up_required");
  });

  it("has an end even with a proof, and goes on when the hour is over", async ({ expect }) => {
    const { token, user_id } = await givenActor("admin");
    const order = await givenMuch(1_500_000);
    expect((await small(order, token, 999_999)).status).toBe(201);
    const refused = await small(order, token, 2);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(3_500);
    expect(await problemOf(refused)).toMatchObject({ status: 429, code: "refund_limit_reached", limit: 10_000 });
    expect((await small(order, token, 1)).status).toBe(201);
    await env.DB.prepare("UPDATE returned_money SET at = at - ? WHERE actor = ?").bind(HOUR, `user:${user_id}`).run();
    expect((await small(order, token, 2)).status).toBe(201);
  });

  it("is counted for each hand alone, and in each currency", async ({ expect }) => {
    const [one, other] = [await tokenOf("admin"), await tokenOf("admin")];
    const order = await givenMuch(2_500_000);
    const yen = await givenOrder({
      status: "processing",
      currency: "JPY",
      lines: [{ quantity: 1, unit_price: 12_000 }],
      shipping_price: 0,
    });
    expect((await small(order, one, 1_000_000)).status).toBe(201);
    expect((await small(order, one, 1)).status).toBe(429);
    expect((await small(order, other, 1_000_000)).status).toBe(201);
    expect((await small(yen, one, 9_000)).status).toBe(201);
    expect((await small(yen, one, 1_000)).status).toBe(201);
    const refused = await small(yen, one, 1);
    expect(await problemOf(refused)).toMatchObject({ code: "refund_limit_reached", limit: 10_000, currency: "JPY" });
  });

  it("is refused by what its own currency says: a proof is all that is missing, however much another one took", async ({
    expect,
  }) => {
    const hand = await givenStale("admin");
    const prove = async (ago_ms: number) => {
      await proved(hand.session_id, ago_ms);
      forgetAllChecked();
    };
    await prove(0);
    const yen = await givenOrder({
      status: "processing",
      currency: "JPY",
      lines: [{ quantity: 1, unit_price: 12_000 }],
      shipping_price: 0,
    });
    expect((await small(await givenMuch(1_000_000), hand.token, 1_000_000)).status).toBe(201);
    await env.DB.prepare("UPDATE returned_money SET at = at - ? WHERE actor = ?")
      .bind(HOUR / 2, `user:${hand.user_id}`)
      .run();
    await prove(HOUR);
    expect((await small(yen, hand.token, 300)).status).toBe(201);
    expect((await problemOf(await small(yen, hand.token, 300))).code).toBe("step_up_required");
    await prove(0);
    expect((await small(yen, hand.token, 9_699)).status).toBe(201);
    const refused = await small(yen, hand.token, 2);
    expect([refused.status, Number(refused.headers.get("retry-after")) > 3_000]).toEqual([429, true]);
  });

  it("counts a repeat once", async ({ expect }) => {
    const stale = await givenStale("admin");
    const [order, key] = [await givenMuch(), crypto.randomUUID()];
    expect((await small(order, stale.token, 40_000, key)).status).toBe(201);
    await forgetAnswer(key);
    expect((await small(order, stale.token, 40_000, key)).status).toBe(201);
    expect(await refundsAt(order)).toBe(40_000);
    expect((await small(order, stale.token, 10_000)).status).toBe(201);
  });

  it("counts of a cancel what it gives back, and not again what was refunded before", async ({ expect }) => {
    const { token, user_id } = await givenActor("admin");
    const order = await givenOrder({ status: "processing", ...whole });
    expect((await small(order, token, 20_000)).status).toBe(201);
    const cancel = await ask("PATCH", orderPath(order), { token, body: { status: "cancelled" } });
    expect(cancel.status).toBe(200);
    const counted = await env.DB.prepare("SELECT sum(amount) AS sum FROM returned_money WHERE actor = ?")
      .bind(`user:${user_id}`)
      .first("sum");
    expect(counted).toBe(order.total);
  });

  it("counts of a lost order what it gives back, and not again what was refunded before", async ({ expect }) => {
    const { token, user_id } = await givenActor("admin");
    const { order, drift_id } = await givenLost();
    await stripe.refunds.create({ payment_intent: order.intent_id ?? "", amount: 20_000 });
    const path = `/api/v1/admin/system/reconcile/${drift_id}/decision`;
    expect((await ask("POST", path, { token, body: { decision: "give_back" } })).status).toBe(200);
    const counted = await env.DB.prepare("SELECT sum(amount) AS sum FROM returned_money WHERE actor = ?")
      .bind(`user:${user_id}`)
      .first("sum");
    expect([counted, await refundsAt(order)]).toEqual([order.total - 20_000, order.total]);
  });

  it("counts of a lost order that is merely authorised what it lets go of", async ({ expect }) => {
    const { token, user_id } = await givenActor("admin");
    const ctx = testContext();
    const [order_id, drift_id] = [ctx.id(), ctx.id()];
    const card = { confirm: true, payment_method: "pm_card_visa" } as const;
    const { id: intent_id } = await givenIntent({ amount: 3_100, metadata: { order_id }, ...card });
    await noteLost(drift_id, { order_id, intent_id });
    const path = `/api/v1/admin/system/reconcile/${drift_id}/decision`;
    expect((await ask("POST", path, { token, body: { decision: "give_back" } })).status).toBe(200);
    expect((await stripe.paymentIntents.retrieve(intent_id)).status).toBe("canceled");
    const counted = await env.DB.prepare("SELECT cause, amount, currency FROM returned_money WHERE actor = ?")
      .bind(`user:${user_id}`)
      .first();
    expect(counted).toEqual({ cause: `give_back:${order_id}`, amount: 3_100, currency: "USD" });
  });

  it("does not count a cancel whose order was sent while it was counted", async ({ expect }) => {
    const order = await givenOrder({ status: "processing", ...whole });
    const id = crypto.randomUUID();
    const ctx = testContext({
      actor: someUser({ id, permissions: new Set(["payments:write"]), proved_at: Date.now() }),
    });
    const counted = () =>
      env.DB.prepare("SELECT count(*) AS n FROM returned_money WHERE actor = ?").bind(`user:${id}`).first("n");
    let is_sent = false;
    const batch: typeof ctx.db.batch = async (statements) => {
      const done = await ctx.db.batch(statements);
      if (!is_sent && (await counted()) === 1) {
        is_sent = true;
        const staff = testContext();
        await commit(staff, moveOrderStatements(staff, order, "ship"));
      }
      return done;
    };
    const db = new Proxy(ctx.db, {
      get: (target, name) => (name === "batch" ? batch : (Reflect.get(target, name) as unknown)),
    });
    const racing = Object.defineProperty({ ...ctx }, "db", { value: db });
    await expect(cancelByStaff(racing, order.order_id)).rejects.toMatchObject({ code: "order_not_cancellable" });
    expect(await counted()).toBe(0);
  });

  it("does not count a cancel that came too late", async ({ expect }) => {
    const { token, user_id } = await givenActor("admin");
    const order = await givenOrder({ status: "shipped", ...whole });
    const answer = await ask("PATCH", orderPath(order), { token, body: { status: "cancelled" } });
    expect((await problemOf(answer)).code).toBe("order_not_cancellable");
    const counted = await env.DB.prepare("SELECT count(*) AS n FROM returned_money WHERE actor = ?")
      .bind(`user:${user_id}`)
      .first("n");
    expect(counted).toBe(0);
  });

  it("has a lower end for a key, which has no proof to give", async ({ expect }) => {
    const boss = await givenActor("admin");
    const key = await givenKey(boss.user_id, ["orders:write", "orders:read", "payments:write"]);
    const cancel = (order: GivenOrder) => ask("PATCH", orderPath(order), { token: key, body: { status: "cancelled" } });
    const orders = await Promise.all([0, 1].map(() => givenOrder({ status: "paid", ...whole })));
    const [first, second] = orders;
    if (!first || !second) throw new Error("no orders");
    expect((await cancel(first)).status).toBe(200);
    expect((await problemOf(await cancel(second))).code).toBe("refund_limit_reached");
    expect(await refundsAt(second)).toBe(0);
  });
});

describe("a shopper's request for money that went back another way", () => {
  const statusOf = (id: string) => env.DB.prepare("SELECT status FROM refunds WHERE id = ?").bind(id).first("status");

  it("does not stay open after the whole order was cancelled", async ({ expect }) => {
    const { order, refund_id } = await givenRequest();
    const { token } = await givenActor("admin");
    expect((await call("PATCH", orderPath(order), { token, body: { status: "cancelled" } })).status).toBe(200);
    await deliverAll(order.order_id);
    expect(await statusOf(refund_id)).toBe("rejected");
    expect(
      (await problemOf(await call("POST", `/api/v1/admin/refunds/${refund_id}/approve`, { token, body: {} }))).code,
    ).toBe("refund_answered");
  });

  it("does not stay open after all of it was refunded, and does after a part", async ({ expect }) => {
    const { order, refund_id } = await givenRequest();
    const { token } = await givenActor("admin");
    const give = (body: unknown) =>
      call("POST", refundPath(order), { token, body, headers: { "idempotency-key": crypto.randomUUID() } });
    expect((await give({ amount: 100 })).status).toBe(201);
    await deliverAll(order.order_id);
    expect(await statusOf(refund_id)).toBe("requested");
    expect((await give({})).status).toBe(201);
    await deliverAll(order.order_id);
    expect(await statusOf(refund_id)).toBe("rejected");
  });
});
