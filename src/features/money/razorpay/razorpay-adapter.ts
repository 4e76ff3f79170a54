import {
  type Intent,
  type PayableCharge,
  type PayableOrder,
  type PaymentProvider,
  ProviderError,
} from "#money/providers";
import type { Ctx } from "#platform/context";
import { findOrder } from "./find-order.ts";
import { ask, unexpected } from "./razorpay-client.ts";
import { readRazorpayEvent } from "./razorpay-events.ts";
import { findByReceipt, listGivenBack, listMade } from "./razorpay-lists.ts";
import { type PaidOrder, RazorpayOrder, toIntent, toListed } from "./razorpay-orders.ts";
import { followRazorpayRefund, refundPart, refundWhatIsLeft, returnTooMuch } from "./razorpay-refunds.ts";
import { isReturnOf } from "./razorpay-signatures.ts";
import { paymentThatCounts, paymentToCapture } from "./rules.ts";
import { accountOf } from "./settings.ts";

/**
 * Razorpay behind the shop's port: an intent is an order there with all payments of it. The shopper authorises one in Razorpay Checkout, and
 * the shop captures the first once it has its stock. Others lapse, and what was captured besides goes back.
 */
export function razorpayProvider(ctx: Ctx): PaymentProvider {
  const read = async (intent_id: string): Promise<PaidOrder> => {
    const paid = await findOrder(ctx, intent_id);
    if (!paid) {
      ctx.log.error("razorpay_order_missing", { intent_id });
      throw ProviderError.provider_unavailable();
    }
    await returnTooMuch(ctx, paid);
    return paid;
  };

  const retrieve = async (intent_id: string): Promise<Intent> => toIntent(await read(intent_id));

  return {
    cancellation: "never_capture",
    retrieve,

    /** There are no keys for orders, so what an earlier call may have made is looked for. */
    async create(order, charge) {
      const [earlier] = (await findByReceipt(ctx, order.order_id)).filter(
        (one) => one.order.amount === charge.amount && one.order.currency === order.currency,
      );
      if (earlier) return toIntent(earlier);
      const body = toRazorpayOrder(order, charge);
      const answer = await ask(ctx, "create", { method: "POST", path: "/orders", body });
      if (answer.status !== 200) throw unexpected("create", answer);
      return toIntent({ order: RazorpayOrder.parse(answer.body), payments: [] });
    },

    /** Nothing is confirmed from here: the shopper pays in Razorpay Checkout. */
    confirm: async (intent_id) => ({ kind: "accepted", intent: await retrieve(intent_id) }),

    /** There are no keys for captures either: what was captured already is refused, and read. */
    async capture(intent_id) {
      const paid = await read(intent_id);
      const payment = paymentThatCounts(paid.order, paid.payments)
        ? undefined
        : paymentToCapture(paid.order, paid.payments);
      if (!payment) return toIntent(paid);
      const { id, amount, currency } = payment;
      const path = `/payments/${encodeURIComponent(id)}/capture`;
      const answer = await ask(ctx, "capture", { method: "POST", path, body: { amount, currency } });
      if (answer.status !== 200 && answer.status !== 400) throw unexpected("capture", answer);
      // Read again in any case: another call may have captured another payment at the same moment.
      const now = await retrieve(intent_id);
      if (answer.status === 400 && now.status === "authorized") throw unexpected("capture", answer);
      return now;
    },

    /** Razorpay knows no cancel: the shop alone captures, and after its own move it does not. */
    async cancel(intent_id) {
      const intent = await retrieve(intent_id);
      return intent.status === "captured" ? intent : { ...intent, status: "cancelled", client_secret: null };
    },

    async refundRest(intent_id, key) {
      await refundWhatIsLeft(ctx, await read(intent_id), key);
      return retrieve(intent_id);
    },

    refund: async (request, key) => refundPart(ctx, await read(request.intent_id), request, key),
    retrieveRefund: (provider_refund_id) => followRazorpayRefund(ctx, provider_refund_id),

    // Razorpay keeps no customers of ours.
    createCustomer: async () => null,
    deleteCustomers: async () => undefined,

    listIntents: (created_at_from, cursor) => listMade(ctx, created_at_from, cursor),
    listRefunded: (refunded_from, cursor) => listGivenBack(ctx, refunded_from, cursor),
    findByOrder: async (order_id) => (await findByReceipt(ctx, order_id)).map(toListed),

    async contactOf(intent_id) {
      const paid = await findOrder(ctx, intent_id);
      if (!paid) return { email: null, name: null };
      const { order, payments } = paid;
      const payer = paymentThatCounts(order, payments) ?? paymentToCapture(order, payments) ?? payments.at(-1);
      return { email: payer?.email ?? null, name: null };
    },

    isReturnSigned: (intent_id, returned) => isReturnOf(accountOf(ctx.config).key_secret, intent_id, returned),

    readEvent: (body, headers) => readRazorpayEvent(ctx, body, headers),
  };
}

/** Razorpay is told the amount and the numbers, and nothing of what was bought. `payment_capture: 0` leaves the capture to the shop. */
function toRazorpayOrder({ order_id, currency, order_number, cart_id }: PayableOrder, { amount }: PayableCharge) {
  return {
    amount,
    currency,
    receipt: order_id,
    payment_capture: 0,
    notes: {
      ...(order_number === undefined ? {} : { order_number }),
      ...(cart_id === undefined ? {} : { cart_id }),
    },
  };
}
