import Stripe from "stripe";
import {
  type Intent,
  isKeyTrusted,
  type ListedIntent,
  type PayableOrder,
  PAYMENT_WINDOW_MS,
  type PaymentProvider,
  type RefundRequest,
  type RefundResult,
} from "#money/providers";
import { PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { toStripeAmount } from "./stripe-amounts.ts";
import { ask, askOnce, isWrongState } from "./stripe-client.ts";
import { createCustomer, deleteCustomer, findCustomers } from "./stripe-customers.ts";
import { readStripeEvent } from "./stripe-events.ts";
import { EXPANDED, refundedOf, toContact, toIntent, toListed } from "./stripe-intents.ts";
import { stripeMethods } from "./stripe-methods.ts";

const PAGE = 100;

/** Stripe behind the shop's port. Cards alone, authorised first and captured when the order has its stock. */
export function stripeProvider(ctx: Ctx): PaymentProvider {
  const expand = EXPANDED;

  const retrieve = async (intent_id: string): Promise<Intent> =>
    toIntent(await ask(ctx, "retrieve", (client) => client.paymentIntents.retrieve(intent_id, { expand })));

  /** What an operation makes of an intent, or the intent as it is when its state does not allow it. */
  const unlessTooLate = async (intent_id: string, work: () => Promise<Stripe.PaymentIntent>): Promise<Intent> => {
    try {
      return toIntent(await work());
    } catch (error) {
      if (!isWrongState(error)) throw error;
      return retrieve(intent_id);
    }
  };

  return {
    cancellation: "provider",

    retrieve,

    async create(order, charge, key) {
      const known = await findForgotten(ctx, order);
      if (known) return known;
      const params: Stripe.PaymentIntentCreateParams = {
        amount: toStripeAmount(charge.amount, order.currency),
        currency: order.currency.toLowerCase(),
        capture_method: charge.capture_method,
        allowed_payment_method_types: ["card"],
        metadata: {
          order_id: order.order_id,
          payment_id: charge.payment_id,
          ...(order.order_number === undefined ? {} : { order_number: order.order_number }),
          ...(order.cart_id === undefined ? {} : { cart_id: order.cart_id }),
        },
        ...(charge.provider_customer_id ? { customer: charge.provider_customer_id } : {}),
        ...(charge.provider_customer_id && charge.keeps_method ? { setup_future_usage: "off_session" } : {}),
      };
      try {
        return toIntent(
          await askOnce(ctx, "create", key, (client, options) => client.paymentIntents.create(params, options)),
        );
      } catch (error) {
        // The order was placed a second time, under another number: a restored database had forgotten the first.
        const [earlier] =
          error instanceof Stripe.errors.StripeIdempotencyError ? await searchIntents(ctx, order.order_id, 1) : [];
        if (!earlier) throw error;
        return earlier;
      }
    },

    async confirm(intent_id, payment_method, key, { off_session = false } = {}) {
      const return_url = new URL("/checkout/return", ctx.config.STOREFRONT_URL).href;
      // Nobody is there to come back.
      const whence = off_session ? { off_session } : { return_url };
      try {
        const intent = await unlessTooLate(intent_id, () =>
          askOnce(ctx, "confirm", key, (client, options) =>
            client.paymentIntents.confirm(intent_id, { payment_method, ...whence, expand }, options),
          ),
        );
        return { kind: "accepted", intent };
      } catch (error) {
        // The key's first method was another: beyond the answers that are kept, Stripe alone still knows it.
        if (error instanceof Stripe.errors.StripeIdempotencyError) throw PlatformError.idempotency_key_reused();
        const declined = declinedIntent(error);
        if (declined) return { kind: "declined", intent: declined };
        if (!isUnusableMethod(error)) throw error;
        const intent = await retrieve(intent_id);
        return { kind: "declined", intent: { ...intent, failure_code: "payment_method_unusable" } };
      }
    },

    capture: (intent_id, key) =>
      unlessTooLate(intent_id, () =>
        askOnce(ctx, "capture", key, (client, options) =>
          client.paymentIntents.capture(intent_id, { expand }, options),
        ),
      ),

    cancel: (intent_id) =>
      unlessTooLate(intent_id, () =>
        ask(ctx, "cancel", (client) => client.paymentIntents.cancel(intent_id, { expand })),
      ),

    async refundRest(intent_id, key) {
      const params = { payment_intent: intent_id, expand: ["payment_intent.latest_charge"] };
      try {
        const made = await askOnce(ctx, "refund_rest", key, (client, options) =>
          client.refunds.create(params, options),
        );
        const intent = made.payment_intent;
        return intent !== null && typeof intent === "object" ? toIntent(intent) : await retrieve(intent_id);
      } catch (error) {
        // Nothing left to refund, or nothing captured: the intent itself says which.
        if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
        return retrieve(intent_id);
      }
    },

    refund: (request, key) => refundPart(ctx, request, key),

    async retrieveRefund(provider_refund_id) {
      return toRefund(
        await ask(ctx, "retrieve_refund", (client) =>
          client.refunds.retrieve(provider_refund_id, { expand: ["charge"] }),
        ),
      );
    },

    createCustomer: (customer, key) => createCustomer(ctx, customer, key),

    async deleteCustomers(user_id, known) {
      const found = await findCustomers(ctx, user_id);
      for (const id of new Set([...known, ...found])) await deleteCustomer(ctx, id);
    },

    async listIntents(created_at_from, cursor) {
      const params = { ...pageFrom(created_at_from, cursor), expand: ["data.latest_charge"] };
      const page = await ask(ctx, "list", (client) => client.paymentIntents.list(params));
      return { intents: page.data.map(toListed), next_cursor: cursorAfter(page) };
    },

    async listRefunded(refunded_from, cursor) {
      const params = { ...pageFrom(refunded_from, cursor), expand: ["data.payment_intent.latest_charge"] };
      const page = await ask(ctx, "list_refunded", (client) => client.refunds.list(params));
      const intents = page.data.flatMap(({ payment_intent: intent }) =>
        intent !== null && typeof intent === "object" ? [toListed(intent)] : [],
      );
      return { intents, next_cursor: cursorAfter(page) };
    },

    findByOrder: (order_id) => searchIntents(ctx, order_id, PAGE),

    saved: stripeMethods(ctx),

    async contactOf(intent_id) {
      const expand = ["latest_charge", "customer"];
      const intent = await ask(ctx, "retrieve", (client) => client.paymentIntents.retrieve(intent_id, { expand }));
      return toContact(intent);
    },

    readEvent: (body, headers) => readStripeEvent(ctx, body, headers),
  };
}

const pageFrom = (created_at_from: number, cursor: string | null) => ({
  created: { gte: Math.floor(created_at_from / 1_000) },
  limit: PAGE,
  ...(cursor === null ? {} : { starting_after: cursor }),
});

const cursorAfter = ({ has_more, data }: Stripe.ApiList<{ readonly id: string }>): string | null =>
  has_more ? (data.at(-1)?.id ?? null) : null;

/** The intent of an operation so old that its key may be forgotten: found by what `create` wrote into its metadata. */
async function findForgotten(ctx: Ctx, order: PayableOrder): Promise<Intent | null> {
  // An order is at least as old as the time to pay when its deadline passes.
  if (isKeyTrusted(order.deadline_at - PAYMENT_WINDOW_MS, ctx.now())) return null;
  const [intent] = await searchIntents(ctx, order.order_id, 1);
  return intent ?? null;
}

async function searchIntents(ctx: Ctx, order_id: string, limit: number): Promise<ListedIntent[]> {
  const query = `metadata["order_id"]:"${order_id}"`;
  const found = await ask(ctx, "search", (client) =>
    client.paymentIntents.search({ query, limit, expand: ["data.latest_charge"] }),
  );
  return found.data.map(toListed);
}

async function refundPart(ctx: Ctx, request: RefundRequest, key: string): Promise<RefundResult> {
  const { intent_id, refund_id, amount, currency, requested_at } = request;
  if (!isKeyTrusted(requested_at, ctx.now())) {
    const known = await ask(ctx, "list_refunds", (client) =>
      client.refunds.list({ payment_intent: intent_id, limit: PAGE, expand: ["data.charge"] }),
    );
    const earlier = known.data.find((refund) => refund.metadata?.["refund_id"] === refund_id);
    if (earlier) return toRefund(earlier);
  }
  try {
    // No second key here: an amount that is named could go back twice.
    const made = await ask(ctx, "refund", (client) =>
      client.refunds.create(
        {
          payment_intent: intent_id,
          amount: toStripeAmount(amount, currency),
          reason: "requested_by_customer",
          metadata: { refund_id },
          expand: ["charge"],
        },
        { idempotencyKey: key },
      ),
    );
    return toRefund(made);
  } catch (error) {
    // What else is thrown is trouble, or a key that was used for another refund.
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    const { code, param } = error;
    if (code === "charge_already_refunded" || param === "amount" || param === "payment_intent")
      return { kind: "exceeds_captured" };
    // A charge in dispute, too little on the account: asked again, it would be refused again.
    ctx.log.warn("refund_refused", { provider: "stripe", refund_id, code: code ?? null, param: param ?? null });
    return { kind: "refunded", provider_refund_id: "", status: "failed", refunded: 0 };
  }
}

function toRefund(refund: Stripe.Refund): Extract<RefundResult, { kind: "refunded" }> {
  const failed = refund.status === "failed" || refund.status === "canceled";
  return {
    kind: "refunded",
    provider_refund_id: refund.id,
    status: failed ? "failed" : refund.status === "succeeded" ? "succeeded" : "pending",
    refunded: refundedOf(refund.charge),
  };
}

/** A decline comes as an error that carries the intent. */
function declinedIntent(error: unknown): Intent | null {
  if (!(error instanceof Stripe.errors.StripeCardError) || !error.payment_intent) return null;
  const intent = toIntent(error.payment_intent);
  return { ...intent, failure_code: error.decline_code || error.code || intent.failure_code || "card_declined" };
}

/** The method does not exist, is used up, or belongs to somebody else. */
const isUnusableMethod = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeCardError ||
  (error instanceof Stripe.errors.StripeInvalidRequestError && error.param === "payment_method");
