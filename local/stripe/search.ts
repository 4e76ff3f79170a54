import type Stripe from "stripe";
import type { z } from "zod";
import type { Call } from "./call.ts";
import { Refusal } from "./errors.ts";
import { idOf } from "./ids.ts";
import type { SearchParams } from "./payment-intent-params.ts";

interface Clause {
  field: string;
  metadata?: string | undefined;
  value: string;
}

const CLAUSE =
  /^\s*(?:metadata\[(?:"([^"]+)"|'([^']+)')\]|(status|customer|currency|amount))\s*:\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(\d+))\s*/;

type Params = z.output<typeof SearchParams>;

/** The part of Stripe's search language that a shop uses: exact clauses joined by AND, one of them on metadata. */
export function searchIntents(call: Call, params: Params): Stripe.ApiSearchResult<Stripe.PaymentIntent> {
  const clauses = parseQuery(params.query);
  const first = clauses.find((clause) => clause.metadata !== undefined);
  const candidates =
    first?.metadata === undefined
      ? call.store.list("payment_intent", {}, { limit: 1_000 })
      : call.store.withMetadata("payment_intent", first.metadata, first.value);
  const found = candidates.filter((intent) => clauses.every((clause) => matches(intent, clause)));
  return resultOf(found, params, "/v1/payment_intents/search");
}

/** The same for customers, by metadata alone. */
export function searchCustomers(call: Call, params: Params): Stripe.ApiSearchResult<Stripe.Customer> {
  const clauses = parseQuery(params.query);
  const [first] = clauses;
  if (first?.metadata === undefined || clauses.some(({ metadata }) => metadata === undefined))
    throw Refusal.badParameter("parameter_invalid", "The sandbox finds customers by metadata alone.", "query");
  const found = call.store
    .withMetadata("customer", first.metadata, first.value)
    .filter((customer) => clauses.every(({ metadata = "", value }) => customer.metadata[metadata] === value));
  return resultOf(found, params, "/v1/customers/search");
}

function resultOf<T>(found: readonly T[], params: Params, url: string): Stripe.ApiSearchResult<T> {
  const limit = params.limit ?? 10;
  const from = Number(params.page ?? 0);
  const has_more = found.length > from + limit;
  return {
    object: "search_result",
    data: found.slice(from, from + limit),
    has_more,
    next_page: has_more ? String(from + limit) : null,
    url,
  };
}

function parseQuery(query: string): Clause[] {
  const clauses: Clause[] = [];
  let rest = query;
  while (rest.length > 0) {
    const match = CLAUSE.exec(rest);
    if (!match)
      throw Refusal.badParameter("parameter_invalid", `We were unable to parse your search query: ${query}`, "query");
    const value = match[4] ?? match[5] ?? match[6] ?? "";
    clauses.push({
      field: match[3] ?? "metadata",
      metadata: match[1] ?? match[2],
      value: value.replace(/\\(.)/g, "$1"),
    });
    rest = rest.slice(match[0].length);
    if (rest.length === 0) break;
    if (!/^AND\s/i.test(rest))
      throw Refusal.badParameter("parameter_invalid", `We were unable to parse your search query: ${query}`, "query");
    rest = rest.slice(3);
  }
  if (clauses.length === 0) throw Refusal.badParameter("parameter_missing", "Missing required param: query.", "query");
  return clauses;
}

function matches(intent: Stripe.PaymentIntent, clause: Clause): boolean {
  if (clause.metadata !== undefined) return intent.metadata[clause.metadata] === clause.value;
  const known: Record<string, string | null> = {
    status: intent.status,
    customer: idOf(intent.customer),
    currency: intent.currency,
    amount: String(intent.amount),
  };
  return known[clause.field] === clause.value;
}
