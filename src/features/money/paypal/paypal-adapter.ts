import { paymentOfIntent } from "#money/payments";
import {
  type Intent,
  type PayableCharge,
  type PayableOrder,
  type PaymentProvider,
  ProviderError,
} from "#money/providers";
import { HOUR } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { findOrder } from "./find-order.ts";
import { type Answer, ask, unexpected } from "./paypal-client.ts";
import { readPaypalEvent } from "./paypal-events.ts";
import { PaypalOrder, toIntent } from "./paypal-orders.ts";
import { followPaypalRefund, refundPart, refundWhatIsLeft } from "./paypal-refunds.ts";
import { findInReports, listCaptured, listRefunded } from "./paypal-reports.ts";
import { toValue } from "./rules.ts";

/** PayPal forgets an order that nobody approved after three hours, and never one so young. */
const FORGOTTEN_AFTER_MS = HOUR;

/** PayPal behind the shop's port: the payer approves an order there, and the shop captures it once it has its stock. */
export function paypalProvider(ctx: Ctx): PaymentProvider {
  const retrieve = async (intent_id: string): Promise<Intent> => {
    const order = await findOrder(ctx, intent_id);
    return order ? toIntent(order) : forgotten(ctx, intent_id);
  };

  /** PayPal knows no cancel of an order that is to be captured: the shop alone captures, and after its own move it does not. */
  const cancel = async (intent_id: string): Promise<Intent> => {
    const intent = await retrieve(intent_id);
    const holds_money = intent.status === "captured" || intent.status === "processing";
    return holds_money ? intent : { ...intent, status: "cancelled", client_secret: null, redirect_url: null };
  };

  return {
    cancellation: "never_capture",
    retrieve,
    cancel,

    async create(order, charge, key) {
      const answer = await ask(ctx, "create", {
        method: "POST",
        path: "/v2/checkout/orders",
        body: toPaypalOrder(ctx, order, charge),
        key,
      });
      if (answer.status !== 200 && answer.status !== 201) throw unexpected("create", answer);
      return toIntent(PaypalOrder.parse(answer.body));
    },

    /** Nothing is confirmed from here: the payer approves the order at PayPal. */
    confirm: async (intent_id) => ({ kind: "accepted", intent: await retrieve(intent_id) }),

    async capture(intent_id, key) {
      const path = `/v2/checkout/orders/${encodeURIComponent(intent_id)}/capture`;
      const answer = await ask(ctx, "capture", { method: "POST", path, key });
      if (answer.status === 200 || answer.status === 201) {
        // A short answer names the capture alone.
        const whole = PaypalOrder.safeParse(answer.body).data;
        return whole?.purchase_units[0]?.custom_id === undefined ? retrieve(intent_id) : toIntent(whole);
      }
      return judgeRefusedCapture(answer, await retrieve(intent_id));
    },

    refundRest: async (intent_id, key) => {
      const order = await findOrder(ctx, intent_id);
      if (!order) return forgotten(ctx, intent_id);
      await refundWhatIsLeft(ctx, order, key);
      return retrieve(intent_id);
    },

    async refund(request, key) {
      const order = await findOrder(ctx, request.intent_id);
      return order ? refundPart(ctx, order, request, key) : { kind: "exceeds_captured" };
    },

    retrieveRefund: (provider_refund_id) => followPaypalRefund(ctx, provider_refund_id),

    // PayPal keeps no customers of ours.
    createCustomer: async () => null,
    deleteCustomers: async () => undefined,

    listIntents: (created_at_from, cursor) => listCaptured(ctx, created_at_from, cursor),
    listRefunded: (refunded_from, cursor) => listRefunded(ctx, refunded_from, cursor),
    findByOrder: (order_id) => findInReports(ctx, order_id),

    async contactOf(intent_id) {
      const payer = (await findOrder(ctx, intent_id))?.payer;
      const names = [payer?.name?.given_name, payer?.name?.surname].filter((name) => name !== undefined);
      return { email: payer?.email_address ?? null, name: names.length > 0 ? names.join(" ") : null };
    },

    readEvent: (body, headers) => readPaypalEvent(ctx, body, headers),
  };
}

/**
 * An order that PayPal has no word of any more. It forgets those that nobody paid, so it is over unless D1 knows of money, or it is too
 * young for that: then nobody can say.
 */
async function forgotten(ctx: Ctx, intent_id: string): Promise<Intent> {
  const known = await paymentOfIntent(ctx, "paypal", intent_id);
  if (!known || known.captured > 0 || ctx.now() - known.created_at < FORGOTTEN_AFTER_MS) {
    ctx.log.error("paypal_order_missing", { intent_id, captured: known?.captured ?? null });
    throw ProviderError.provider_unavailable();
  }
  const { order_id, amount, currency } = known;
  return {
    intent_id,
    order_id,
    status: "cancelled",
    amount,
    currency,
    captured: 0,
    refunded: 0,
    client_secret: null,
    redirect_url: null,
    failure_code: null,
  };
}

/** What the payer pays with was refused: they may choose something else as long as the order is payable. */
const PAYER_ACTS = new Map([
  ["INSTRUMENT_DECLINED", "instrument_declined"],
  ["REDIRECT_PAYER_FOR_ALTERNATE_FUNDING", "instrument_declined"],
  ["PAYER_ACTION_REQUIRED", "payer_action_required"],
  ["ORDER_NOT_APPROVED", "order_not_approved"],
]);

/** Nothing will ever come of this order. */
const OVER = new Map([
  ["TRANSACTION_REFUSED", "transaction_refused"],
  ["PAYER_CANNOT_PAY", "payer_cannot_pay"],
  ["PAYER_ACCOUNT_RESTRICTED", "payer_account_restricted"],
  ["PAYER_ACCOUNT_LOCKED_OR_CLOSED", "payer_account_closed"],
  ["MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED", "too_many_attempts"],
  ["COMPLIANCE_VIOLATION", "compliance_violation"],
  ["ORDER_EXPIRED", "order_expired"],
]);

/** A capture that was refused, beside the order as it is now. What says neither that it is over nor that the payer can act is nobody's to judge. */
function judgeRefusedCapture(answer: Answer, now: Intent): Intent {
  if (now.status === "captured" || now.status === "cancelled" || now.status === "processing") return now;
  const of = (table: ReadonlyMap<string, string>) => answer.issues.flatMap((issue) => table.get(issue) ?? [])[0];
  const is_over = of(OVER);
  if (is_over !== undefined) return { ...now, status: "cancelled", failure_code: is_over };
  const failure_code = of(PAYER_ACTS);
  if (failure_code === undefined) throw unexpected("capture", answer);
  return { ...now, status: "requires_action", failure_code };
}

/** What the payer sees is the amount and the number: PayPal is told nothing of what they bought. */
function toPaypalOrder(
  ctx: Ctx,
  { order_id, currency, order_number, cart_id }: PayableOrder,
  { amount }: PayableCharge,
) {
  const money = { currency_code: currency, value: toValue(amount, currency) };
  const back = (path: string) => new URL(path, ctx.config.STOREFRONT_URL).href;
  return {
    intent: "CAPTURE",
    purchase_units: [
      {
        custom_id: order_id,
        ...(cart_id === undefined ? {} : { reference_id: cart_id }),
        ...(order_number === undefined ? {} : { description: order_number }),
        // The one part of which an amount is made up, so that it always adds up: the rest is the shop's own business.
        amount: { ...money, breakdown: { item_total: money } },
      },
    ],
    payment_source: {
      paypal: {
        experience_context: {
          return_url: back("/checkout/return"),
          cancel_url: back("/checkout/cancelled"),
          user_action: "PAY_NOW",
          shipping_preference: "NO_SHIPPING",
          brand_name: ctx.config.SHOP_NAME,
        },
      },
    },
  };
}
