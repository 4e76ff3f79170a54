import type Stripe from "stripe";
import { z } from "zod";
import { checkDecimals } from "./amounts.ts";
import { type Call, emit } from "./call.ts";
import { refundsAreRefused, refundsAreSlow, retrieveCharge } from "./charges.ts";
import { Refusal } from "./errors.ts";
import { idOf, newId } from "./ids.ts";
import { page } from "./lists.ts";
import { expand, integer, mergeMetadata, metadata, paging, text } from "./params.ts";
import { requireIntent } from "./require-intent.ts";

export const CreateParams = z.strictObject({
  ...expand,
  amount: integer.optional(),
  charge: text.optional(),
  payment_intent: text.optional(),
  metadata: metadata.optional(),
  reason: z.enum(["duplicate", "fraudulent", "requested_by_customer"]).optional(),
});
export const UpdateParams = z.strictObject({ ...expand, metadata: metadata.optional() });
export const ListParams = z.strictObject({ ...paging, charge: text.optional(), payment_intent: text.optional() });

/** Gives back captured money, never more than is left of it. */
export function createRefund(call: Call, params: z.output<typeof CreateParams>): Stripe.Refund {
  const charge = chargeOf(call, params);
  if (!charge.captured)
    throw Refusal.invalid(
      `Charge ${charge.id} has not been captured, so it cannot be refunded: cancel its PaymentIntent.`,
      { charge: charge.id },
    );
  const left = charge.amount_captured - charge.amount_refunded;
  if (left === 0)
    throw Refusal.invalid(`Charge ${charge.id} has already been refunded.`, {
      charge: charge.id,
      code: "charge_already_refunded",
    });
  if (refundsAreRefused(call, charge))
    throw Refusal.invalid(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      charge: charge.id,
      code: "charge_disputed",
    });
  const amount = params.amount ?? left;
  if (amount < 1) throw Refusal.badParameter("parameter_invalid_integer", "Invalid positive integer", "amount");
  checkDecimals(amount, charge.currency);
  if (amount > left) {
    throw Refusal.invalid(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, {
      charge: charge.id,
      param: "amount",
    });
  }
  const refund: Stripe.Refund = {
    id: newId("re_3"),
    object: "refund",
    amount,
    balance_transaction: newId("txn_3"),
    charge: charge.id,
    created: call.now,
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: {
      card: { reference_status: "pending", reference_type: "acquirer_reference_number", type: "refund" },
      type: "card",
    },
    metadata: mergeMetadata({}, params.metadata),
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: params.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: refundsAreSlow(call, charge) ? "pending" : "succeeded",
    transfer_reversal: null,
  };
  call.store.put(refund);
  const refunded = { ...charge, amount_refunded: charge.amount_refunded + amount, refunded: amount === left };
  call.store.put(refunded);
  emit(call, "refund.created", refund);
  emit(call, "charge.refunded", refunded);
  return refund;
}

function chargeOf(call: Call, params: z.output<typeof CreateParams>): Stripe.Charge {
  if (params.charge) return retrieveCharge(call, params.charge);
  if (!params.payment_intent)
    throw Refusal.badParameter(
      "parameter_missing",
      "One of the following params should be provided for this request: payment_intent or charge.",
      "payment_intent",
    );
  const intent = requireIntent(call, params.payment_intent);
  if (intent.status !== "succeeded" || typeof intent.latest_charge !== "string") {
    throw Refusal.invalid(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, {
      param: "payment_intent",
    });
  }
  return retrieveCharge(call, intent.latest_charge);
}

export function retrieveRefund(call: Call, id: string): Stripe.Refund {
  const refund = call.store.find("refund", id);
  if (!refund) throw Refusal.missing("refund", id, "refund", 404);
  return refund;
}

export function updateRefund(call: Call, id: string, params: z.output<typeof UpdateParams>): Stripe.Refund {
  const refund = retrieveRefund(call, id);
  const updated = { ...refund, metadata: mergeMetadata(refund.metadata, params.metadata) };
  call.store.put(updated);
  emit(call, "refund.updated", updated);
  return updated;
}

/** What the shopper's bank makes of a refund in the end, which may be days later. */
export function concludeRefund(call: Call, id: string, succeeds: boolean): Stripe.Refund {
  const refund = retrieveRefund(call, id);
  const done = { ...refund, status: succeeds ? "succeeded" : "failed" };
  call.store.put(done);
  if (!succeeds && refund.status !== "failed") {
    const charge = retrieveCharge(call, idOf(refund.charge) ?? "");
    call.store.put({ ...charge, amount_refunded: charge.amount_refunded - refund.amount, refunded: false });
    emit(call, "refund.failed", done);
  }
  emit(call, "refund.updated", done);
  return done;
}

export const listRefunds = (call: Call, params: z.output<typeof ListParams>): Stripe.ApiList<Stripe.Refund> =>
  page(call, "refund", "/v1/refunds", { charge: params.charge, payment_intent: params.payment_intent }, params);
