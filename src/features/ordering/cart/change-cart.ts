import type { z } from "@hono/zod-openapi";
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
import type { ChangeResult, GiveSupply, Supply } from "./object-requests.ts";
import { type PricedCart, priceCart } from "./price-cart.ts";
import { knownPrices, type Prices, readFreshPrices, readPrices, suppliedOffers, variantsById } from "./read-prices.ts";
import {
  type CartChange,
  type Change,
  type ChangeRefusal,
  type CouponChange,
  decidedBy,
  MOST_COUPONS,
  MOST_GIFT_CARDS,
  MOST_LINES,
  MOST_UNITS_PER_LINE,
  type Shortfall,
  shortfallsOf,
} from "./rules.ts";
import type { AddItemInput, CartChange as CartChangeInput, CartDto } from "./schemas.ts";
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
  const { variant_id, product_id, quantity, currency, locale } = input;
  refuseUnsoldCurrency(ctx, currency);
  const named = variant_id ?? (await findSingleVariantId(ctx, product_id ?? ""));
  if (named === null) throw CartError.variant_required();
  const change: Change = { kind: "add", line_id: ctx.id(), variant_id: named, quantity, currency, locale };
  const name = currentCart(ctx);
  if (name !== null) return changeCart(ctx, name, change, { repeat });
  const new_cart_id = ctx.id();
  const { cart } = await withNewCart(ctx, () => changeCart(ctx, new_cart_id, change, { new_cart_id }));
  const cart_token = await issueGuestToken(ctx.config.APP_SECRET, "cart", new_cart_id);
  return { cart: { ...cart, cart_token }, replayed: false };
}

/** A cart after a fill, and what it lacks of what was wanted. */
export type FilledCart = ChangedCart & { readonly shortfalls: readonly Shortfall[] };

/**
 * Sees to it that the caller's cart has at least so many units of each variant, as far as they can be had, in one change; asked
 * twice, nothing more is put in. A visitor without a cart gets one, with its token in the answer. An empty cart takes the currency.
 * Raises 404 `cart_not_found`, and `idempotency_key_reused`.
 */
export async function fillCart(
  ctx: Ctx,
  wanted: readonly { readonly variant_id: string; readonly quantity: number }[],
  { currency, repeat }: { readonly currency: string | undefined; readonly repeat: Repeat | null },
): Promise<FilledCart> {
  const change: Change = { kind: "fill", items: wanted.map((item) => ({ ...item, line_id: ctx.id() })), currency };
  const name = currentCart(ctx);
  if (name !== null) return filled(ctx, await tryChange(ctx, name, change, { repeat }), wanted);
  const new_cart_id = ctx.id();
  const made = await withNewCart(ctx, () => tryChange(ctx, new_cart_id, change, { new_cart_id }));
  const { cart, ...rest } = filled(ctx, made, wanted);
  return { ...rest, cart: { ...cart, cart_token: await issueGuestToken(ctx.config.APP_SECRET, "cart", new_cart_id) } };
}

function filled(ctx: Ctx, result: Changed, wanted: Parameters<typeof shortfallsOf>[0]): FilledCart {
  const { content, replayed } = result;
  const shortfalls = shortfallsOf(wanted, content.lines, variantsById(result));
  return { cart: showCart(ctx, result), replayed, shortfalls };
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
 * Prices the caller's cart in another currency: lines without a price in it stay, with a warning, and do not count. Or says what its
 * shopper reads. Raises 404 `cart_not_found` where there is no cart, and 422 for a currency that the shop does not sell in.
 */
export async function setTerms(ctx: Ctx, { currency, locale }: z.output<typeof CartChangeInput>): Promise<CartDto> {
  refuseUnsoldCurrency(ctx, currency);
  const name = currentCart(ctx);
  if (name === null) throw CartError.cart_not_found();
  return (await changeCart(ctx, name, { kind: "set_terms", currency, locale })).cart;
}

/** Takes everything out. Asked again, and where there is no cart, it answers an empty one. */
export async function clearCart(ctx: Ctx): Promise<CartDto> {
  const name = currentCart(ctx);
  return name === null ? emptyCart(null) : (await changeCart(ctx, name, { kind: "clear" })).cart;
}

type Circumstances = { readonly new_cart_id?: string; readonly repeat?: Repeat | null };

/** What makes a cart where there is none. */
const makesCart: ReadonlySet<CartChange["kind"]> = new Set(["add", "fill", "add_gift_card", "add_coupon", "set_terms"]);

async function changeCart(
  ctx: Ctx,
  name: string,
  change: CartChange,
  circumstances: Circumstances = {},
): Promise<ChangedCart> {
  const result = await askObject(ctx, name, change, circumstances);
  if (result.kind === "changed") return { cart: showCart(ctx, result), replayed: result.replayed };
  if (result.kind === "not_found" && change.kind === "clear" && ctx.actor.type === "user")
    return { cart: emptyCart(null), replayed: false };
  throw refusedChange(ctx, change, result);
}

type Changed = PricedCart & { readonly kind: "changed"; readonly replayed: boolean };
type Refused = Exclude<ChangeResult, { readonly kind: "changed" }>;

async function tryChange(ctx: Ctx, name: string, change: CartChange, circumstances: Circumstances): Promise<Changed> {
  const result = await askObject(ctx, name, change, circumstances);
  if (result.kind === "changed") return result;
  throw refusedChange(ctx, change, result);
}

/**
 * The change is one call of the object, which is handed what this isolate knows of the variants and asks back for what it lacks: then all
 * of the cart is read, for the answer too, so that nothing is read twice.
 */
async function askObject(
  ctx: Ctx,
  name: string,
  change: CartChange,
  { new_cart_id, repeat = null }: Circumstances,
): Promise<Changed | Refused> {
  const user_id = ctx.actor.type === "user" ? ctx.actor.id : null;
  const create =
    makesCart.has(change.kind) && (user_id !== null || new_cart_id !== undefined)
      ? { cart_id: new_cart_id ?? ctx.id(), user_id }
      : null;
  const reads: { readonly asked: Asked; readonly prices: Prices }[] = [];
  const give: GiveSupply = async ({ variant_ids, content, is_fresh }) => {
    const asked = pricedIn(content, user_id, variant_ids, change);
    const known = is_fresh ? null : knownPrices(ctx, asked);
    const prices = known ?? (await readFreshPrices(ctx, asked));
    reads.push({ asked, prices });
    return { asked: variant_ids, offers: suppliedOffers(prices, variant_ids), is_fresh: known === null };
  };
  const request = { ...(await operationOf(ctx, repeat)), create, change, supply: supplyAtHand(ctx, change, user_id) };
  const result = await cartOf(ctx, name).change(request, give);
  if (result.kind !== "changed") return result;
  const { content, replayed } = result;
  const priced = pricedIn(content, user_id);
  const read = reads.findLast(({ asked }) => covers(asked, priced));
  return { kind: "changed", ...priceCart(content, read?.prices ?? (await readPrices(ctx, priced))), replayed };
}

/** What this isolate knows of the variants that the request names. */
function supplyAtHand(ctx: Ctx, change: CartChange, user_id: string | null): Supply {
  const named = decidedBy({ lines: [], currency: null }, change);
  const known = knownPrices(ctx, { variant_ids: named, coupons: [], user_id });
  return known
    ? { asked: named, offers: suppliedOffers(known, named), is_fresh: false }
    : { asked: [], offers: [], is_fresh: false };
}

type Asked = ReturnType<typeof pricedIn>;

const covers = (asked: Asked, priced: Asked): boolean =>
  (["variant_ids", "coupons", "gift_card_ids"] as const).every((of) =>
    priced[of].every((one) => asked[of].includes(one)),
  );

type Held = Parameters<GiveSupply>[0]["content"];

/** What is in the cart and what a change brings, as it is to be priced. */
const pricedIn = (
  { lines, coupons, gift_card_ids }: Held,
  user_id: string | null,
  variant_ids: readonly string[] = [],
  change: CartChange | null = null,
) => ({
  user_id,
  variant_ids: [...new Set([...variant_ids, ...lines.map(({ variant_id }) => variant_id)])],
  coupons: [...new Set([...coupons, ...(change?.kind === "add_coupon" ? [change.code] : [])])],
  gift_card_ids: [...gift_card_ids, ...(change?.kind === "add_gift_card" ? [change.account_id] : [])],
});

function refusedChange({ actor }: Ctx, { kind }: CartChange, result: Refused) {
  if (result.kind === "refused") return refusalOf(result.refusal);
  if (result.kind === "key_reused") return PlatformError.idempotency_key_reused();
  if (actor.type !== "user" || makesCart.has(kind)) return CartError.cart_not_found();
  if (kind === "remove_gift_card") return CartError.cart_gift_card_not_found();
  return kind === "remove_coupon" ? CartError.coupon_not_found() : CartError.cart_item_not_found();
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
