import type Stripe from "stripe";
import { z } from "zod";
import { type Call, emit } from "./call.ts";
import { cardOf } from "./cards.ts";
import { Refusal } from "./errors.ts";
import { newId } from "./ids.ts";
import { page } from "./lists.ts";
import { paging, text } from "./params.ts";
import type { Decline } from "./test-methods.ts";

export const ListParams = z.strictObject({ ...paging, customer: text.optional(), payment_intent: text.optional() });

export type ChargeOutcome = { declined: Decline } | { declined?: undefined; captured: boolean; authenticated: boolean };

/** One attempt to move money: authorised, captured at once, or refused. */
export function charge(
  call: Call,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  outcome: ChargeOutcome,
): Stripe.Charge {
  const declined = outcome.declined ?? null;
  const captured = outcome.declined ? false : outcome.captured;
  const made: Stripe.Charge = {
    id: newId("ch_3"),
    object: "charge",
    amount: intent.amount,
    amount_captured: captured ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: captured ? newId("txn_3") : null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: intent.statement_descriptor ?? "BODEGA",
    captured,
    created: call.now,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: declined?.code ?? null,
    failure_message: declined?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: declined ? "01" : null,
      network_status: declined ? "declined_by_network" : "approved_by_network",
      reason: declined?.decline_code ?? null,
      risk_level: "normal",
      risk_score: 10,
      seller_message: declined ? "The bank did not return any further details with this decline." : "Payment complete.",
      type: declined ? "issuer_declined" : "authorized",
    },
    paid: !declined,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: detailsOf(intent, method, !outcome.declined && outcome.authenticated),
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: intent.shipping,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: declined ? "failed" : "succeeded",
    transfer_data: null,
    transfer_group: intent.transfer_group,
  };
  call.store.put(made);
  emit(call, declined ? "charge.failed" : "charge.succeeded", made);
  return made;
}

function detailsOf(
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  authenticated: boolean,
): Stripe.Charge.PaymentMethodDetails {
  const card = method.card;
  return {
    type: "card",
    card: {
      amount_authorized: intent.amount,
      authorization_code: null,
      brand: card?.brand ?? null,
      checks: card?.checks ?? null,
      country: card?.country ?? null,
      electronic_commerce_indicator: null,
      exp_month: card?.exp_month ?? 12,
      exp_year: card?.exp_year ?? 2034,
      fingerprint: card?.fingerprint ?? null,
      funding: card?.funding ?? null,
      installments: null,
      last4: card?.last4 ?? null,
      mandate: null,
      network: card?.brand ?? null,
      network_transaction_id: newId("", 15),
      regulated_status: "unregulated",
      three_d_secure: authenticated
        ? {
            authentication_flow: "challenge",
            electronic_commerce_indicator: "05",
            exemption_indicator: null,
            result: "authenticated",
            result_reason: null,
            transaction_id: crypto.randomUUID(),
            version: "2.2.0",
          }
        : null,
      transaction_link_id: null,
      wallet: card?.wallet ? { dynamic_last4: card.wallet.dynamic_last4, type: card.wallet.type } : null,
    },
  };
}

export function captureCharge(call: Call, id: string, amount: number): void {
  const found = retrieveCharge(call, id);
  const captured = { ...found, captured: true, amount_captured: amount, balance_transaction: newId("txn_3") };
  call.store.put(captured);
  emit(call, "charge.captured", captured);
}

/** The authorisation is given back: the charge counts as refunded although no money had moved. */
export function reverseCharge(call: Call, id: string): void {
  const found = retrieveCharge(call, id);
  const reversed = { ...found, refunded: true, amount_refunded: found.amount };
  call.store.put(reversed);
  emit(call, "charge.refunded", reversed);
}

export function retrieveCharge(call: Call, id: string): Stripe.Charge {
  const found = call.store.find("charge", id);
  if (!found) throw Refusal.missing("charge", id, "id", 404);
  return found;
}

export const refundsAreSlow = (call: Call, found: Stripe.Charge): boolean =>
  cardOf(call, found.payment_method ?? "").card.slow_refund === true;

export const refundsAreRefused = (call: Call, found: Stripe.Charge): boolean =>
  cardOf(call, found.payment_method ?? "").card.refuses_refund === true;

export const listCharges = (call: Call, params: z.output<typeof ListParams>): Stripe.ApiList<Stripe.Charge> =>
  page(call, "charge", "/v1/charges", { customer: params.customer, payment_intent: params.payment_intent }, params);
