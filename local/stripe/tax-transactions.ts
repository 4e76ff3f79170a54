import type Stripe from "stripe";
import { z } from "zod";
import type { Call } from "./call.ts";
import { Refusal } from "./errors.ts";
import { newId } from "./ids.ts";
import { expand, integer, mergeMetadata, metadata, text } from "./params.ts";
import { requireCalculation } from "./tax-calculations.ts";

export const CommitParams = z.strictObject({
  ...expand,
  calculation: text,
  reference: z.string().min(1).max(500),
  metadata: metadata.optional(),
});
export const ReversalParams = z.strictObject({
  ...expand,
  mode: z.enum(["full", "partial"]),
  original_transaction: text,
  reference: z.string().min(1).max(500),
  flat_amount: integer.optional(),
  metadata: metadata.optional(),
});

/** Every reference is used once, by a sale or by a reversal. */
function claimReference(call: Call, reference: string): void {
  if (call.store.withMetadata("tax.transaction", REFERENCE, reference).length > 0)
    throw Refusal.invalid(`A transaction with the reference ${reference} already exists.`, { param: "reference" });
}

/** Transactions are found by these, beside the metadata that they were given. */
const REFERENCE = "sandbox:reference";
const ORIGINAL = "sandbox:original";
const AMOUNT = "sandbox:amount";
const internal = new Set([REFERENCE, ORIGINAL, AMOUNT]);

function show(transaction: Stripe.Tax.Transaction): Stripe.Tax.Transaction {
  const entries = Object.entries(transaction.metadata ?? {}).filter(([name]) => !internal.has(name));
  return { ...transaction, metadata: Object.fromEntries(entries) };
}

export function commitCalculation(call: Call, params: z.output<typeof CommitParams>): unknown {
  const calculation = requireCalculation(call, params.calculation);
  claimReference(call, params.reference);
  const { currency, customer_details, shipping_cost, tax_date, amount_total } = calculation;
  return keep(call, {
    currency,
    customer_details,
    shipping_cost,
    tax_date,
    reference: params.reference,
    reversal: null,
    type: "transaction",
    metadata: { ...mergeMetadata({}, params.metadata), [AMOUNT]: String(amount_total) },
  });
}

/** Takes back the whole of a sale, or an amount of it, tax included: never more than is left. */
export function createReversal(call: Call, params: z.output<typeof ReversalParams>): unknown {
  const original = requireTransaction(call, params.original_transaction);
  claimReference(call, params.reference);
  const amountOf = ({ metadata: known }: Stripe.Tax.Transaction) => Number(known?.[AMOUNT]);
  const reversals = call.store.withMetadata("tax.transaction", ORIGINAL, original.id);
  const left = reversals.reduce((rest, one) => rest + amountOf(one), amountOf(original));
  if (params.mode === "full" && reversals.length > 0)
    throw Refusal.invalid("The transaction has been reversed in part already.", { param: "mode" });
  const amount = params.mode === "full" ? -left : params.flat_amount;
  if (amount === undefined)
    throw Refusal.badParameter("parameter_missing", "Missing required param: flat_amount.", "flat_amount");
  if (amount >= 0 || -amount > left)
    throw Refusal.invalid(`The amount to reverse (${amount}) is more than is left of the transaction (${left}).`, {
      param: "flat_amount",
    });
  const { currency, customer_details, tax_date } = original;
  return keep(call, {
    currency,
    customer_details,
    shipping_cost: null,
    tax_date,
    reference: params.reference,
    reversal: { original_transaction: original.id },
    type: "reversal",
    metadata: { ...mergeMetadata({}, params.metadata), [ORIGINAL]: original.id, [AMOUNT]: String(amount) },
  });
}

type Kept = Pick<
  Stripe.Tax.Transaction,
  "currency" | "customer_details" | "metadata" | "reference" | "reversal" | "shipping_cost" | "tax_date" | "type"
>;

function keep(call: Call, kept: Kept): Stripe.Tax.Transaction {
  const transaction: Stripe.Tax.Transaction = {
    id: newId("tax_1"),
    object: "tax.transaction",
    created: call.now,
    customer: null,
    livemode: false,
    posted_at: call.now,
    ship_from_details: null,
    ...kept,
    metadata: { ...kept.metadata, [REFERENCE]: kept.reference },
  };
  call.store.put(transaction);
  return show(transaction);
}

function requireTransaction(call: Call, id: string): Stripe.Tax.Transaction {
  const found = call.store.find("tax.transaction", id);
  if (!found) throw Refusal.missing("tax transaction", id, "transaction", 404);
  return found;
}

export const retrieveTransaction = (call: Call, id: string): Stripe.Tax.Transaction =>
  show(requireTransaction(call, id));

/** What the sandbox knows of an order, the oldest first: Stripe has no such list, people look at their dashboard. */
export const transactionsOf = (call: Call, order_id: string) =>
  call.store
    .withMetadata("tax.transaction", "order_id", order_id)
    .flatMap((sale) => [sale, ...call.store.withMetadata("tax.transaction", ORIGINAL, sale.id).toReversed()])
    .map((one) => ({ ...show(one), amount: Number(one.metadata?.[AMOUNT]) }));
