import { clientSubjects, giveBackQuotas, takeQuotas } from "#access/limits";
import { findSingleVariantId } from "#goods/catalog";
import { refuseUnsoldCurrency } from "#goods/prices";
import { PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import type { Repeat } from "#platform/http/idempotency";
import { issueGuestToken } from "#platform/secrets/guest-tokens";
import { sha256 } from "#platform/secrets/tokens";
import { cartOf, currentCart } from "./cart-of.ts";
import { CartError } from "./errors.ts";
import {
  type CartChange,
  type Change,
  type ChangeRefusal,
  type CouponChange,
  MOST_COUPONS,
  MOST_GIFT_CARDS,
  MOST_LINES,
  MOST_UNITS_PER_LINE,
} from "./rules.ts";
import type { AddItemInput, CartDto } from "./schemas.ts";
import { cartSettings } from "./settings.ts";
import { emptyCart, showCart } from "./show-cart.ts";

/** A cart after a change, and whether the change had been made before. */
export type ChangedCart = { readonly cart: CartDto; readonly replayed: boolean };

/**
 * Puts units of a variant into the caller's cart; a visitor without one gets one, with its token in the answer. A repeat
 * changes nothing and is answered with the cart as it is now. Raises 404 `variant_not_sold`, 409 `insufficient_stock`,
 * 422 `currency_mismatch`, `variant_required`, `quantity_too_large`, `cart_full`, and `idempotency_key_reused`.
 */
export async function addItem(ctx: Ctx, input: AddItemInput, repeat: Repeat | null): Promise<ChangedCart> {
  const { variant_id, product_id, quantity, currency } = input;
  refuseUnsoldCurrency(ctx, currency);
  const named = variant_id ?? (await findSingleVariantId(ctx, product_id ?? ""));
  if (named === null) throw CartError.variant_required();
  const change: Change = { kind: "add", line_id: ctx.id(), variant_id: named, quantity, currency };
  const name = currentCart(ctx);
  if (name !== null) return changeCart(ctx, name, change, { repeat });
  const new_cart_id = ctx.id();
  const { cart } = await withNewCart(ctx, () => changeCart(ctx, new_cart_id, change, { new_cart_id }));
  const cart_token = await issueGuestToken(ctx.config.APP_SECRET, "cart", new_cart_id);
  return { cart: { ...cart, cart_token }, replayed: false };
}

/** Counts a visitor's new cart against their address before it is made: each is an object that is kept for weeks. Raises 429 `rate_limited`. */
async function withNewCart<T>(ctx: Ctx, make: () => Promise<T>): Promise<T> {
  const [subjects, claim_id] = [await clientSubjects(ctx), ctx.operation_id];
  const most_claims = cartSettings.of(ctx.config).GUEST_CARTS_PER_HOUR;
  const refused = await takeQuotas(ctx, subjects, [{ kind: "new_cart", claim_id, units: 1, most_claims }]);
  if (refused)
    throw PlatformError.rate_limited({
      limit: refused.limit,
      retry_after_seconds: refused.retry_after_seconds ?? undefined,
    });
  try {
    return await make();
  } catch (error) {
    const names = subjects.map(({ name }) => name);
    ctx.waitUntil(giveBackQuotas(ctx, names, ["new_cart"], claim_id));
    throw error;
  }
}

/** Changes a line of the caller's cart. Raises 404 `cart_not_found` and `cart_item_not_found`, and what `addItem` raises. */
export async function changeItem(ctx: Ctx, change: Extract<Change, { line_id: string }>): Promise<CartDto> {
  const name = currentCart(ctx);
  if (name === null) throw CartError.cart_item_not_found();
  return (await changeCart(ctx, name, change)).cart;
}

/**
 * Puts a gift card into the caller's cart, or takes it out. Raises 404 `cart_not_found` where there is no cart,
 * `cart_gift_card_not_found`, and 422 `too_many_gift_cards`.
 */
export async function changeGiftCard(ctx: Ctx, change: Extract<Change, { account_id: string }>): Promise<CartDto> {
  const name = currentCart(ctx);
  if (name === null) throw CartError.cart_not_found();
  return (await changeCart(ctx, name, change)).cart;
}

/** Adds a code to the caller's cart, or takes it out. Raises 404 `cart_not_found` and `coupon_not_found`, 422 `too_many_coupons`. */
export async function changeCoupons(
  ctx: Ctx,
  change: CouponChange,
  repeat: Repeat | null = null,
): Promise<ChangedCart> {
  const name = currentCart(ctx);
  if (name === null) throw change.kind === "add_coupon" ? CartError.cart_not_found() : CartError.coupon_not_found();
  return changeCart(ctx, name, change, { repeat });
}

/**
 * Prices the caller's cart in another currency: lines without a price in it stay, with a warning, and do not count. Raises 404
 * `cart_not_found` where there is no cart, and 422 for a currency that the shop does not sell in.
 */
export async function setCurrency(ctx: Ctx, currency: string): Promise<CartDto> {
  refuseUnsoldCurrency(ctx, currency);
  const name = currentCart(ctx);
  if (name === null) throw CartError.cart_not_found();
  return (await changeCart(ctx, name, { kind: "set_currency", currency })).cart;
}

/** Takes everything out. Asked again, and where there is no cart, it answers an empty one. */
export async function clearCart(ctx: Ctx): Promise<CartDto> {
  const name = currentCart(ctx);
  return name === null ? emptyCart(null) : (await changeCart(ctx, name, { kind: "clear" })).cart;
}

type Circumstances = { readonly new_cart_id?: string; readonly repeat?: Repeat | null };

/** What makes a cart where there is none. */
const makesCart: ReadonlySet<CartChange["kind"]> = new Set(["add", "add_gift_card", "add_coupon", "set_currency"]);

async function changeCart(
  ctx: Ctx,
  name: string,
  change: CartChange,
  { new_cart_id, repeat = null }: Circumstances = {},
): Promise<ChangedCart> {
  const user_id = ctx.actor.type === "user" ? ctx.actor.id : null;
  const create =
    makesCart.has(change.kind) && (user_id !== null || new_cart_id !== undefined)
      ? { cart_id: new_cart_id ?? ctx.id(), user_id }
      : null;
  const result = await cartOf(ctx, name).change({ ...(await operationOf(ctx, repeat)), create, change });
  if (result.kind === "changed") return { cart: showCart(ctx, result), replayed: result.replayed };
  if (result.kind === "refused") throw refusalOf(result.refusal);
  if (result.kind === "key_reused") throw PlatformError.idempotency_key_reused();
  if (user_id === null || makesCart.has(change.kind)) throw CartError.cart_not_found();
  if (change.kind === "remove_gift_card") throw CartError.cart_gift_card_not_found();
  if (change.kind === "clear") return { cart: emptyCart(null), replayed: false };
  throw change.kind === "remove_coupon" ? CartError.coupon_not_found() : CartError.cart_item_not_found();
}

/** How the cart's object knows the change again. The object is the caller's own, so a hash of their key is enough of a name. */
const operationOf = async (ctx: Ctx, repeat: Repeat | null) =>
  repeat === null
    ? { operation_id: ctx.operation_id }
    : { operation_id: `key:${await sha256(repeat.key)}`, request_hash: repeat.request_hash };

function refusalOf(refusal: ChangeRefusal) {
  if (refusal.reason === "item_not_found") return CartError.cart_item_not_found();
  if (refusal.reason === "gift_card_not_there") return CartError.cart_gift_card_not_found();
  if (refusal.reason === "too_many_gift_cards") return CartError.too_many_gift_cards({ limit: MOST_GIFT_CARDS });
  if (refusal.reason === "too_many_units") return CartError.quantity_too_large({ limit: MOST_UNITS_PER_LINE });
  if (refusal.reason === "too_many_coupons") return CartError.too_many_coupons({ limit: MOST_COUPONS });
  if (refusal.reason === "coupon_not_found") return CartError.coupon_not_found();
  if (refusal.reason === "too_many_lines") return CartError.cart_full({ limit: MOST_LINES });
  if (refusal.reason === "not_sold") return CartError.variant_not_sold({ variant_id: refusal.variant_id });
  if (refusal.reason === "currency_mismatch") {
    const { currency, variant_currency } = refusal;
    return CartError.currency_mismatch({ currency, variant_currency });
  }
  const { variant_id, quantity, available } = refusal;
  return CartError.insufficient_stock({ available, items: [{ variant_id, quantity, available }] });
}
