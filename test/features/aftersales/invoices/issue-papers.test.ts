import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { paymentEvents } from "#money/payments";
import { orderEvents } from "#ordering/orders";
import { runBatch } from "#platform/data/db";
import { issuePapers, paperReads } from "../../../../src/features/aftersales/invoices/issue-papers.ts";
import { call, problemOf } from "../../../support/api.ts";
import { checkOut, checkoutBody, givenFullCart, givenShop, untilStatus } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { gaps, giveBack, givenInvoiced, papersIn, sayPaid } from "../../../support/invoices.ts";
import { givenOrder } from "../../../support/orders.ts";
import { deliver, deliverAll, deliverAtOnce, publishQuietly } from "../../../support/queue.ts";
import { stripe } from "../../../support/stripe.ts";

describe("an invoice", () => {
  it("is issued once the order is paid, and not before", { timeout: 30_000 }, async ({ expect }) => {
    const shop = await givenShop();
    const { cart_token } = await givenFullCart(shop, 2);
    const unpaid = await checkOut(cart_token, checkoutBody(shop, { payment: { provider: "stripe" } }));
    const { order, order_token } = await unpaid.json<{ order: { id: string }; order_token: string }>();
    const headers = { "order-token": order_token };
    const early = await call("GET", `/api/v1/orders/${order.id}/invoice`, { headers });
    expect([early.status, (await problemOf(early)).code]).toEqual([409, "invoice_not_ready"]);

    const other = await givenFullCart(shop, 1);
    const paid = await (await checkOut(other.cart_token, checkoutBody(shop))).json<any>();
    await untilStatus(paid.order.id, "processing");
    await vi.waitUntil(async () => (await papersIn(paid.order.id)).length > 0, { timeout: 15_000 });
    const [invoice, ...more] = await papersIn(paid.order.id);
    expect(more).toEqual([]);
    expect(invoice).toMatchObject({ kind: "invoice", amount: paid.order.total, tax_total: paid.order.tax_total });
    expect(await papersIn(order.id)).toEqual([]);
  });

  it("is not issued for an order that ended unpaid", async ({ expect }) => {
    const { order_id } = await givenOrder({ status: "expired" });
    await deliver([await publishQuietly(orderEvents["order.ended"], { order_id })]);
    expect(await papersIn(order_id)).toEqual([]);
  });

  it("is issued once, however often and in how many copies it is heard that the order is paid", async ({ expect }) => {
    const order = await givenOrder({ status: "processing" });
    const said = await Promise.all(
      ["order.paid", "order.paid", "order.accepted"].map((type) =>
        publishQuietly(orderEvents[type as "order.paid"], { order_id: order.order_id }),
      ),
    );
    await deliverAtOnce([...said, ...said]);
    await deliver([...said, ...said]);
    expect((await papersIn(order.order_id)).map(({ kind, amount }) => [kind, amount])).toEqual([
      ["invoice", order.total],
    ]);
    expect(await gaps()).toEqual([]);
  });

  it(
    "has the next number, without a gap and without a double, of fifty that are paid at once",
    { timeout: 90_000 },
    async ({ expect }) => {
      const orders = await Promise.all(Array.from({ length: 50 }, () => givenOrder({ status: "paid", paid: false })));
      const ids = await Promise.all(
        orders.map(({ order_id }) => publishQuietly(orderEvents["order.paid"], { order_id })),
      );
      await deliverAtOnce([...ids, ...ids.slice(0, 10)]);
      await deliver(ids);
      const papers = await Promise.all(orders.map(({ order_id }) => papersIn(order_id)));
      expect(papers.every((list) => list.length === 1)).toBe(true);
      const sequences = papers.flatMap((list) => list.map(({ sequence }) => sequence)).toSorted((a, b) => a - b);
      expect(new Set(sequences).size).toBe(50);
      expect(await gaps()).toEqual([]);
    },
  );

  it("takes no number where its batch is undone", async ({ expect }) => {
    const [before, failing] = [await givenInvoiced(), await givenOrder({ status: "processing" })];
    const id = await publishQuietly(orderEvents["order.paid"], { order_id: failing.order_id });
    await env.DB.prepare(
      "CREATE TRIGGER no_papers BEFORE INSERT ON outbox WHEN NEW.type = 'invoice.issued' BEGIN SELECT RAISE(ABORT, 'no'); END",
    ).run();
    try {
      await deliver([id]);
      expect(await papersIn(failing.order_id)).toEqual([]);
    } finally {
      await env.DB.prepare("DROP TRIGGER no_papers").run();
    }
    const after = await givenInvoiced();
    expect(after.invoice.sequence).toBe(before.invoice.sequence + 1);
    await deliver([id]);
    expect((await papersIn(failing.order_id)).map(({ sequence }) => sequence)).toEqual([after.invoice.sequence + 1]);
    expect(await gaps()).toEqual([]);
  });

  it("is of the shop's year, and begins with 1 in each", async ({ expect }) => {
    // Midnight of the new year is not there yet in UTC.
    const at = Date.UTC(2033, 11, 31, 15, 30);
    const numbers: string[] = [];
    for (const SHOP_TIME_ZONE of ["UTC", "Asia/Tokyo"]) {
      const { order_id } = await givenOrder({ status: "processing" });
      const ctx = testContext({ now: () => at, env: { ...env, SHOP_TIME_ZONE } as Env });
      await runBatch(ctx.db, await issuePapers(ctx, await ctx.db.batch(paperReads(ctx, order_id))));
      numbers.push((await papersIn(order_id))[0]?.number ?? "");
    }
    expect(numbers).toEqual(["INV-2033-000001", "INV-2034-000001"]);
  });

  it("is never changed: not by settings, nor by what becomes of its order", async ({ expect }) => {
    const { order_id, invoice, order_token } = await givenInvoiced();
    const read = async () =>
      (await call("GET", `/api/v1/orders/${order_id}/invoice`, { headers: { "order-token": order_token } })).text();
    const first = await read();
    await env.FILES.delete(`invoices/${invoice.id}`);
    expect(await read()).toBe(first);
    await giveBack(order_id, { amount: 100 });
    await env.DB.prepare("UPDATE order_items SET name = 'Another name' WHERE order_id = ?").bind(order_id).run();
    expect(await read()).toBe(first);
    expect((await papersIn(order_id))[0]).toEqual(invoice);
  });
});

describe("credit notes", () => {
  it("are issued for each given refund, with the taxes of what goes back, and come to all of it in the end", async ({
    expect,
  }) => {
    const lines = [
      { quantity: 3, unit_price: 333 },
      { quantity: 1, unit_price: 1_001 },
    ];
    const { order_id, invoice, total } = await givenInvoiced({ lines });
    const items = await env.DB.prepare("SELECT id FROM order_items WHERE order_id = ? ORDER BY position")
      .bind(order_id)
      .all<{ id: string }>();
    const by_items = await giveBack(order_id, { items: [{ order_item_id: items.results[0]?.id, quantity: 1 }] });
    const by_amount = await giveBack(order_id, { amount: 77 });
    const rest = await giveBack(order_id, {});
    const [, ...notes] = await papersIn(order_id);
    expect(notes.map(({ kind, refund_id }) => [kind, refund_id])).toEqual(
      [by_items, by_amount, rest].map((id) => ["credit_note", id]),
    );
    // What it was for, and not the whole order, goes back with the first.
    const parts = await env.DB.prepare("SELECT parts FROM invoices WHERE refund_id = ?")
      .bind(by_items)
      .first<string>("parts");
    expect(JSON.parse(parts ?? "")).toEqual([{ item_id: items.results[0]?.id, amount: 366, quantity: 1 }]);
    const sum = (of: (one: (typeof notes)[number]) => number) => notes.reduce((all, one) => all + of(one), 0);
    expect([sum(({ amount }) => amount), sum(({ tax_total }) => tax_total)]).toEqual([total, invoice.tax_total]);
    expect(await gaps()).toEqual([]);
  });

  it(
    "are issued for the cancel of a paid order as one, after what was refunded before",
    { timeout: 30_000 },
    async ({ expect }) => {
      const { order_id, order_token, total, invoice } = await givenInvoiced({ status: "paid" });
      await giveBack(order_id, { amount: 250 });
      await call("POST", `/api/v1/orders/${order_id}/cancel`, { headers: { "order-token": order_token } });
      await untilStatus(order_id, "cancelled");
      await deliverAll(order_id);
      const [, ...notes] = await papersIn(order_id);
      expect(notes.map(({ amount }) => amount)).toEqual([250, total - 250]);
      expect(notes.reduce((all, { tax_total }) => all + tax_total, 0)).toBe(invoice.tax_total);
    },
  );

  it("come with the invoice where its own message was lost, and in any order", async ({ expect }) => {
    const { order_id } = await givenOrder({ status: "delivered" });
    await giveBack(order_id, { amount: 100 });
    expect((await papersIn(order_id)).map(({ kind }) => kind)).toEqual(["invoice", "credit_note"]);
    await sayPaid(order_id);
    expect(await papersIn(order_id)).toHaveLength(2);
  });

  it("are issued once for a refund, however often it is heard of", async ({ expect }) => {
    const { order_id } = await givenInvoiced({ status: "delivered" });
    const refund_id = await giveBack(order_id, { amount: 100 });
    const given = { refund_id, order_id, payment_id: null };
    const again = await Promise.all([1, 2, 3].map(() => publishQuietly(paymentEvents["refund.given"], given)));
    await deliverAtOnce([...again, ...again]);
    await deliver(again);
    expect(await papersIn(order_id)).toHaveLength(2);
  });

  it("are not issued for a refund that the provider refused", async ({ expect }) => {
    const { order_id, intent_id } = await givenInvoiced({ status: "delivered" });
    // All of it went back in the provider's dashboard.
    await stripe.refunds.create({ payment_intent: intent_id ?? "" });
    await expect(giveBack(order_id, { amount: 100 })).rejects.toThrow("refund_exceeds_captured");
    await deliverAll(order_id);
    expect((await papersIn(order_id)).map(({ kind }) => kind)).toEqual(["invoice"]);
  });
});
