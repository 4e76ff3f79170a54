import { env } from "cloudflare:workers";
import { orderEvents } from "#ordering/orders";
import { givenCustomer, tokenOf } from "./actors.ts";
import { call } from "./api.ts";
import { type GivenOrder, givenOrder, type OrderWish } from "./orders.ts";
import { deliver, deliverAll, publishQuietly } from "./queue.ts";

export type Paper = {
  id: string;
  kind: "invoice" | "credit_note";
  year: number;
  sequence: number;
  number: string;
  amount: number;
  tax_total: number;
  refund_id: string | null;
  cause: string;
  snapshot: string | null;
  issued_at: number;
  kept_until: number;
};

/** The papers of an order as they stand in D1, the invoice first. */
export const papersIn = async (order_id: string): Promise<Paper[]> =>
  (await env.DB.prepare("SELECT * FROM invoices WHERE order_id = ? ORDER BY position").bind(order_id).all<Paper>())
    .results;

/** Says that an order was paid, as the queue does: the message's id, which may be delivered again. */
export async function sayPaid(order_id: string): Promise<string> {
  const id = await publishQuietly(orderEvents["order.paid"], { order_id });
  await deliver([id]);
  return id;
}

/** A sold order with its invoice. */
export async function givenInvoiced(wish: OrderWish = {}): Promise<GivenOrder & { invoice: Paper }> {
  const order = await givenOrder({ status: "processing", ...wish });
  await sayPaid(order.order_id);
  await deliverAll(order.order_id);
  const [invoice] = await papersIn(order.order_id);
  if (!invoice) throw new Error("the order has no invoice");
  return { ...order, invoice };
}

/** The numbers of each year, kind and legal entity that are missing or doubled. */
export async function gaps(): Promise<string[]> {
  const { results } = await env.DB.prepare(
    `SELECT entity, kind, year, count(*) AS n, count(DISTINCT sequence) AS distinct_n, min(sequence) AS least, max(sequence) AS most
     FROM invoices GROUP BY entity, kind, year`,
  ).all<{ entity: string; kind: string; year: number; n: number; distinct_n: number; least: number; most: number }>();
  return results
    .filter(({ n, distinct_n, least, most }) => n !== distinct_n || least !== 1 || most !== n)
    .map((series) => JSON.stringify(series));
}

/** A customer's sold order with its invoice, and as many credit notes of one minor unit each. */
export async function givenCredited(credit_notes: number) {
  const { user_id, token } = await givenCustomer();
  const { order_id, invoice, order_token } = await givenInvoiced({ user_id, status: "delivered" });
  for (let n = 0; n < credit_notes; n += 1) await giveBack(order_id, { amount: 1 });
  const paper_ids = (await papersIn(order_id)).map(({ id }) => id);
  return { order_id, user_id, token, order_token, invoice_id: invoice.id, note_id: paper_ids[1] ?? "", paper_ids };
}

/** Refunds an order as staff, and sees to all that follows. The refund's id. */
export async function giveBack(order_id: string, body: object): Promise<string> {
  const answer = await call("POST", `/api/v1/admin/orders/${order_id}/refunds`, {
    token: await tokenOf("admin"),
    body,
    headers: { "idempotency-key": crypto.randomUUID() },
  });
  if (answer.status !== 201) throw new Error(`not refunded: ${answer.status} ${await answer.text()}`);
  const { refunds } = await answer.json<{ refunds: { id: string }[] }>();
  await deliverAll(order_id);
  return refunds[0]?.id ?? "";
}

/** A credit note of an order that was paid for. */
export async function givenCreditNote(order_id: string): Promise<string> {
  await giveBack(order_id, { amount: 1 });
  return (await papersIn(order_id)).find(({ kind }) => kind === "credit_note")?.id ?? "";
}
