import { z } from "zod";
import type { Intent, IntentStatus, ListedIntent } from "#money/providers";
import { fromValue } from "./rules.ts";

/** What is read of PayPal's answers. Only these parts are trusted to be there; more may come with them. */
const Amount = z.object({ currency_code: z.string().length(3), value: z.string() });

const Link = z.object({ rel: z.string(), href: z.string() });

export const PaypalRefund = z.object({
  id: z.string().min(1),
  status: z.enum(["CANCELLED", "FAILED", "PENDING", "COMPLETED"]),
  amount: Amount,
  custom_id: z.string().optional(),
  seller_payable_breakdown: z.object({ total_refunded_amount: Amount.optional() }).optional(),
  links: z.array(Link).optional(),
});
export type PaypalRefund = z.output<typeof PaypalRefund>;

export const PaypalCapture = z.object({
  id: z.string().min(1),
  status: z.enum(["COMPLETED", "DECLINED", "PARTIALLY_REFUNDED", "PENDING", "REFUNDED", "FAILED"]),
  amount: Amount,
  custom_id: z.string().optional(),
  create_time: z.string().optional(),
  status_details: z.object({ reason: z.string().optional() }).optional(),
  supplementary_data: z.object({ related_ids: z.object({ order_id: z.string().optional() }).optional() }).optional(),
});
export type PaypalCapture = z.output<typeof PaypalCapture>;

export const PaypalOrder = z.object({
  id: z.string().min(1),
  status: z.enum(["CREATED", "SAVED", "APPROVED", "VOIDED", "COMPLETED", "PAYER_ACTION_REQUIRED"]),
  create_time: z.string().optional(),
  purchase_units: z
    .array(
      z.object({
        custom_id: z.string().optional(),
        reference_id: z.string().optional(),
        description: z.string().optional(),
        amount: Amount,
        payments: z
          .object({ captures: z.array(PaypalCapture).optional(), refunds: z.array(PaypalRefund).optional() })
          .optional(),
      }),
    )
    .min(1),
  payer: z
    .object({
      email_address: z.string().optional(),
      name: z.object({ given_name: z.string().optional(), surname: z.string().optional() }).optional(),
    })
    .optional(),
  links: z.array(Link).optional(),
});
export type PaypalOrder = z.output<typeof PaypalOrder>;

const STATUSES: Readonly<Record<PaypalOrder["status"], IntentStatus>> = {
  CREATED: "unconfirmed",
  SAVED: "unconfirmed",
  PAYER_ACTION_REQUIRED: "unconfirmed",
  // The payer has agreed, and nobody but the shop can take the money now.
  APPROVED: "authorized",
  VOIDED: "cancelled",
  // With a capture, whose own status counts.
  COMPLETED: "cancelled",
};

const CAPTURED: ReadonlySet<PaypalCapture["status"]> = new Set(["COMPLETED", "PARTIALLY_REFUNDED", "REFUNDED"]);
const GIVEN_BACK: ReadonlySet<PaypalRefund["status"]> = new Set(["COMPLETED", "PENDING"]);

const unitOf = ({ id, purchase_units: [unit] }: PaypalOrder) => {
  if (!unit) throw new Error(`the PayPal order ${id} is about nothing`);
  return unit;
};

/** The capture of an order: one that holds money before one that came to nothing. */
export function captureOf(order: PaypalOrder): PaypalCapture | undefined {
  const captures = unitOf(order).payments?.captures ?? [];
  const rank = ({ status }: PaypalCapture) => (CAPTURED.has(status) ? 0 : status === "PENDING" ? 1 : 2);
  return captures.toSorted((a, b) => rank(a) - rank(b))[0];
}

export const refundsOf = (order: PaypalOrder): readonly PaypalRefund[] => unitOf(order).payments?.refunds ?? [];

const unitsOf = ({ value, currency_code }: z.output<typeof Amount>): number => fromValue(value, currency_code);
export const amountOf = ({ amount }: { readonly amount: z.output<typeof Amount> }): number => unitsOf(amount);

/** What went back of an order, and what is on its way back. A capture that says it is refunded whole is right about that. */
function refundedOf(order: PaypalOrder, capture: PaypalCapture): number {
  if (capture.status === "REFUNDED") return amountOf(capture);
  const sum = refundsOf(order)
    .filter(({ status }) => GIVEN_BACK.has(status))
    .reduce((total, refund) => total + amountOf(refund), 0);
  return Math.min(sum, amountOf(capture));
}

/** PayPal's order in the shop's words. */
export function toIntent(order: PaypalOrder): Intent {
  const unit = unitOf(order);
  const capture = captureOf(order);
  const is_captured = capture !== undefined && CAPTURED.has(capture.status);
  const status = is_captured ? "captured" : capture?.status === "PENDING" ? "processing" : STATUSES[order.status];
  const is_open = status === "unconfirmed";
  return {
    intent_id: order.id,
    order_id: unit.custom_id ?? "",
    status,
    amount: unitsOf(unit.amount),
    currency: unit.amount.currency_code,
    captured: is_captured ? amountOf(capture) : 0,
    refunded: is_captured ? refundedOf(order, capture) : 0,
    // What PayPal's own script in a browser is begun with.
    client_secret: is_open ? order.id : null,
    redirect_url: is_open ? approvalOf(order) : null,
    failure_code: capture !== undefined && !is_captured && status !== "processing" ? failureOf(capture) : null,
  };
}

const failureOf = ({ status, status_details }: PaypalCapture): string =>
  (status_details?.reason ?? `capture_${status}`).toLowerCase();

/** Where the payer approves it. */
export const approvalOf = ({ links = [] }: Pick<PaypalOrder, "links">): string | null =>
  links.find(({ rel }) => rel === "payer-action" || rel === "approve")?.href ?? null;

/** As `toIntent`, with what a list is read for besides: `toPaypalOrder` wrote it into the order. */
export const toListed = (order: PaypalOrder): ListedIntent => {
  const { reference_id, description } = unitOf(order);
  const cart_id = z.uuid().safeParse(reference_id);
  return {
    ...toIntent(order),
    created_at: order.create_time === undefined ? 0 : Date.parse(order.create_time),
    order_number: description ?? null,
    cart_id: cart_id.success ? cart_id.data : null,
  };
};
