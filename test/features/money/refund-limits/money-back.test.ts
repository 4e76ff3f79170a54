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
import { duesOf, givenOrderByHand, orderOf, receive, setMethod } from "../../../support/by-hand.ts";
import { givenShop } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { givenStale, proved } from "../../../support/factors.ts";
import { forgetAnswer } from "../../../support/idempotency.ts";
import { givenKey } from "../../../support/keys.ts";
import { addressOf, bodiesOf, type Operation, operations } from "../../../support/openapi.ts";
import { type GivenOrder, givenOrder } from "../../../support/orders.ts";
import { deliverAll } from "../../../support/queue.ts";
import { forgetOrder } from "../../../support/reconcile.ts";
import { givenReturn, linesOf } from "../../../support/returns.ts";
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

type Ask = (
  method: string,
  path: string,
  sent: { token: string; body?: object; headers?: Record<string, string> },
) => Promise<Response>;

/** What a way has come to: the answer, what it was to give back, and what of it went. */
type Given = { readonly answer: Response; readonly amount: number; readonly moved: () => Promise<number> };

const ofOrder = async (order: GivenOrder, answer: Promise<Response>, amount = order.total): Promise<Given> => ({
  answer: await answer,
  amount,
  moved: () => refundsAt(order),
});

/** A return of all that was delivered, which has come. */
async function givenBack(wish: Parameters<typeof givenOrder>[0] = whole) {
  const token = await tokenOf("admin");
  const { id, order, item_ids } = await givenReturn(token, wish);
  const body = { items: [{ order_item_id: item_ids[0], quantity: 1 }] };
  const came = await call("POST", `/api/v1/admin/returns/${id}/receive`, { token, body });
  if (came.status !== 200) throw new Error(await came.text());
  return { id, order };
}

/** What a paid order by transfer is owed once a colleague has cancelled it: a person pays it out. */
async function givenDueOf(price: number) {
  const token = await tokenOf("admin");
  await setMethod("bank_transfer");
  const shop = await givenShop({ price });
  const { order_id, payment_id, total } = await givenOrderByHand("bank_transfer", { shop });
  const came = await receive(payment_id, { amount: total }, { token });
  if (came.status !== 201) throw new Error(await came.text());
  await deliverAll(order_id);
  const cancelled = await call("POST", `/api/v1/admin/orders/${order_id}/cancel`, { token, body: { reason } });
  if (cancelled.status !== 200) throw new Error(await cancelled.text());
  await deliverAll(order_id);
  const [due]: { id: string; amount: number }[] = await duesOf(order_id);
  if (!due) throw new Error("nothing is owed");
  return { id: due.id, amount: due.amount, moved: () => paidOut(order_id) };
}
const paidOut = async (order_id: string): Promise<number> =>
  (await duesOf(order_id)).reduce((sum, { status, amount }) => sum + (status === "paid" ? amount : 0), 0);

/** What became of the one order that a call was about, as the call for one order answers it. */
async function onlyResult(asked: Promise<Response>): Promise<Response> {
  const answer = await asked;
  if (answer.status !== 200) return answer;
  const { results } = await answer.json<{ results: { problem: { status: number } | null }[] }>();
  const problem = results[0]?.problem ?? null;
  return problem === null
    ? Response.json(results[0])
    : Response.json(problem, { status: problem.status, headers: { "content-type": "application/problem+json" } });
}

const LARGE = 60_000;
const reason = "out_of_stock";
const priced = (unit_price: number) => ({ lines: [{ quantity: 1, unit_price }], shipping_price: 0 });
const once = () => ({ "idempotency-key": crypto.randomUUID() });

/** Every way that we know; the walk over the document below finds the ways that we do not. */
const ways: Readonly<Record<string, (token: string, ask?: Ask, price?: number) => Promise<Given>>> = {
  "a refund": async (token, ask = call, price = LARGE) => {
    const order = await givenOrder({ status: "processing", ...priced(price) });
    return ofOrder(order, ask("POST", refundPath(order), { token, body: {}, headers: once() }));
  },
  "a refund of an order": async (token, ask = call, price = LARGE) => {
    const order = await givenOrder({ status: "processing", ...priced(price) });
    return ofOrder(order, ask("POST", `${orderPath(order)}/refunds`, { token, body: {}, headers: once() }));
  },
  "an approved request": async (token, ask = call, price = LARGE) => {
    const { order, refund_id } = await givenRequest(priced(price));
    return ofOrder(order, ask("POST", `/api/v1/admin/refunds/${refund_id}/approve`, { token, body: {} }));
  },
  "a refund of a return": async (token, ask = call, price = LARGE) => {
    const { id, order } = await givenBack(priced(price));
    return ofOrder(order, ask("POST", `/api/v1/admin/returns/${id}/refund`, { token, body: {}, headers: once() }));
  },
  "a change of a paid order to cancelled": async (token, ask = call, price = LARGE) => {
    const order = await givenOrder({ status: "processing", ...priced(price) });
    return ofOrder(order, ask("PATCH", orderPath(order), { token, body: { status: "cancelled" } }));
  },
  "a cancel of a paid order": async (token, ask = call, price = LARGE) => {
    const order = await givenOrder({ status: "processing", ...priced(price) });
    return ofOrder(order, ask("POST", `${orderPath(order)}/cancel`, { token, body: { reason }, headers: once() }));
  },
  "a cancel of some items": async (token, ask = call, price = LARGE) => {
    const lines = [
      { quantity: 1, unit_price: price },
      { quantity: 1, unit_price: 1_000 },
    ];
    const order = await givenOrder({ status: "processing", lines, shipping_price: 0 });
    const [order_item_id] = await linesOf(order);
    const body = { items: [{ order_item_id, quantity: 1 }], reason };
    // With its tax, which both lines have alike.
    const share = (order.total * price) / (price + 1_000);
    return ofOrder(order, ask("POST", `${orderPath(order)}/cancel`, { token, body, headers: once() }), share);
  },
  "a cancel of many orders": async (token, ask = call, price = LARGE) => {
    const order = await givenOrder({ status: "processing", ...priced(price) });
    const body = { action: "cancel", order_ids: [order.order_id] };
    return ofOrder(order, onlyResult(ask("POST", "/api/v1/admin/orders/bulk", { token, body })));
  },
  "a lost order that is given back": async (token, ask = call, price = LARGE) => {
    const { order, drift_id } = await givenLost(priced(price));
    const path = `/api/v1/admin/system/reconcile/${drift_id}/decision`;
    return ofOrder(order, ask("POST", path, { token, body: { decision: "give_back" } }));
  },
  "a due that is paid out": async (token, ask = call, price = LARGE) => {
    const { id, amount, moved } = await givenDueOf(price);
    return { answer: await ask("POST", `/api/v1/admin/refund-dues/${id}/confirm`, { token }), amount, moved };
  },
  // It sells goods, or is owed to the shopper, by the word of one person.
  "a booking of money that came by hand": async (token, ask = call, price = LARGE) => {
    await setMethod("bank_transfer");
    const shop = await givenShop({ price });
    const { order_id, payment_id, total: amount } = await givenOrderByHand("bank_transfer", { shop });
    const answer = await ask("POST", `/api/v1/admin/payments/${payment_id}/received`, {
      token,
      body: {},
      headers: once(),
    });
    return { answer, amount, moved: async () => (await orderOf(order_id)).payments[0].captured };
  },
};
const named = Object.entries(ways);

let clerk: GivenActor;
beforeAll(async () => {
  clerk = await givenActor(await givenRole(allPermissions().filter((one) => one !== "payments:write")));
});

describe("money back", () => {
  it.for(named)("by %s asks for payments:write", async ([, give], { expect }) => {
    const { answer, moved } = await give(clerk.token);
    expect(await problemOf(answer)).toMatchObject({ status: 403, permission: "payments:write" });
    expect(await moved()).toBe(0);
  });

  it.for(named)("by %s asks for a fresh proof when it is much", async ([, give], { expect }) => {
    const stale = await givenStale("admin");
    const refused = await give(stale.token);
    expect((await problemOf(refused.answer)).code).toBe("step_up_required");
    expect(await refused.moved()).toBe(0);
    const { token } = await givenActor("admin");
    const again = await give(token);
    expect(again.answer.status).toBeLessThan(300);
    expect(await again.moved()).toBe(again.amount);
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
      const { id, moved } = await givenThing(operation);
      await call(operation.method, addressOf(operation, { id }), {
        token: clerk.token,
        headers: { "idempotency-key": crypto.randomUUID() },
        ...(operation.takes === "multipart/form-data" ? { body: new FormData() } : body === undefined ? {} : { body }),
      });
      return moved && (await moved()) !== 0 ? [`${operation.name} ${JSON.stringify(body)}`] : [];
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
async function givenThing({ path }: Operation): Promise<{ id: string; moved?: () => Promise<number> }> {
  const of = (order: GivenOrder, id: string) => ({ id, moved: () => refundsAt(order) });
  if (path.includes("/reconcile/")) {
    const { order, drift_id } = await givenLost();
    return of(order, drift_id);
  }
  if (path.includes("/refund-dues/")) return givenDueOf(LARGE);
  if (path.includes("/admin/returns/")) {
    const { order, id } = await givenBack();
    return of(order, id);
  }
  if (!/\/(orders|refunds|payments)\//.test(path)) return { id: crypto.randomUUID() };
  const { order, refund_id } = await givenRequest();
  if (path.includes("/refunds/{id}")) return of(order, refund_id);
  return of(order, path.includes("/payments/") ? order.payment_id : order.order_id);
}

describe("what one hand gives back within an hour", () => {
  const production = { HOURLY_REFUNDS_STEP_UP: "500", HOURLY_REFUNDS: "10000", HOURLY_REFUNDS_API_KEY: "1000" };
  const ask = callWith(production);
  const small = (order: GivenOrder, token: string, amount: number, key: string = crypto.randomUUID()) =>
    ask("POST", refundPath(order), { token, body: { amount }, key });
  const countedOf = async (user_id: string): Promise<number> =>
    (await env.DB.prepare("SELECT coalesce(sum(amount), 0) AS sum FROM returned_money WHERE actor = ?")
      .bind(`user:${user_id}`)
      .first<number>("sum")) ?? 0;
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

  it.for(named)(
    "counts %s to the cent, and refuses it when others have taken the hour",
    async ([, give], { expect }) => {
      const { token, user_id } = await givenActor("admin");
      const given = await give(token, ask, 20_000);
      expect(given.answer.status).toBeLessThan(300);
      expect([await given.moved(), await countedOf(user_id)]).toEqual([given.amount, given.amount]);
      const stale = await givenStale("admin");
      expect((await small(await givenMuch(), stale.token, 30_001)).status).toBe(201);
      const refused = await give(stale.token, ask, 20_000);
      expect((await problemOf(refused.answer)).code).toBe("step_up_required");
      expect([await refused.moved(), await countedOf(stale.user_id)]).toEqual([0, 30_001]);
    },
  );

  it("counts a refund of a transfer once, though it is begun and then paid out", async ({ expect }) => {
    const { token, user_id } = await givenActor("admin");
    await setMethod("bank_transfer");
    const { order_id, payment_id, total } = await givenOrderByHand("bank_transfer", {
      shop: await givenShop({ price: 20_000 }),
    });
    expect((await receive(payment_id, { amount: total })).status).toBe(201);
    const begun = await ask("POST", `/api/v1/admin/orders/${order_id}/refunds`, { token, body: {}, headers: once() });
    expect(begun.status).toBe(201);
    const [due]: { id: string }[] = await duesOf(order_id);
    const confirmed = await ask("POST", `/api/v1/admin/refund-dues/${due?.id}/confirm`, { token });
    expect([confirmed.status, await paidOut(order_id), await countedOf(user_id)]).toEqual([200, total, total]);
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
