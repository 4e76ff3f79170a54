import { findSingleVariantId } from "#catalog";
import type { Ctx } from "#platform/context";
import { PlatformError } from "#platform/errors";
import { issueGuestToken } from "#platform/guest-tokens";
import { clientSubjects, giveBackQuotas, takeQuotas } from "#quotas";
import { cartOf, currentCart } from "./cart-of.ts";
import { CartError } from "./errors.ts";
import { type Change, type ChangeRefusal, most_lines, most_units_per_line } from "./rules.ts";
import type { AddItemInput, CartDto } from "./schemas.ts";
import { emptyCart, showCart } from "./show-cart.ts";

/**
 * Puts units of a variant into the caller's cart; a visitor without one gets one, with its token in the answer. Raises
 * 404 `variant_not_sold`, 409 `insufficient_stock`, 422 `currency_mismatch`, `variant_required`, `quantity_too_large`
 * and `cart_full`.
 */
export async function addItem(ctx: Ctx, { variant_id, product_id, quantity }: AddItemInput): Promise<CartDto> {
  const named = variant_id ?? (await findSingleVariantId(ctx, product_id ?? ""));
  if (named === null) throw CartError.variant_required();
  const change: Change = { kind: "add", line_id: ctx.id(), variant_id: named, quantity };
  const name = currentCart(ctx);
  if (name !== null) return changeCart(ctx, name, change);
  const cart_id = ctx.id();
  const cart = await withNewCart(ctx, () => changeCart(ctx, cart_id, change, cart_id));
  return { ...cart, cart_token: await issueGuestToken(ctx.config.APP_SECRET, "cart", cart_id) };
}

/** Counts a visitor's new cart against their address before it is made: each is an object that is kept for weeks. Raises 429 `rate_limited`. */
async function withNewCart<T>(ctx: Ctx, make: () => Promise<T>): Promise<T> {
  const [subjects, claim_id] = [await clientSubjects(ctx), ctx.operation_id];
  const most_claims = ctx.config.GUEST_CARTS_PER_HOUR;
  const refused = await takeQuotas(ctx, subjects, [{ kind: "new_cart", claim_id, units: 1, most_claims }]);
  if (refused)
    throw PlatformError.rate_limited({ limit: refused.limit, retry_after_seconds: refused.retry_after_seconds });
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
  return changeCart(ctx, name, change);
}

/** Takes everything out. Asked again, and where there is no cart, it answers an empty one. */
export async function clearCart(ctx: Ctx): Promise<CartDto> {
  const name = currentCart(ctx);
  return name === null ? emptyCart(null) : changeCart(ctx, name, { kind: "clear" });
}

async function changeCart(ctx: Ctx, name: string, change: Change, new_cart_id?: string): Promise<CartDto> {
  const user_id = ctx.actor.type === "user" ? ctx.actor.id : null;
  const create =
    change.kind === "add" && (user_id !== null || new_cart_id !== undefined)
      ? { cart_id: new_cart_id ?? ctx.id(), user_id }
      : null;
  const result = await cartOf(ctx, name).change({ operation_id: ctx.operation_id, create, change });
  if (result.kind === "changed") return showCart(result.content, result.prices);
  if (result.kind === "refused") throw refusalOf(result.refusal);
  if (user_id === null) throw CartError.cart_not_found();
  if (change.kind === "clear") return emptyCart(null);
  throw CartError.cart_item_not_found();
}

function refusalOf(refusal: ChangeRefusal) {
  if (refusal.reason === "item_not_found") return CartError.cart_item_not_found();
  if (refusal.reason === "too_many_units") return CartError.quantity_too_large({ limit: most_units_per_line });
  if (refusal.reason === "too_many_lines") return CartError.cart_full({ limit: most_lines });
  const { reason, ...details } = refusal;
  if (reason === "not_sold") return CartError.variant_not_sold(details);
  if (reason === "currency_mismatch") return CartError.currency_mismatch(details);
  return CartError.insufficient_stock({ available: refusal.available, items: [details] });
}
