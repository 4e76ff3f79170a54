import type Stripe from "stripe";
import type { z } from "zod";
import { type Call, emit } from "./call.ts";
import { cardOf, markCard, mustAuthenticate } from "./cards.ts";
import { charge } from "./charges.ts";
import { Declined, Refusal } from "./errors.ts";
import { idOf } from "./ids.ts";
import type { ConfirmParams } from "./payment-intent-params.ts";
import { attachTo, resolveMethod, usedUp } from "./payment-methods.ts";
import { requireIntent } from "./require-intent.ts";

const CONFIRMABLE = ["requires_payment_method", "requires_confirmation", "requires_action"];
const AUTHENTICATION = {
  code: "authentication_required",
  decline_code: "authentication_required",
  message: "Your card was declined. This transaction requires authentication.",
};

/** Tries to take the money: done, held for capture, waiting for the shopper, or declined. */
export function confirmIntent(
  call: Call,
  id: string,
  params: z.output<typeof ConfirmParams>,
): Stripe.PaymentIntent | Declined {
  const intent = requireIntent(call, id);
  if (!CONFIRMABLE.includes(intent.status)) {
    const why =
      intent.status === "canceled"
        ? "it has a status of canceled. Only a PaymentIntent with one of the following statuses may be confirmed: requires_confirmation, requires_action"
        : "it has already succeeded after being previously confirmed";
    throw Refusal.unexpectedState(`You cannot confirm this PaymentIntent because ${why}.`, intent);
  }
  const named = params.payment_method ?? idOf(intent.payment_method);
  if (!named) {
    throw Refusal.unexpectedState(
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
      intent,
    );
  }
  if (
    intent.automatic_payment_methods?.enabled &&
    intent.automatic_payment_methods.allow_redirects !== "never" &&
    !params.return_url &&
    !params.off_session
  ) {
    throw Refusal.invalid(
      "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`.",
      { param: "return_url" },
    );
  }
  const method = resolveMethod(call, named);
  const state = cardOf(call, method.id);
  checkOwner(intent, method, state.used);
  const ready: Stripe.PaymentIntent = {
    ...intent,
    payment_method: method.id,
    capture_method: params.capture_method ?? intent.capture_method,
    last_payment_error: null,
    next_action: null,
    receipt_email: params.receipt_email ?? intent.receipt_email,
    setup_future_usage: params.setup_future_usage === undefined ? intent.setup_future_usage : params.setup_future_usage,
  };
  const asked = intent.payment_method_options?.card?.request_three_d_secure;
  const wanted = mustAuthenticate(state) || asked === "any" || asked === "challenge";
  if (!wanted) return chargeIntent(call, ready, method, false);
  if (params.off_session) return refuse(call, ready, method, AUTHENTICATION);
  if (params.error_on_requires_action) return refuse(call, ready, method, AUTHENTICATION);
  const waiting: Stripe.PaymentIntent = {
    ...ready,
    next_action: nextAction(call, intent.id, params),
    status: "requires_action",
  };
  call.store.put(waiting);
  emit(call, "payment_intent.requires_action", waiting);
  return waiting;
}

/** The shopper has answered the bank's question. */
export function authenticateIntent(call: Call, id: string, approved: boolean): Stripe.PaymentIntent {
  const intent = requireIntent(call, id);
  if (intent.status !== "requires_action")
    throw Refusal.unexpectedState(
      `This PaymentIntent has a status of ${intent.status} and waits for no authentication.`,
      intent,
    );
  const method = resolveMethod(call, idOf(intent.payment_method) ?? "");
  const ready: Stripe.PaymentIntent = { ...intent, next_action: null };
  if (approved) {
    const result = chargeIntent(call, ready, method, true);
    return result instanceof Declined ? requireIntent(call, id) : result;
  }
  const failed: Stripe.PaymentIntent = {
    ...ready,
    last_payment_error: {
      code: "payment_intent_authentication_failure",
      doc_url: "https://docs.stripe.com/error-codes/payment-intent-authentication-failure",
      message:
        "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.",
      payment_method: method,
      type: "invalid_request_error",
    },
    payment_method: null,
    status: "requires_payment_method",
  };
  call.store.put(failed);
  emit(call, "payment_intent.payment_failed", failed);
  return failed;
}

function chargeIntent(
  call: Call,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  authenticated: boolean,
): Stripe.PaymentIntent | Declined {
  const { card } = cardOf(call, method.id);
  if (card.decline) return refuse(call, intent, method, card.decline);
  const manual = intent.capture_method === "manual" || intent.payment_method_options?.card?.capture_method === "manual";
  const made = charge(call, intent, method, { captured: !manual, authenticated });
  keepMethod(call, intent, method);
  const settled: Stripe.PaymentIntent = {
    ...intent,
    amount_capturable: manual ? intent.amount : 0,
    amount_received: manual ? 0 : intent.amount,
    latest_charge: made.id,
    status: manual ? "requires_capture" : "succeeded",
  };
  call.store.put(settled);
  emit(call, manual ? "payment_intent.amount_capturable_updated" : "payment_intent.succeeded", settled);
  return settled;
}

function refuse(
  call: Call,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  reason: { code: string; decline_code: string; message: string },
): Declined {
  const failed = charge(call, intent, method, { declined: reason });
  const error = {
    ...reason,
    charge: failed.id,
    doc_url: `https://docs.stripe.com/error-codes/${reason.code.replaceAll("_", "-")}`,
    payment_method: method,
  };
  const open: Stripe.PaymentIntent = {
    ...intent,
    last_payment_error: { ...error, type: "card_error" },
    latest_charge: failed.id,
    next_action: null,
    payment_method: null,
    status: "requires_payment_method",
  };
  call.store.put(open);
  if (method.customer === null) markCard(call, method.id, "used");
  emit(call, "payment_intent.payment_failed", open);
  return new Declined({ ...error, payment_intent: open });
}

/** Kept for later when the intent says so and has a customer; else it is used up. */
function keepMethod(call: Call, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod): void {
  const customer = idOf(intent.customer);
  const usage = intent.payment_method_options?.card?.setup_future_usage ?? intent.setup_future_usage;
  if (usage && usage !== "none") markCard(call, method.id, "set_up");
  if (method.customer !== null) return;
  if (customer && usage && usage !== "none") attachTo(call, method, customer);
  else markCard(call, method.id, "used");
}

function checkOwner(intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod, used: boolean): void {
  if (method.customer === null) {
    if (used) throw usedUp();
    return;
  }
  if (intent.customer === null) {
    throw Refusal.invalid(
      `The PaymentMethod ${method.id} belongs to the Customer ${idOf(method.customer)}. Please include the Customer in the \`customer\` parameter on the PaymentIntent.`,
      { param: "payment_method" },
    );
  }
  if (idOf(method.customer) !== idOf(intent.customer)) {
    throw Refusal.invalid(`The payment method supplied (${method.id}) belongs to a different Customer.`, {
      param: "payment_method",
    });
  }
}

function nextAction(
  call: Call,
  id: string,
  params: { return_url?: string | undefined; use_stripe_sdk?: boolean | undefined },
): Stripe.PaymentIntent.NextAction {
  const url = `${call.shop_url}/dev/stripe/authenticate/${id}`;
  if (!params.return_url || params.use_stripe_sdk)
    return {
      type: "use_stripe_sdk",
      use_stripe_sdk: {
        type: "three_d_secure_redirect",
        stripe_js: url,
      },
    };
  return { type: "redirect_to_url", redirect_to_url: { return_url: params.return_url, url } };
}
