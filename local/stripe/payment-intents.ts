import type Stripe from "stripe";
import type { z } from "zod";
import { checkAmount } from "./amounts.ts";
import { type Call, emit } from "./call.ts";
import { captureCharge, reverseCharge } from "./charges.ts";
import { confirmIntent } from "./confirm.ts";
import { type Declined, Refusal } from "./errors.ts";
import { idOf, newId, newSecret } from "./ids.ts";
import { page } from "./lists.ts";
import { mergeMetadata } from "./params.ts";
import type {
  CancelParams,
  CaptureParams,
  CreateParams,
  ListParams,
  RetrieveParams,
  UpdateParams,
} from "./payment-intent-params.ts";
import { resolveMethod } from "./payment-methods.ts";
import { requireIntent } from "./require-intent.ts";

const CANCELABLE = [
  "requires_payment_method",
  "requires_capture",
  "requires_confirmation",
  "requires_action",
  "processing",
];
const CHANGEABLE = ["requires_payment_method", "requires_confirmation", "requires_action"];

export function createIntent(call: Call, params: z.output<typeof CreateParams>): Stripe.PaymentIntent | Declined {
  checkAmount(params.amount, params.currency);
  checkTypes(params);
  if (params.customer) requireCustomer(call, params.customer);
  const id = newId("pi_3");
  const method = params.payment_method ? resolveMethod(call, params.payment_method) : null;
  const automatic =
    params.automatic_payment_methods ??
    (params.allowed_payment_method_types ? undefined : { enabled: true, allow_redirects: "always" as const });
  const intent: Stripe.PaymentIntent = {
    id,
    object: "payment_intent",
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    amount: params.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: automatic
      ? { allow_redirects: automatic.allow_redirects ?? "always", enabled: automatic.enabled }
      : null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: params.capture_method ?? "automatic_async",
    client_secret: newSecret(id),
    confirmation_method: params.confirmation_method ?? "automatic",
    created: call.now,
    currency: params.currency,
    customer: params.customer ?? null,
    customer_account: null,
    description: params.description ?? null,
    excluded_payment_method_types: params.excluded_payment_method_types ?? null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: mergeMetadata({}, params.metadata),
    next_action: null,
    on_behalf_of: null,
    payment_method: method?.id ?? null,
    payment_method_configuration_details: null,
    payment_method_options: { card: cardOptions(params.payment_method_options?.card) },
    payment_method_types: ["card"],
    payment_record: null,
    processing: null,
    receipt_email: params.receipt_email ?? null,
    review: null,
    setup_future_usage: params.setup_future_usage ?? null,
    shipping: shippingOf(params.shipping),
    source: null,
    statement_descriptor: params.statement_descriptor ?? null,
    statement_descriptor_suffix: params.statement_descriptor_suffix ?? null,
    status: method ? "requires_confirmation" : "requires_payment_method",
    transfer_group: params.transfer_group ?? null,
  };
  call.store.put(intent);
  emit(call, "payment_intent.created", intent);
  return params.confirm ? confirmIntent(call, intent.id, params) : intent;
}

export function updateIntent(call: Call, id: string, params: z.output<typeof UpdateParams>): Stripe.PaymentIntent {
  const intent = requireIntent(call, id);
  const money =
    params.amount !== undefined ||
    params.currency !== undefined ||
    params.payment_method !== undefined ||
    params.capture_method !== undefined ||
    params.customer !== undefined;
  if (money && !CHANGEABLE.includes(intent.status)) {
    throw Refusal.unexpectedState(
      `This PaymentIntent's amount could not be updated because it has a status of ${intent.status}. You may only update the amount of a PaymentIntent with one of the following statuses: ${CHANGEABLE.join(", ")}.`,
      intent,
    );
  }
  checkTypes(params);
  const amount = params.amount ?? intent.amount;
  const currency = params.currency ?? intent.currency;
  if (money) checkAmount(amount, currency);
  if (params.customer) requireCustomer(call, params.customer);
  const method = params.payment_method ? resolveMethod(call, params.payment_method) : null;
  const updated: Stripe.PaymentIntent = {
    ...intent,
    amount,
    currency,
    capture_method: params.capture_method ?? intent.capture_method,
    customer: params.customer ?? intent.customer,
    description: params.description === undefined ? intent.description : params.description,
    metadata: mergeMetadata(intent.metadata, params.metadata),
    payment_method: method?.id ?? intent.payment_method,
    payment_method_options: params.payment_method_options
      ? { card: cardOptions(params.payment_method_options.card) }
      : intent.payment_method_options,
    receipt_email: params.receipt_email === undefined ? intent.receipt_email : params.receipt_email,
    setup_future_usage: params.setup_future_usage === undefined ? intent.setup_future_usage : params.setup_future_usage,
    shipping: params.shipping === undefined ? intent.shipping : shippingOf(params.shipping),
    ...(money
      ? {
          next_action: null,
          status: method || intent.payment_method ? "requires_confirmation" : "requires_payment_method",
        }
      : {}),
  };
  call.store.put(updated);
  return updated;
}

export function captureIntent(call: Call, id: string, params: z.output<typeof CaptureParams>): Stripe.PaymentIntent {
  const intent = requireIntent(call, id);
  if (intent.status !== "requires_capture") {
    throw Refusal.unexpectedState(
      `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
      intent,
    );
  }
  const amount = params.amount_to_capture ?? intent.amount_capturable;
  if (amount < 1)
    throw Refusal.badParameter(
      "parameter_invalid_integer",
      "This value must be greater than or equal to 1.",
      "amount_to_capture",
    );
  if (amount > intent.amount_capturable) {
    throw Refusal.invalid("The amount to capture is greater than the amount that was authorized.", {
      code: "amount_too_large",
      param: "amount_to_capture",
    });
  }
  captureCharge(call, idOf(intent.latest_charge) ?? "", amount);
  const captured: Stripe.PaymentIntent = {
    ...intent,
    amount_capturable: 0,
    amount_received: amount,
    metadata: mergeMetadata(intent.metadata, params.metadata),
    status: "succeeded",
  };
  call.store.put(captured);
  emit(call, "payment_intent.succeeded", captured);
  return captured;
}

export function cancelIntent(call: Call, id: string, params: z.output<typeof CancelParams>): Stripe.PaymentIntent {
  const intent = requireIntent(call, id);
  if (!CANCELABLE.includes(intent.status)) {
    throw Refusal.unexpectedState(
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: ${CANCELABLE.join(", ")}.`,
      intent,
    );
  }
  if (intent.status === "requires_capture") reverseCharge(call, idOf(intent.latest_charge) ?? "");
  const canceled: Stripe.PaymentIntent = {
    ...intent,
    amount_capturable: 0,
    canceled_at: call.now,
    cancellation_reason: params.cancellation_reason ?? null,
    next_action: null,
    status: "canceled",
  };
  call.store.put(canceled);
  emit(call, "payment_intent.canceled", canceled);
  return canceled;
}

export function retrieveIntent(call: Call, id: string, params: z.output<typeof RetrieveParams>): Stripe.PaymentIntent {
  const intent = requireIntent(call, id);
  if (params.client_secret !== undefined && params.client_secret !== intent.client_secret) {
    throw Refusal.invalid(
      "The client_secret provided does not match the client_secret associated with the PaymentIntent.",
      { param: "client_secret" },
    );
  }
  return intent;
}

export const listIntents = (call: Call, params: z.output<typeof ListParams>): Stripe.ApiList<Stripe.PaymentIntent> =>
  page(call, "payment_intent", "/v1/payment_intents", { customer: params.customer }, params);

function requireCustomer(call: Call, id: string): void {
  if (!call.store.find("customer", id)) throw Refusal.missing("customer", id, "customer", 400);
}

function checkTypes(params: {
  allowed_payment_method_types?: string[] | undefined;
  automatic_payment_methods?: unknown;
  excluded_payment_method_types?: string[] | null | undefined;
}): void {
  if (!params.allowed_payment_method_types) return;
  if (params.automatic_payment_methods !== undefined || params.excluded_payment_method_types) {
    throw Refusal.invalid(
      "You may only specify one of these parameters: allowed_payment_method_types, automatic_payment_methods, excluded_payment_method_types.",
      { param: "allowed_payment_method_types" },
    );
  }
  if (!params.allowed_payment_method_types.includes("card")) {
    throw Refusal.invalid("No valid payment method types for this Payment Intent.", {
      code: "payment_intent_invalid_parameter",
      param: "allowed_payment_method_types",
    });
  }
}

type CardOptions =
  | NonNullable<NonNullable<z.output<typeof CreateParams>["payment_method_options"]>["card"]>
  | null
  | undefined;

function cardOptions(card: CardOptions): Stripe.PaymentIntent.PaymentMethodOptions.Card {
  const usage = card?.setup_future_usage;
  return {
    installments: null,
    mandate_options: null,
    network: null,
    request_three_d_secure: card?.request_three_d_secure ?? "automatic",
    ...(card?.capture_method ? { capture_method: card.capture_method } : {}),
    ...(usage ? { setup_future_usage: usage } : {}),
  };
}

const NO_ADDRESS = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };
const shippingOf = (shipping: z.output<typeof CreateParams>["shipping"]): Stripe.PaymentIntent.Shipping | null =>
  shipping ? { ...shipping, address: { ...NO_ADDRESS, ...shipping.address } } : null;
