import type Stripe from "stripe";
import { ask, askOnce, toStripeAmount } from "#money/stripe";
import type { Ctx } from "#platform/context";
import type { TaxRelief } from "#pricing/tax";
import type { TaxEngine, TaxQuestion } from "#pricing/tax-engines";
import { readCalculation } from "./read-calculation.ts";
import { stripeTaxSettings } from "./settings.ts";

/** The most lines that Stripe shows at once. */
const PAGE = 100;

/** Stripe Tax behind the shop's port: calculations, and transactions made of them. Of the shopper it is told country, state and postal code. */
export const stripeTax = (ctx: Ctx): TaxEngine => ({
  async calculate(question, timeout) {
    const options = { timeout, maxNetworkRetries: 0 };
    const params = paramsOf(ctx, question);
    const made = await ask(ctx, "tax_calculate", (client) => client.tax.calculations.create(params, options));
    const { id, line_items } = made;
    if (!line_items?.has_more || id === null) return readCalculation(made, line_items?.data ?? []);
    const list = { limit: PAGE, expand: ["data.tax_breakdown"] };
    const all = await ask(ctx, "tax_lines", (client) => client.tax.calculations.listLineItems(id, list, options));
    return readCalculation(made, all.data);
  },

  async commit({ order_id, calculation_id: calculation }) {
    const params = { calculation, reference: order_id, metadata: { order_id } };
    const { id } = await askOnce(ctx, "tax_commit", `tax:${order_id}`, (client, options) =>
      client.tax.transactions.createFromCalculation(params, options),
    );
    return id;
  },

  async reverse({ transaction_id: original_transaction, reference, amount, currency, is_whole }) {
    const part = is_whole ? { mode: "full" } : { mode: "partial", flat_amount: -toStripeAmount(amount, currency) };
    await askOnce(ctx, "tax_reverse", `tax:${reference}`, (client, options) =>
      client.tax.transactions.createReversal({ original_transaction, reference, ...part }, options),
    );
  },
});

const overrides = { exemption: "customer_exempt", reverse_charge: "reverse_charge" } as const satisfies Record<
  TaxRelief,
  string
>;

function paramsOf(ctx: Ctx, question: TaxQuestion): Stripe.Tax.CalculationCreateParams {
  const { currency, place, included, relief, lines, shipping } = question;
  const codes = stripeTaxSettings.of(ctx.config).STRIPE_TAX_CODES;
  const treated = (tax_class: string) => {
    const tax_code = codes?.get(tax_class);
    const tax_behavior = included ? "inclusive" : "exclusive";
    return { tax_behavior, ...(tax_code === undefined ? {} : { tax_code }) };
  };
  const { country, state, postal_code } = place;
  const address = { country, ...(state ? { state } : {}), ...(postal_code ? { postal_code } : {}) };
  return {
    currency: currency.toLowerCase(),
    customer_details: {
      address,
      address_source: "shipping",
      ...(relief === null ? {} : { taxability_override: overrides[relief] }),
    },
    line_items: lines.map(({ item_id: reference, tax_class, quantity, amount }) => ({
      reference,
      quantity,
      amount: toStripeAmount(amount, currency),
      ...treated(tax_class),
    })),
    ...(shipping > 0 ? { shipping_cost: { amount: toStripeAmount(shipping, currency), ...treated("shipping") } } : {}),
    expand: ["line_items.data.tax_breakdown", ...(shipping > 0 ? ["shipping_cost.tax_breakdown"] : [])],
  };
}
