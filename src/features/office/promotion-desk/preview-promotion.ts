import type { z } from "@hono/zod-openapi";
import { type SellableVariant, sellableVariants } from "#goods/catalog";
import { accountOf, customerPermissions } from "#people/accounts";
import { invalidField, invalidFields } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { requirePermission } from "#platform/http/access";
import { readStanding } from "#pricing/coupons";
import { buyerFactsOf } from "#pricing/customer-groups";
import {
  contradictionsIn,
  type Definition,
  definitionOf,
  noStanding,
  type Offer,
  PromotionError,
  type PromotionInput,
  selectPromotion,
  type Standing,
  tryOut,
} from "#pricing/promotions";
import { anybody, type Buyer } from "#pricing/selling-terms";
import { shippingSettings } from "#pricing/shipping";
import { type Goods, type PricedOrder, priceGoods, priceOf, priceSent, readSellingTerms } from "#pricing/totals";
import { type PromotionPreviewDto, type PromotionPreviewInput, toPreviewTotals } from "./preview-schemas.ts";

/**
 * What these goods cost with and without a promotion, and why it does not apply: one trip, and nothing is stored. Raises 404
 * `promotion_not_found`, 422 for goods, customers and shipping methods that there are not, and 403 for a customer without `customers:read`.
 */
export async function previewPromotion(
  ctx: Ctx,
  input: PromotionPreviewInput,
): Promise<z.output<typeof PromotionPreviewDto>> {
  if (input.user_id !== undefined) requirePermission(ctx, customerPermissions.read);
  if (input.promotion) refuseContradictions(input.promotion);
  const { promotion, buyer, offer, terms, variants } = await readAll(ctx, input);
  const [first] = input.items;
  const currency = input.currency ?? variants.get(first?.variant_id ?? "")?.currency ?? ctx.config.DEFAULT_CURRENCY;
  const at = input.priced_at ?? ctx.now();
  const goods = goodsOf(input, variants, { currency, buyer, terms, at });
  const priced = ({ promotions, standing }: Offer): PricedOrder => {
    const circumstances = { currency, buyer, terms: { ...terms, promotions }, standing, at };
    if (input.shipping_method_id === undefined) return priceGoods(goods, { ...circumstances, shipping_price: 0 });
    const usual_grams = shippingSettings.of(ctx.config).DEFAULT_WEIGHT_GRAMS;
    const sent = priceSent(goods, { ...circumstances, usual_grams }, input.shipping_method_id);
    if (sent.priced) return sent.priced;
    if (!sent.outcome || sent.outcome.refusal === "inactive")
      throw invalidField("shipping_method_id", "not_found", "No such shipping method is offered");
    throw invalidField(
      "shipping_method_id",
      "conflict",
      `It cannot be chosen for these goods: ${sent.outcome.refusal}`,
    );
  };
  const { with_it, without_it, outcomeOf } = tryOut(promotion, offer);
  const { priced: shown, reason } = outcomeOf(priced(with_it));
  return {
    promotion_id: promotion.promotion_id,
    applies: reason === null,
    reason,
    currency,
    with_promotion: toPreviewTotals(shown),
    without_promotion: toPreviewTotals(priced(without_it)),
  };
}

/** All that the goods are priced by, in one batch. */
async function readAll(ctx: Ctx, input: PromotionPreviewInput) {
  const { promotion_id = "", user_id = "", country, state, postal_code } = input;
  const reading = readSellingTerms(ctx);
  const customer = { user_id: input.user_id ?? null, email_index: null };
  const [rows, termRows, [standing = noStanding], [stored], [account], [facts]] = await ctx.db.batch([
    sellableVariants(
      ctx,
      input.items.map(({ variant_id }) => variant_id),
    ),
    reading.statement,
    readStanding(ctx, input.codes, customer, input.promotion_id === undefined ? [] : [input.promotion_id]),
    selectPromotion(ctx, promotion_id),
    accountOf(ctx, user_id),
    buyerFactsOf(ctx, user_id),
  ]);
  const promotion = input.promotion ? draftOf(ctx, input.promotion) : stored && definitionOf(stored);
  if (!promotion) throw PromotionError.promotion_not_found();
  if (user_id !== "" && !account) throw invalidField("user_id", "not_found", "There is no such customer");
  const known = user_id === "" ? {} : { ...facts, user_id };
  const buyer: Buyer = { ...anybody, ...known, country, state, postal_code };
  const terms = reading.termsIn(termRows);
  const variants = new Map(rows.map((row) => [row.variant_id, row]));
  const usages = [...standing.usages, ...usagesOf(promotion.promotion_id, input.promotion)];
  const offer = { promotions: terms.promotions, standing: { ...standing, usages } };
  return { promotion, buyer, terms, variants, offer };
}

/** A promotion that there is not, as if it had been created now. */
const draftOf = (ctx: Ctx, input: PromotionInput): Definition => ({
  ...input,
  promotion_id: ctx.id(),
  is_limited: false,
  created_at: ctx.now(),
});

/** Nothing has been used of what there is not yet: all of its budgets are left. */
const usagesOf = (promotion_id: string, draft: PromotionInput | undefined): Standing["usages"] =>
  draft ? [{ promotion_id, refusal: null, budget_left: draft.budgets }] : [];

function refuseContradictions(promotion: PromotionInput): void {
  const errors = contradictionsIn(promotion);
  if (errors.length > 0) throw invalidFields(errors.map((error) => ({ ...error, path: `promotion.${error.path}` })));
}

/** The goods at their prices. Raises 422 for a variant that there is not or that has no price in the currency. */
function goodsOf(
  { items }: PromotionPreviewInput,
  variants: ReadonlyMap<string, SellableVariant>,
  circumstances: Parameters<typeof priceOf>[1],
): Goods[] {
  return items.map(({ variant_id, quantity }, at) => {
    const offer = variants.get(variant_id);
    if (!offer) throw invalidField(`items.${at}.variant_id`, "not_found", "There is no such variant");
    const price = priceOf({ quantity, offer }, circumstances);
    if (!price)
      throw invalidField(`items.${at}.variant_id`, "conflict", `It has no price in ${circumstances.currency}`);
    return { item_id: variant_id, quantity, offer, price };
  });
}
