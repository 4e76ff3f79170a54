import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { carryOutRefund, rejectMoot, reserveRefund } from "#money/payments";
import { MINUTE } from "#platform/basics/time";
import { runBatch } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { followRefund } from "../../../../src/features/money/payments/follow-refund.ts";
import { unfinishedRefunds } from "../../../../src/features/money/payments/give-refund.ts";
import { refundStatuses } from "../../../../src/features/money/payments/tables.ts";
import { givenActor } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { givenGiftCard } from "../../../support/gift-cards.ts";
import { givenOrder } from "../../../support/orders.ts";
import { control } from "../../../support/stripe.ts";

/** Every status of a refund by everything that changes one. */

vi.setConfig({ testTimeout: 30_000 });
type Status = (typeof refundStatuses)[number];

/** A refund that was carried out at the provider, as if the shop knew it by this status. */
async function given(status: Status) {
  const order = await givenOrder({ status: "processing" });
  const ctx = testContext();
  const { payment_id, order_id } = order;
  const refund = { refund_id: ctx.id(), payment_id, order_id, amount: 300, currency: "USD", reason: null };
  await commit(ctx, reserveRefund(ctx, refund));
  const { provider_refund_id } = await carryOutRefund(ctx, refund.refund_id);
  await env.DB.prepare("UPDATE refunds SET status = ? WHERE id = ?").bind(status, refund.refund_id).run();
  return { ...order, ...refund, provider_refund_id: provider_refund_id ?? "" };
}
const statusOf = (id: string) => env.DB.prepare("SELECT status FROM refunds WHERE id = ?").bind(id).first("status");
const reservedOf = (id: string) =>
  env.DB.prepare("SELECT refund_reserved FROM payments WHERE id = ?").bind(id).first("refund_reserved");

describe("a refund that is", () => {
  it.for(refundStatuses)("%s: comes to nothing later only where money was on its way", async (status, { expect }) => {
    const refund = await given(status);
    await control("POST", `refunds/${refund.provider_refund_id}`, { outcome: "fail" });
    const ctx = testContext();
    const hinted = { provider: "stripe", provider_refund_id: refund.provider_refund_id };
    await followRefund(ctx, hinted, ctx.db.run("SELECT 1"));
    const follows = status === "pending" || status === "succeeded";
    expect([await statusOf(refund.refund_id), await reservedOf(refund.payment_id)]).toEqual(
      follows ? ["failed", 0] : [status, 300],
    );
  });

  it.for(refundStatuses)("%s: is closed as moot only while it is asked for", async (status, { expect }) => {
    const { refund_id, order_id, payment_id } = await given(status);
    const ctx = testContext();
    await runBatch(ctx.db, [rejectMoot(ctx, order_id)]);
    expect(await statusOf(refund_id)).toBe(status);
    await env.DB.prepare("UPDATE payments SET refund_reserved = captured WHERE id = ?").bind(payment_id).run();
    await runBatch(ctx.db, [rejectMoot(ctx, order_id)]);
    expect(await statusOf(refund_id)).toBe(status === "requested" ? "rejected" : status);
  });

  it("asked for: stays open while a gift card of the order has something to give back", async ({ expect }) => {
    const { refund_id, order_id, payment_id } = await given("requested");
    const { id } = await givenGiftCard();
    const ctx = testContext();
    await env.DB.batch([
      env.DB.prepare("UPDATE payments SET refund_reserved = captured WHERE id = ?").bind(payment_id),
      env.DB.prepare(
        "INSERT INTO order_tenders (order_id, account_id, position, amount, state, refunded, return_id) VALUES (?, ?, 0, 100, 'captured', 99, ?)",
      ).bind(order_id, id, ctx.id()),
    ]);
    await runBatch(ctx.db, [rejectMoot(ctx, order_id)]);
    expect(await statusOf(refund_id)).toBe("requested");
    await env.DB.prepare("UPDATE order_tenders SET refunded = 100 WHERE order_id = ?").bind(order_id).run();
    await runBatch(ctx.db, [rejectMoot(ctx, order_id)]);
    expect(await statusOf(refund_id)).toBe("rejected");
  });

  it.for(refundStatuses)("%s: is answered by staff only while it is asked for", async (status, { expect }) => {
    const { token } = await givenActor("admin");
    for (const answer of ["approve", "reject"] as const) {
      const { refund_id, payment_id } = await given(status);
      const { ok } = await call("POST", `/api/v1/admin/refunds/${refund_id}/${answer}`, { token, body: {} });
      expect([answer, ok]).toEqual([answer, status === "requested"]);
      if (status !== "requested")
        expect([await statusOf(refund_id), await reservedOf(payment_id)]).toEqual([status, 300]);
    }
  });

  it("in whichever status: is taken up again while it is open, unknown to the provider and a minute old", async ({
    expect,
  }) => {
    const now = Date.now();
    const rows = refundStatuses.flatMap((status) =>
      [null, "re_known"].flatMap((known) =>
        [MINUTE, MINUTE + 1].map((age) => ({ id: crypto.randomUUID(), status, known, age })),
      ),
    );
    for (const { id, status, known, age } of rows)
      await env.DB.prepare(
        `INSERT INTO refunds (id, payment_id, order_id, amount, currency, status, provider_refund_id, actor_type, actor_id, created_at, updated_at)
          VALUES (?1, ?1, ?1, 1, 'USD', ?2, ?3, 'user', 'test', ?4, ?4)`,
      )
        .bind(id, status, known === null ? null : `${known}_${id}`, now - age)
        .run();
    const open = await unfinishedRefunds(testContext({ now: () => now }), 1_000);
    const found = rows.filter(({ id }) => open.includes(id)).map(({ status, known, age }) => ({ status, known, age }));
    expect(found).toEqual([{ status: "pending", known: null, age: MINUTE + 1 }]);
    const ids = JSON.stringify(rows.map(({ id }) => id));
    await env.DB.prepare("DELETE FROM refunds WHERE id IN (SELECT value FROM json_each(?))").bind(ids).run();
  });
});
