import type Stripe from "stripe";
import { z } from "zod";
import { type Call, emit } from "./call.ts";
import { cardOf, markCard, rememberCard } from "./cards.ts";
import { Declined, Refusal } from "./errors.ts";
import { newId } from "./ids.ts";
import { page } from "./lists.ts";
import { anything, emptyable, expand, integer, mergeMetadata, metadata, paging, text } from "./params.ts";
import { TEST_METHODS, testMethodOfToken } from "./test-methods.ts";

const NO_ADDRESS = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };
const BillingDetails = z.strictObject({
  address: anything.optional(),
  email: emptyable(text).optional(),
  name: emptyable(text).optional(),
  phone: emptyable(text).optional(),
  tax_id: text.optional(),
});

export const CreateParams = z.strictObject({
  ...expand,
  type: text.optional(),
  card: z
    .strictObject({
      token: text.optional(),
      number: text.optional(),
      exp_month: integer.optional(),
      exp_year: integer.optional(),
      cvc: text.optional(),
    })
    .optional(),
  billing_details: BillingDetails.optional(),
  metadata: metadata.optional(),
  allow_redisplay: text.optional(),
});
export const AttachParams = z.strictObject({ ...expand, customer: text });
export const ListParams = z.strictObject({
  ...paging,
  customer: text.optional(),
  type: text.optional(),
  allow_redisplay: text.optional(),
});
export const UpdateParams = z.strictObject({
  ...expand,
  metadata: metadata.optional(),
  billing_details: BillingDetails.optional(),
  card: anything.optional(),
  allow_redisplay: text.optional(),
});

const NUMBERS: Record<string, string> = {
  "4242424242424242": "pm_card_visa",
  "5555555555554444": "pm_card_mastercard",
  "4000000000000002": "pm_card_chargeDeclined",
  "4000000000009995": "pm_card_chargeDeclinedInsufficientFunds",
  "4000002760003184": "pm_card_authenticationRequired",
};

export function createMethod(call: Call, params: z.output<typeof CreateParams>): Stripe.PaymentMethod {
  if (params.type !== "card") throw Refusal.badParameter("parameter_missing", "Missing required param: type.", "type");
  const name = params.card?.token ? testMethodOfToken(params.card.token) : NUMBERS[params.card?.number ?? ""];
  if (!name)
    throw Refusal.invalid("Your card number is not one of Stripe's test cards.", {
      code: "incorrect_number",
      param: "card[number]",
    });
  const method = mint(call, name);
  const { address, ...details } = params.billing_details ?? {};
  void address;
  const made = {
    ...method,
    billing_details: { ...method.billing_details, ...details },
    metadata: mergeMetadata({}, params.metadata),
  };
  call.store.put(made);
  return made;
}

/** Makes a payment method from one of the test cards, as Stripe does each time `pm_card_…` is named. */
function mint(call: Call, name: string): Stripe.PaymentMethod {
  const test = TEST_METHODS[name];
  if (!test) throw Refusal.missing("PaymentMethod", name, "payment_method", 400);
  const method: Stripe.PaymentMethod = {
    id: newId("pm_1"),
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: { address: { ...NO_ADDRESS }, email: null, name: null, phone: null, tax_id: null },
    card: {
      brand: test.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
      country: test.country ?? "US",
      display_brand: test.brand,
      exp_month: 12,
      exp_year: 2034,
      fingerprint: `sandbox${test.last4}`,
      funding: test.funding ?? "credit",
      generated_from: null,
      last4: test.last4,
      networks: { available: [test.brand], preferred: null },
      regulated_status: "unregulated",
      three_d_secure_usage: { supported: true },
      wallet: test.wallet ? { dynamic_last4: test.last4, type: test.wallet } : null,
    },
    created: call.now,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: "card",
  };
  call.store.put(method);
  rememberCard(call, method.id, name);
  return method;
}

/** The payment method that a parameter names: a kept one, or a fresh one of a test card. */
export function resolveMethod(
  call: Call,
  id: string,
  param = "payment_method",
  status: 400 | 404 = 400,
): Stripe.PaymentMethod {
  if (Object.hasOwn(TEST_METHODS, id)) return mint(call, id);
  const method = call.store.find("payment_method", id);
  if (!method) throw Refusal.missing("PaymentMethod", id, param, status);
  return method;
}

export function attachMethod(
  call: Call,
  id: string,
  params: z.output<typeof AttachParams>,
): Stripe.PaymentMethod | Declined {
  const method = resolveMethod(call, id, "payment_method", 404);
  if (!call.store.find("customer", params.customer))
    throw Refusal.missing("customer", params.customer, "customer", 404);
  if (method.customer === params.customer) return method;
  if (method.customer !== null)
    throw Refusal.invalid("The payment method you provided has already been attached to a customer.");
  const { card, used } = cardOf(call, method.id);
  if (used) throw usedUp();
  if (card.decline && card.decline_at_attach) return new Declined({ ...card.decline, payment_method: method });
  return attachTo(call, method, params.customer);
}

export function attachTo(call: Call, method: Stripe.PaymentMethod, customer: string): Stripe.PaymentMethod {
  const attached = { ...method, customer };
  call.store.put(attached);
  emit(call, "payment_method.attached", attached);
  return attached;
}

export function detachMethod(call: Call, id: string): Stripe.PaymentMethod {
  const method = resolveMethod(call, id, "payment_method", 404);
  if (method.customer === null)
    throw Refusal.invalid("The payment method you provided is not attached to a customer so detachment is impossible.");
  const detached = { ...method, customer: null };
  call.store.put(detached);
  markCard(call, id, "used");
  emit(call, "payment_method.detached", detached, { customer: method.customer });
  return detached;
}

export function updateMethod(call: Call, id: string, params: z.output<typeof UpdateParams>): Stripe.PaymentMethod {
  const method = resolveMethod(call, id, "payment_method", 404);
  const updated = { ...method, metadata: mergeMetadata(method.metadata, params.metadata) };
  call.store.put(updated);
  emit(call, "payment_method.updated", updated, { metadata: method.metadata });
  return updated;
}

export const usedUp = (): Refusal =>
  Refusal.invalid(
    "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.",
    { param: "payment_method" },
  );

export const retrieveMethod = (call: Call, id: string): Stripe.PaymentMethod =>
  resolveMethod(call, id, "payment_method", 404);

export const listMethods = (call: Call, params: z.output<typeof ListParams>): Stripe.ApiList<Stripe.PaymentMethod> =>
  page(call, "payment_method", "/v1/payment_methods", { customer: params.customer, type: params.type }, params);
