import { cartOf, currentCart } from "#ordering/cart";
import type { Ctx } from "#platform/context";
import { readVatNumber } from "#pricing/tax-reliefs";
import type { CheckoutGuard } from "./checkout-guards.ts";
import { QuoteError } from "./errors.ts";
import { type Place, priceCheckout, type PricedCheckout } from "./price-checkout.ts";
import { refusalOf } from "./quote-checkout.ts";
import type { QuoteInput } from "./schemas.ts";

/**
 * What the caller's cart would cost as an order, by what is priced when it becomes one. Nothing is held or kept. Raises what a
 * checkout would be refused with before it asks for stock.
 */
export async function quoteCart(
  ctx: Ctx,
  input: QuoteInput,
  guards: readonly CheckoutGuard[],
): Promise<PricedCheckout<Place>> {
  const cart_id = currentCart(ctx);
  const content = cart_id === null ? null : await cartOf(ctx, cart_id).read();
  if (!content || content.lines.length === 0) throw QuoteError.cart_empty();
  const lines = content.lines.map(({ line_id: item_id, variant_id, quantity }) => ({ item_id, variant_id, quantity }));
  const quoted = await priceCheckout(ctx, { ...content, lines }, termsOf(input));
  if (!quoted.ok) throw quoted.refusal;
  const refusal = refusalOf(ctx, { ...quoted.quote, provider: null }, guards);
  if (refusal) throw refusal;
  return quoted.quote;
}

const termsOf = (input: QuoteInput) => {
  const { shipping_address: place, shipping_address_id: id } = input;
  return {
    shipping_address: place
      ? { country: place.country, state: place.state ?? null, postal_code: place.postal_code ?? null }
      : id === undefined
        ? null
        : { id },
    billing_address: null,
    country: null,
    shipping_method_id: input.shipping_method_id ?? null,
    provider: null,
    email: input.email ?? null,
    vat_number: input.vat_number === undefined ? null : readVatNumber(input.vat_number),
    use_store_credit: input.use_store_credit,
  };
};
