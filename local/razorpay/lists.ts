import { z } from "zod";
import type { Call } from "./call.ts";
import { requirePayment } from "./payments.ts";
import { collection, viewOrder, viewPayment, viewRefund } from "./views.ts";

const span = {
  from: z.coerce.number().int().min(0).default(0),
  to: z.coerce.number().int().min(0).default(Number.MAX_SAFE_INTEGER),
  count: z.coerce.number().int().min(1).max(100).default(10),
  skip: z.coerce.number().int().min(0).default(0),
};
const Span = z.strictObject(span);
const OrdersQuery = z.strictObject({
  ...span,
  receipt: z.string().max(40).optional(),
  "expand[]": z.literal("payments").optional(),
});

export const paymentsOf = ({ store }: Call, order_id: string): object =>
  collection(store.paymentsOf(order_id).map((payment) => viewPayment(store, payment)));

export function listOrders(call: Call, search: URLSearchParams): object {
  const { receipt, "expand[]": expand, ...asked } = OrdersQuery.parse(Object.fromEntries(search));
  const orders = call.store.ordersBetween(asked, receipt ?? null);
  return collection(
    orders.map((order) => ({
      ...viewOrder(call.store, order),
      ...(expand === undefined ? {} : { payments: paymentsOf(call, order.id) }),
    })),
  );
}

export const listRefunds = ({ store }: Call, search: URLSearchParams): object =>
  collection(store.refundsBetween(Span.parse(Object.fromEntries(search))).map(viewRefund));

export function refundsOf(call: Call, payment_id: string, search: URLSearchParams): object {
  const { from, to, count, skip } = Span.parse(Object.fromEntries(search));
  requirePayment(call, payment_id);
  const found = call.store.refundsOf(payment_id).filter(({ created_at }) => created_at >= from && created_at <= to);
  return collection(found.slice(skip, skip + count).map(viewRefund));
}
