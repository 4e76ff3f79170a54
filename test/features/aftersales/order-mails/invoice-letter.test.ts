import { createExecutionContext, createMessageBatch } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { invoiceEvents } from "#aftersales/invoices";
import { queue } from "../../../../src/queues.ts";
import { giveBack, givenInvoiced, papersIn } from "../../../support/invoices.ts";
import { givenOrder } from "../../../support/orders.ts";
import { deliver, deliverAll, publishQuietly } from "../../../support/queue.ts";

const mailsTo = async (email: string) =>
  (
    await env.DB.prepare(`SELECT subject, text FROM mails WHERE "to" = ? AND subject LIKE '%INV-%'`)
      .bind(email)
      .all<{ subject: string; text: string }>()
  ).results;
const fresh = () => `invoiced-${crypto.randomUUID()}@example.com`;

async function forgetLetters(email: string): Promise<void> {
  await env.DB.batch([
    env.DB.prepare(`DELETE FROM mails WHERE "to" = ?`).bind(email),
    env.DB.prepare("DELETE FROM mail_deliveries WHERE key LIKE 'invoice_issued:%'"),
  ]);
}

describe("the letter about an invoice", () => {
  it.for([
    ["en-GB", "Invoice {n} for your order", "See the invoice"],
    ["de", "Rechnung {n} zu Ihrer Bestellung", "Rechnung ansehen"],
    ["ja", "の請求書 {n}", "請求書を見る"],
  ] as const)("goes out once, with a link to it: %s", async ([locale, subject, label], { expect }) => {
    const email = fresh();
    const { order_id, invoice } = await givenInvoiced({ email, locale });
    const again = await publishQuietly(invoiceEvents["invoice.issued"], { invoice_id: invoice.id, order_id });
    await deliver([again, again]);
    const [mail, ...more] = await mailsTo(email);
    expect(more).toEqual([]);
    expect(mail?.subject).toContain(subject.replace("{n}", invoice.number));
    expect(mail?.text).toMatch(new RegExp(`${label}: \\S+/orders/ORD-\\d+/invoice#token=\\S+`));
  });

  it("does not go out for a credit note, nor for an order that was cancelled by then", async ({ expect }) => {
    const email = fresh();
    const { order_id } = await givenInvoiced({ email, status: "delivered" });
    await giveBack(order_id, { amount: 100 });
    expect(await papersIn(order_id)).toHaveLength(2);
    expect(await mailsTo(email)).toHaveLength(1);

    const other = fresh();
    const ended = await givenInvoiced({ email: other });
    await forgetLetters(other);
    await env.DB.prepare("UPDATE orders SET status = 'cancelled' WHERE id = ?").bind(ended.order_id).run();
    const event = { invoice_id: ended.invoice.id, order_id: ended.order_id };
    await deliver([await publishQuietly(invoiceEvents["invoice.issued"], event)]);
    expect(await mailsTo(other)).toEqual([]);
  });

  it("does not go out where the shop wants none", async ({ expect }) => {
    const email = fresh();
    const { order_id } = await givenOrder({ email, status: "delivered" });
    await giveBack(order_id, { amount: 100 });
    await deliverAll(order_id);
    await forgetLetters(email);
    const [invoice] = await papersIn(order_id);
    const say = () => publishQuietly(invoiceEvents["invoice.issued"], { invoice_id: invoice?.id ?? "", order_id });
    const tell = async (at: Env) => {
      const body = { type: "outbox", id: await say() };
      const message = { id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body };
      await queue(createMessageBatch("bodega-orders", [message]), at, createExecutionContext());
    };
    await tell({ ...env, INVOICE_MAILS: "false" } as Env);
    expect(await mailsTo(email)).toEqual([]);
    await tell(env);
    expect(await mailsTo(email)).toHaveLength(1);
  });
});
