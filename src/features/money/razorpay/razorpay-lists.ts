import { z } from "zod";
import { paymentOfIntent } from "#money/payments";
import type { IntentPage, ListedIntent } from "#money/providers";
import type { Ctx } from "#platform/context";
import { findOrder, findPayment } from "./find-order.ts";
import { ask, unexpected } from "./razorpay-client.ts";
import { type PaidOrder, Payments, RazorpayOrder, RazorpayRefund, toListed } from "./razorpay-orders.ts";
import { returnTooMuch } from "./razorpay-refunds.ts";
import { paymentsTooMany } from "./rules.ts";

const PAGE = 100;
/** Each refund costs three calls of its own. */
const REFUNDS_PAGE = 20;

/** A list is read up to one moment, so that what comes in meanwhile moves no page. */
type Place = { readonly to: number; readonly skip: number };

const toCursor = ({ to, skip }: Place): string => `${to}.${skip}`;
function fromCursor(cursor: string): Place {
  const [, to = "", skip = ""] = /^(\d{1,12})\.(\d{1,9})$/.exec(cursor) ?? [];
  if (to === "") throw new Error(`${cursor} is no place in a list of Razorpay`);
  return { to: Number(to), skip: Number(skip) };
}

const placeIn = (ctx: Ctx, cursor: string | null): Place =>
  cursor === null ? { to: Math.floor(ctx.now() / 1_000), skip: 0 } : fromCursor(cursor);

const Orders = z.object({ items: z.array(RazorpayOrder.extend({ payments: Payments.optional() })) });

async function listOrders(ctx: Ctx, query: Readonly<Record<string, string>>): Promise<PaidOrder[]> {
  const path = `/orders?${new URLSearchParams({ ...query, "expand[]": "payments" }).toString()}`;
  const answer = await ask(ctx, "list", { method: "GET", path });
  if (answer.status !== 200) throw unexpected("list", answer);
  return Orders.parse(answer.body).items.map(({ payments, ...order }) => ({ order, payments: payments?.items ?? [] }));
}

/** The orders that were made there since a moment. */
export async function listMade(ctx: Ctx, since: number, cursor: string | null): Promise<IntentPage> {
  const { to, skip } = placeIn(ctx, cursor);
  const found = await listOrders(ctx, {
    from: String(Math.floor(since / 1_000)),
    to: String(to),
    count: String(PAGE),
    skip: String(skip),
  });
  for (const paid of found) await returnOwn(ctx, paid);
  const next_cursor = found.length < PAGE ? null : toCursor({ to, skip: skip + PAGE });
  return { intents: found.map(toListed), next_cursor };
}

/** An order that is at rest is asked for by nobody, so a second payment of it is found here. The account may have orders of others, too. */
async function returnOwn(ctx: Ctx, paid: PaidOrder): Promise<void> {
  const is_paid_twice = paymentsTooMany(paid.order, paid.payments).length > 0;
  if (is_paid_twice && (await paymentOfIntent(ctx, "razorpay", paid.order.id))) await returnTooMuch(ctx, paid);
}

const Refunds = z.object({ items: z.array(RazorpayRefund) });

/** The orders of which money went back since a moment. */
export async function listGivenBack(ctx: Ctx, since: number, cursor: string | null): Promise<IntentPage> {
  const { to, skip } = placeIn(ctx, cursor);
  const path = `/refunds?from=${Math.floor(since / 1_000)}&to=${to}&count=${REFUNDS_PAGE}&skip=${skip}`;
  const answer = await ask(ctx, "list_refunded", { method: "GET", path });
  if (answer.status !== 200) throw unexpected("list_refunded", answer);
  const { items } = Refunds.parse(answer.body);
  const intents: ListedIntent[] = [];
  for (const { payment_id } of items) {
    const order_id = (await findPayment(ctx, payment_id))?.order_id;
    const paid = order_id ? await findOrder(ctx, order_id) : undefined;
    if (paid) intents.push(toListed(paid));
  }
  return { intents, next_cursor: items.length < REFUNDS_PAGE ? null : toCursor({ to, skip: skip + REFUNDS_PAGE }) };
}

/** What Razorpay has of an order of the shop's, which is the receipt of its own: the earliest first. */
export async function findByReceipt(ctx: Ctx, order_id: string): Promise<PaidOrder[]> {
  const found = await listOrders(ctx, { receipt: order_id, count: String(PAGE) });
  return found
    .filter(({ order }) => order.receipt === order_id)
    .toSorted((a, b) => a.order.created_at - b.order.created_at);
}
