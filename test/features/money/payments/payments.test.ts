import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, it } from "vitest";
import { attachIntent, mirrorIntent, paymentSummaryOf } from "#money/payments";
import { issueOrderToken } from "#people/order-holders";
import { runBatch } from "#platform/data/db";
import { refunds } from "../../../../src/features/money/payments/tables.ts";
import { givenCustomer, tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { givenPayment } from "../../../support/payments.ts";

const api = "/api/v1";
const orderToken = async (order_id: string) => ({ "order-token": await issueOrderToken(testContext(), order_id) });

describe("GET /payments/{id}", () => {
  it("shows a guest's payment to whoever has the order's token, without anything secret", async ({ expect }) => {
    const { payment_id, order_id } = await givenPayment({ until: "authorized" });
    const answer = await call("GET", `${api}/payments/${payment_id}`, { headers: await orderToken(order_id) });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      id: payment_id,
      order_id,
      provider: "stripe",
      status: "authorized",
      amount: 2_000,
      currency: "USD",
      outstanding: 0,
      instructions: null,
      created_at: expect.stringMatching(/Z$/),
      updated_at: expect.stringMatching(/Z$/),
    });
    expect(tripsOf(answer)).toEqual({ d1: 1, object: 0, provider: 0 });
  });

  it("shows an account its own and staff any, and everybody else nothing at all", async ({ expect }) => {
    const owner = await givenCustomer();
    const { payment_id } = await givenPayment({ user_id: owner.user_id });
    const other = await givenPayment();
    const address = `${api}/payments/${payment_id}`;
    expect((await call("GET", address, { token: owner.token })).status).toBe(200);
    expect((await call("GET", address, { token: await tokenOf("staff") })).status).toBe(200);
    for (const answer of [
      await call("GET", address, { token: await tokenOf("customer") }),
      await call("GET", address, { headers: await orderToken(other.order_id) }),
      await call("GET", address, { headers: { "order-token": "order_x_y" } }),
      await call("GET", `${api}/payments/${crypto.randomUUID()}`, { token: owner.token }),
      await call("GET", `${api}/payments/nothing`, { token: owner.token }),
    ]) {
      expect(answer.status).toBe(404);
      expect((await problemOf(answer)).code).toBe("payment_not_found");
    }
    expect((await call("GET", address)).status).toBe(401);
  });

  it("says how to go on with one that waits for its shopper to them alone", async ({ expect }) => {
    const { payment_id, order_id } = await givenPayment({
      until: "authorized",
      method: "pm_card_authenticationRequired",
    });
    const address = `${api}/payments/${payment_id}`;
    const own = await call("GET", address, { headers: await orderToken(order_id) });
    const seen = await call("GET", address, { token: await tokenOf("staff") });
    const secrets = async (answer: Response) =>
      Object.keys(await answer.json<object>()).filter((name) => ["client_secret", "redirect_url"].includes(name));
    expect([tripsOf(own).provider, await secrets(own)]).toEqual([1, ["client_secret", "redirect_url"]]);
    expect([tripsOf(seen).provider, await secrets(seen)]).toEqual([0, []]);
  });

  it("says why the last attempt failed, and what the provider says after that", async ({ expect }) => {
    const { payment_id, order_id, intent_id } = await givenPayment();
    const ctx = testContext();
    const intent = {
      intent_id,
      order_id,
      amount: 2_000,
      currency: "USD",
      captured: 0,
      refunded: 0,
      client_secret: null,
      redirect_url: null,
      failure_code: null,
    };
    const shown = async () =>
      (await (
        await call("GET", `${api}/payments/${payment_id}`, { headers: await orderToken(order_id) })
      ).json()) as any;
    const states = [
      [{ status: "unconfirmed", failure_code: "insufficient_funds" }, "failed"],
      [{ status: "processing" }, "pending"],
      [{ status: "authorized" }, "authorized"],
      [{ status: "captured", captured: 2_000 }, "succeeded"],
      [{ status: "captured", captured: 2_000, refunded: 500 }, "partially_refunded"],
      [{ status: "captured", captured: 2_000, refunded: 2_000 }, "refunded"],
      [{ status: "authorized" }, "refunded"],
    ] as const;
    for (const [change, status] of states) {
      await runBatch(ctx.db, [mirrorIntent(ctx, order_id, { ...intent, ...change })]);
      const payment = await shown();
      expect(payment.status).toBe(status);
      expect(payment.failure_code).toBe(status === "failed" ? "insufficient_funds" : undefined);
    }
  });
});

describe("GET /admin/payments", () => {
  it("lists payments newest first, by page and filter, in two trips", async ({ expect }) => {
    const token = await tokenOf("staff");
    const first = await givenPayment({ until: "captured" });
    const second = await givenPayment();
    const list = async (query: string) => call("GET", `${api}/admin/payments?${query}`, { token });
    const page = (await (await list("limit=1&count=true")).json()) as any;
    expect(page.data[0]).toMatchObject({
      id: second.payment_id,
      provider_reference: second.intent_id,
      captured: 0,
      user_id: null,
      gateway: { capture_method: "manual", customer_reference: null },
      refunds: [],
    });
    expect(page.total_count).toBeGreaterThan(1);
    const next = (await (await list(`limit=1&cursor=${encodeURIComponent(page.next_cursor)}`)).json()) as any;
    expect(next.data[0]).toMatchObject({ id: first.payment_id, status: "succeeded", captured: 2_000 });
    const filtered = (await (await list(`status=succeeded&provider=stripe&order_id=${first.order_id}`)).json()) as any;
    expect(filtered.data.map((payment: any) => payment.id)).toEqual([first.payment_id]);
    expect(tripsOf(await list("limit=2")).d1).toBeLessThanOrEqual(2);
    expect(
      (await problemOf(await list(`limit=1&status=failed&cursor=${encodeURIComponent(page.next_cursor)}`))).code,
    ).toBe("invalid_cursor");
  });

  it("shows how it was paid, and the refunds with the provider's own ids", async ({ expect }) => {
    const ctx = testContext();
    const token = await tokenOf("staff");
    const { payment_id, order_id } = await givenPayment({ until: "captured" });
    const refund = {
      payment_id,
      order_id,
      currency: "USD",
      actor_type: "user",
      actor_id: "probe",
      created_at: 1,
      updated_at: 1,
    };
    const [done, waiting] = [crypto.randomUUID(), crypto.randomUUID()];
    await runBatch(ctx.db, [
      ctx.db
        .insert(refunds)
        .values({ ...refund, id: done, amount: 300, status: "succeeded", provider_refund_id: `re_${done}` }),
      ctx.db.insert(refunds).values({ ...refund, id: waiting, amount: 200, status: "requested", created_at: 2 }),
    ]);
    const answer = await call("GET", `${api}/admin/payments?order_id=${order_id}`, { token });
    expect((await answer.json<any>()).data).toMatchObject([
      {
        payment_type: "card",
        gateway: { status: "captured", failure_code: null },
        refunds: [
          { id: done, amount: 300, status: "succeeded", refund_transaction_id: `re_${done}` },
          { id: waiting, amount: 200, status: "requested", refund_transaction_id: null },
        ],
      },
    ]);
  });

  it("is for staff", async ({ expect }) => {
    expect((await call("GET", `${api}/admin/payments`)).status).toBe(401);
    expect((await call("GET", `${api}/admin/payments`, { token: await tokenOf("customer") })).status).toBe(403);
    expect((await call("GET", `${api}/admin/payments?status=odd`, { token: await tokenOf("staff") })).status).toBe(422);
  });
});

describe("the payment of an order", () => {
  it("takes one intent, once, and only while the order wants it", async ({ expect }) => {
    const ctx = testContext();
    const { order_id } = await givenPayment();
    expect(await attachIntent(ctx, order_id, "pi_second", sql`1`)).toEqual([]);
    await ctx.db.run(sql`UPDATE payments SET intent_id = NULL WHERE order_id = ${order_id}`);
    expect(await attachIntent(ctx, order_id, `pi_${order_id}`, sql`0`)).toEqual([]);
    expect(await attachIntent(ctx, order_id, `pi_${order_id}`, sql`1`)).toHaveLength(1);
  });

  it("is summed up for the order in the same select", async ({ expect }) => {
    const ctx = testContext();
    const { order_id } = await givenPayment({ until: "captured" });
    const of = (id: string) =>
      ctx.db
        .select(paymentSummaryOf(sql`${id}`))
        .from(sql`(SELECT 1)`)
        .get();
    expect(await of(order_id)).toEqual({ payment_status: "paid", refunded_total: 0 });
    expect(await of("none")).toEqual({ payment_status: null, refunded_total: 0 });
  });

  it("cannot be written wrongly, whoever writes", async ({ expect }) => {
    const { order_id, payment_id } = await givenPayment({ until: "captured" });
    const spoil = (change: string) =>
      env.DB.prepare(`UPDATE payments SET ${change} WHERE id = ?`).bind(payment_id).run();
    for (const change of [
      "captured = 2001",
      "refunded = 2001",
      "refund_reserved = 2001",
      "refunded = -1",
      "amount = 0",
      "currency = 'US'",
      "intent_status = 'odd'",
      "capture_method = 'odd'",
    ])
      await expect(spoil(change), change).rejects.toThrow(/CHECK constraint failed/);
    await expect(
      env.DB.prepare(
        "INSERT INTO payments (id, order_id, provider, capture_method, amount, currency, created_at, updated_at) VALUES ('x', ?, 'stripe', 'manual', 1, 'USD', 0, 0)",
      )
        .bind(order_id)
        .run(),
    ).rejects.toThrow(/UNIQUE/);
  });

  it("is found by an index, in every list", async ({ expect }) => {
    const queries = [
      "SELECT * FROM payments WHERE (created_at, id) < (1, 'x') ORDER BY created_at DESC, id DESC LIMIT 21",
      "SELECT * FROM payments WHERE status = 'failed' AND (created_at, id) < (1, 'x') ORDER BY created_at DESC, id DESC LIMIT 21",
      "SELECT * FROM payments WHERE provider = 'stripe' AND intent_id = 'pi'",
      "SELECT * FROM refunds WHERE payment_id = 'x' AND (created_at, id) > (1, 'x') ORDER BY created_at, id LIMIT 21",
      "SELECT id FROM refunds WHERE status = 'pending' AND provider_refund_id IS NULL AND created_at < 1 ORDER BY created_at LIMIT 10",
      "DELETE FROM provider_events WHERE received_at < 1",
    ];
    for (const query of queries) {
      const plan = await env.DB.prepare(`EXPLAIN QUERY PLAN ${query}`).all<{ detail: string }>();
      const details = plan.results.map((step) => step.detail).join("; ");
      expect(details, query).toMatch(/USING (COVERING )?INDEX/);
      expect(details, query).not.toMatch(/TEMP B-TREE/);
    }
  });
});
