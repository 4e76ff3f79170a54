import type Stripe from "stripe";
import { z } from "zod";
import type { Call } from "./call.ts";
import { Refusal } from "./errors.ts";
import { newId } from "./ids.ts";
import { emptyable, expand, integer, metadata, text } from "./params.ts";
import type { StoredCalculation } from "./store.ts";
import { type Levy, leviesAt, shareTaxed } from "./tax-rates.ts";

const LINES_MAX = 100;
const SHOWN_AT_ONCE = 10;
const EXPIRES_AFTER = 90 * 86_400;
const GENERAL = "txcd_99999999";
const SHIPPING = "txcd_92010001";

const positive = integer.refine((value) => value > 0, "negative");
const treatment = { tax_behavior: z.enum(["exclusive", "inclusive"]).default("exclusive"), tax_code: text.optional() };
const address = z.strictObject({
  country: z.string().length(2),
  state: emptyable(text).optional(),
  postal_code: emptyable(text).optional(),
  city: emptyable(text).optional(),
  line1: emptyable(text).optional(),
  line2: emptyable(text).optional(),
});

export const CreateParams = z.strictObject({
  ...expand,
  currency: z.string().length(3),
  customer_details: z.strictObject({
    address,
    address_source: z.enum(["billing", "shipping"]),
    taxability_override: z.enum(["none", "customer_exempt", "reverse_charge"]).default("none"),
  }),
  line_items: z
    .array(
      z.strictObject({
        amount: positive,
        quantity: positive.default(1),
        reference: text,
        metadata: metadata.optional(),
        ...treatment,
      }),
    )
    .min(1)
    .max(LINES_MAX),
  shipping_cost: z.strictObject({ amount: positive, ...treatment }).optional(),
});
export const LinesParams = z.strictObject({ ...expand, limit: integer.optional(), starting_after: text.optional() });
export const RetrieveParams = z.strictObject(expand);

type Part = { amount: number; tax_behavior: "exclusive" | "inclusive"; tax_code: string };

type Override = z.output<typeof CreateParams>["customer_details"]["taxability_override"];
type Where = { levies: readonly Levy[]; country: string; override: Override };

/** What each levy takes of a part, and all of them together: nothing of a buyer who is exempt or owes the tax. */
function taxPart({ amount, tax_behavior, tax_code }: Part, { levies, country, override }: Where) {
  const share = override === "none" ? shareTaxed(tax_code) : 0;
  const untaxed = override === "none" ? "product_exempt" : override;
  const rates = levies.map(({ basis_points }) => Math.round(basis_points * share));
  const all = rates.reduce((sum, rate) => sum + rate, 0);
  const net = tax_behavior === "inclusive" ? (amount * 10_000) / (10_000 + all) : amount;
  const tax_breakdown = levies.map((levy, at) => ({
    amount: Math.round((net * (rates[at] ?? 0)) / 10_000),
    jurisdiction: {
      country,
      display_name: levy.display_name,
      level: levy.level,
      state: levy.level === "country" ? null : levy.display_name.slice(0, 2).toUpperCase(),
    },
    sourcing: "destination",
    tax_rate_details:
      share === 0
        ? null
        : {
            display_name: levy.name,
            percentage_decimal: String((rates[at] ?? 0) / 100),
            tax_type: levy.tax_type,
          },
    taxability_reason: share === 0 ? untaxed : share < 1 ? "reduced_rated" : "standard_rated",
    taxable_amount: Math.round(net),
  }));
  return { amount_tax: tax_breakdown.reduce((sum, one) => sum + one.amount, 0), tax_breakdown };
}

/** Works taxes out and keeps them for 90 days; nothing is reported yet. */
export function createCalculation(call: Call, params: z.output<typeof CreateParams>): unknown {
  const { address: place, taxability_override: override } = params.customer_details;
  const { country, state, postal_code } = place;
  const where = { country, state: state ?? null, postal_code: postal_code ?? null };
  const levies = leviesAt(where);
  if (levies === null)
    throw Refusal.invalid(
      "We could not determine the customer's tax location based on the provided customer address.",
      {
        code: "customer_tax_location_invalid",
        param: "customer_details[address]",
      },
    );
  const lines = params.line_items.map(
    ({ amount, quantity, reference, tax_behavior, tax_code = GENERAL }): Stripe.Tax.CalculationLineItem => ({
      id: newId("tax_li_", 14),
      object: "tax.calculation_line_item",
      amount,
      livemode: false,
      metadata: null,
      performance_location: null,
      product: null,
      quantity,
      reference,
      tax_behavior,
      tax_code,
      ...taxPart({ amount, tax_behavior, tax_code }, { levies, country, override }),
    }),
  );
  const shipping = params.shipping_cost && { tax_code: SHIPPING, ...params.shipping_cost };
  const shipping_cost = shipping ? { ...shipping, ...taxPart(shipping, { levies, country, override }) } : null;
  const parts = [...lines, ...(shipping_cost ? [shipping_cost] : [])];
  const taxOf = (behavior: string) =>
    parts.reduce((sum, part) => (part.tax_behavior === behavior ? sum + part.amount_tax : sum), 0);
  const exclusive = taxOf("exclusive");
  const calculation: StoredCalculation = {
    id: newId("taxcalc_1"),
    object: "tax.calculation",
    created: call.now,
    amount_total: parts.reduce((sum, part) => sum + part.amount, exclusive),
    currency: params.currency.toLowerCase(),
    customer: null,
    customer_details: {
      address: { city: null, line1: null, line2: null, ...where },
      address_source: params.customer_details.address_source,
      ip_address: null,
      tax_ids: [],
      taxability_override: override,
    },
    expires_at: call.now + EXPIRES_AFTER,
    lines,
    livemode: false,
    ship_from_details: null,
    shipping_cost,
    tax_amount_exclusive: exclusive,
    tax_amount_inclusive: taxOf("inclusive"),
    tax_breakdown: [],
    tax_date: call.now,
  };
  call.store.put(calculation);
  return showCalculation(calculation, params.expand);
}

export function requireCalculation(call: Call, id: string): StoredCalculation {
  const found = call.store.find("tax.calculation", id);
  if (!found) throw Refusal.missing("tax calculation", id, "calculation", 404);
  return found;
}

const KNOWN = ["line_items", "line_items.data.tax_breakdown", "shipping_cost.tax_breakdown"];

/** As Stripe shows one: line items where they are asked for, ten of them, and the breakdowns where these are. */
export function showCalculation(
  { lines, created: _created, ...rest }: StoredCalculation,
  paths: string[] = [],
): unknown {
  const unknown = paths.find((path) => !KNOWN.includes(path));
  if (unknown) throw Refusal.invalid(`This property cannot be expanded (${unknown}).`, { param: "expand" });
  const { tax_breakdown, ...cost } = rest.shipping_cost ?? {};
  const shipping_cost =
    rest.shipping_cost && paths.includes("shipping_cost.tax_breakdown") ? { ...cost, tax_breakdown } : cost;
  const with_breakdown = paths.includes("line_items.data.tax_breakdown");
  return {
    ...rest,
    shipping_cost: rest.shipping_cost && shipping_cost,
    ...(paths.some((path) => path.startsWith("line_items"))
      ? { line_items: pageOf(rest.id, lines, SHOWN_AT_ONCE, with_breakdown) }
      : {}),
  };
}

const pageOf = (id: string, lines: StoredCalculation["lines"], limit: number, with_breakdown: boolean) => ({
  object: "list",
  data: lines.slice(0, limit).map(({ tax_breakdown, ...line }) => (with_breakdown ? { ...line, tax_breakdown } : line)),
  has_more: lines.length > limit,
  url: `/v1/tax/calculations/${id}/line_items`,
});

export function listCalculationLines(call: Call, id: string, params: z.output<typeof LinesParams>): unknown {
  const { lines } = requireCalculation(call, id);
  const from =
    params.starting_after === undefined ? 0 : 1 + lines.findIndex((line) => line.id === params.starting_after);
  const with_breakdown = params.expand?.includes("data.tax_breakdown") ?? false;
  return pageOf(id, lines.slice(from), params.limit ?? SHOWN_AT_ONCE, with_breakdown);
}
