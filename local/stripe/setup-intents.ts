import type Stripe from "stripe";
import { z } from "zod";
import { type Call, emit } from "./call.ts";
import { cardOf, markCard, mustAuthenticate } from "./cards.ts";
import { Declined, Refusal } from "./errors.ts";
import { newId, newSecret } from "./ids.ts";
import { page } from "./lists.ts";
import { anything, expand, flag, mergeMetadata, metadata, paging, text, texts } from "./params.ts";
import { attachTo, resolveMethod, usedUp } from "./payment-methods.ts";

const confirming = {
  payment_method: text.optional(),
  return_url: text.optional(),
  use_stripe_sdk: flag.optional(),
  mandate_data: anything.optional(),
};
export const CreateParams = z.strictObject({
  ...expand,
  ...confirming,
  allowed_payment_method_types: texts.optional(),
  automatic_payment_methods: z
    .strictObject({ enabled: flag, allow_redirects: z.enum(["always", "never"]).optional() })
    .optional(),
  confirm: flag.optional(),
  customer: text.optional(),
  description: text.optional(),
  metadata: metadata.optional(),
  usage: z.enum(["off_session", "on_session"]).optional(),
});
export const ConfirmParams = z.strictObject({ ...expand, ...confirming });
export const UpdateParams = z.strictObject({
  ...expand,
  customer: text.optional(),
  description: text.optional(),
  metadata: metadata.optional(),
  payment_method: text.optional(),
});
export const CancelParams = z.strictObject({
  ...expand,
  cancellation_reason: z.enum(["abandoned", "duplicate", "requested_by_customer"]).optional(),
});
export const ListParams = z.strictObject({ ...paging, customer: text.optional(), payment_method: text.optional() });

const OPEN = ["requires_payment_method", "requires_confirmation", "requires_action"];

export function createSetup(call: Call, params: z.output<typeof CreateParams>): Stripe.SetupIntent | Declined {
  if (params.customer && !call.store.find("customer", params.customer))
    throw Refusal.missing("customer", params.customer, "customer", 400);
  const id = newId("seti_1");
  const method = params.payment_method ? resolveMethod(call, params.payment_method) : null;
  const automatic =
    params.automatic_payment_methods ??
    (params.allowed_payment_method_types ? undefined : { enabled: true, allow_redirects: "always" as const });
  const setup: Stripe.SetupIntent = {
    id,
    object: "setup_intent",
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    application: null,
    automatic_payment_methods: automatic
      ? { allow_redirects: automatic.allow_redirects ?? "always", enabled: automatic.enabled }
      : null,
    cancellation_reason: null,
    client_secret: newSecret(id),
    created: call.now,
    customer: params.customer ?? null,
    customer_account: null,
    description: params.description ?? null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: mergeMetadata({}, params.metadata),
    next_action: null,
    on_behalf_of: null,
    payment_method: method?.id ?? null,
    payment_method_configuration_details: null,
    payment_method_options: { card: { mandate_options: null, network: null, request_three_d_secure: "automatic" } },
    payment_method_types: ["card"],
    single_use_mandate: null,
    status: method ? "requires_confirmation" : "requires_payment_method",
    usage: params.usage ?? "off_session",
  };
  call.store.put(setup);
  emit(call, "setup_intent.created", setup);
  return params.confirm ? confirmSetup(call, id, params) : setup;
}

export function confirmSetup(
  call: Call,
  id: string,
  params: z.output<typeof ConfirmParams>,
): Stripe.SetupIntent | Declined {
  const setup = requireSetup(call, id);
  if (!OPEN.includes(setup.status)) throw unexpected(setup, "confirm");
  const named = params.payment_method ?? methodOf(setup);
  if (!named) throw unexpected(setup, "confirm");
  const method = resolveMethod(call, named);
  const state = cardOf(call, method.id);
  if (method.customer === null && state.used) throw usedUp();
  const ready: Stripe.SetupIntent = { ...setup, last_setup_error: null, next_action: null, payment_method: method.id };
  if (!mustAuthenticate(state)) return finish(call, ready, method);
  const url = `${call.shop_url}/dev/stripe/authenticate/${id}`;
  const waiting: Stripe.SetupIntent = {
    ...ready,
    next_action:
      params.return_url && !params.use_stripe_sdk
        ? { type: "redirect_to_url", redirect_to_url: { return_url: params.return_url, url } }
        : { type: "use_stripe_sdk", use_stripe_sdk: {} },
    status: "requires_action",
  };
  call.store.put(waiting);
  emit(call, "setup_intent.requires_action", waiting);
  return waiting;
}

export function authenticateSetup(call: Call, id: string, approved: boolean): Stripe.SetupIntent {
  const setup = requireSetup(call, id);
  if (setup.status !== "requires_action") throw unexpected(setup, "authenticate");
  const method = resolveMethod(call, methodOf(setup) ?? "");
  if (approved) {
    const result = finish(call, { ...setup, next_action: null }, method);
    return result instanceof Declined ? requireSetup(call, id) : result;
  }
  return fail(call, setup, method, {
    code: "setup_intent_authentication_failure",
    message: "The provided PaymentMethod has failed authentication.",
    type: "invalid_request_error",
  });
}

function finish(call: Call, setup: Stripe.SetupIntent, method: Stripe.PaymentMethod): Stripe.SetupIntent | Declined {
  const { card } = cardOf(call, method.id);
  if (card.decline && card.decline_at_attach) {
    const failed = fail(call, setup, method, { ...card.decline, type: "card_error" });
    return new Declined({ ...card.decline, payment_method: method, setup_intent: failed });
  }
  markCard(call, method.id, "set_up");
  if (typeof setup.customer === "string" && method.customer === null) attachTo(call, method, setup.customer);
  const done: Stripe.SetupIntent = { ...setup, latest_attempt: newId("setatt_1"), status: "succeeded" };
  call.store.put(done);
  emit(call, "setup_intent.succeeded", done);
  return done;
}

function fail(
  call: Call,
  setup: Stripe.SetupIntent,
  method: Stripe.PaymentMethod,
  error: Omit<Stripe.SetupIntent.LastSetupError, "payment_method">,
): Stripe.SetupIntent {
  const failed: Stripe.SetupIntent = {
    ...setup,
    last_setup_error: { ...error, payment_method: method },
    next_action: null,
    payment_method: null,
    status: "requires_payment_method",
  };
  call.store.put(failed);
  emit(call, "setup_intent.setup_failed", failed);
  return failed;
}

export function cancelSetup(call: Call, id: string, params: z.output<typeof CancelParams>): Stripe.SetupIntent {
  const setup = requireSetup(call, id);
  if (!OPEN.includes(setup.status)) throw unexpected(setup, "cancel");
  const canceled: Stripe.SetupIntent = {
    ...setup,
    cancellation_reason: params.cancellation_reason ?? null,
    next_action: null,
    status: "canceled",
  };
  call.store.put(canceled);
  emit(call, "setup_intent.canceled", canceled);
  return canceled;
}

export function updateSetup(call: Call, id: string, params: z.output<typeof UpdateParams>): Stripe.SetupIntent {
  const setup = requireSetup(call, id);
  const method = params.payment_method ? resolveMethod(call, params.payment_method) : null;
  const updated: Stripe.SetupIntent = {
    ...setup,
    customer: params.customer ?? setup.customer,
    description: params.description ?? setup.description,
    metadata: mergeMetadata(setup.metadata, params.metadata),
    ...(method ? { payment_method: method.id, status: "requires_confirmation" } : {}),
  };
  call.store.put(updated);
  return updated;
}

export function requireSetup(call: Call, id: string): Stripe.SetupIntent {
  const setup = call.store.find("setup_intent", id);
  if (!setup) throw Refusal.missing("setupintent", id, "intent", 404);
  return setup;
}

const unexpected = (setup: Stripe.SetupIntent, verb: string): Refusal =>
  Refusal.invalid(`You cannot ${verb} this SetupIntent because it has a status of ${setup.status}.`, {
    code: "setup_intent_unexpected_state",
    setup_intent: setup,
  });

const methodOf = (setup: Stripe.SetupIntent): string | null =>
  typeof setup.payment_method === "string" ? setup.payment_method : null;

export const listSetups = (call: Call, params: z.output<typeof ListParams>): Stripe.ApiList<Stripe.SetupIntent> =>
  page(call, "setup_intent", "/v1/setup_intents", { customer: params.customer }, params);
