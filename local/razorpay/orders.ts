import { z } from "zod";
import type { Call } from "./call.ts";
import { newId } from "./ids.ts";
import { missing, Refusal } from "./refusal.ts";
import type { Order } from "./store.ts";

export const Notes = z
  .record(z.string().max(256), z.string().max(256))
  .refine((notes) => Object.keys(notes).length <= 15, "at most 15 notes");

/** What the shop sends, and nothing besides: a field that Razorpay has and this sandbox does not know is refused here. */
const NewOrder = z.strictObject({
  amount: z.int().min(1),
  currency: z.string().regex(/^[A-Z]{3}$/),
  receipt: z.string().min(1).max(40).optional(),
  payment_capture: z.union([z.literal(0), z.literal(1), z.boolean()]).default(1),
  notes: Notes.default({}),
});

const LEAST = 100;
const WHOLE = ["JPY", "KRW", "VND", "CLP", "ISK"];
const THREE_DECIMALS = ["BHD", "IQD", "JOD", "KWD", "OMR", "TND"];

export function createOrder(call: Call, body: unknown): Order {
  const { amount, currency, receipt = null, payment_capture, notes } = NewOrder.parse(body);
  if (amount < LEAST && !WHOLE.includes(currency))
    throw new Refusal(400, `Order amount less than minimum amount allowed`, { field: "amount" });
  if (THREE_DECIMALS.includes(currency) && amount % 10 !== 0)
    throw new Refusal(400, "The last digit of the amount must be 0 for currencies of three decimals", {
      field: "amount",
    });
  const order: Order = {
    id: `order_${newId()}`,
    amount,
    currency,
    receipt,
    notes,
    captures_itself: payment_capture === 1 || payment_capture === true,
    created_at: call.now,
  };
  call.store.putOrder(order);
  return order;
}

export function requireOrder({ store }: Call, id: string): Order {
  const order = store.order(id);
  if (!order) throw missing();
  return order;
}
