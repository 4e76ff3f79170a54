import type { Ctx } from "#platform/context";
import { describeError } from "#platform/log";
import { callObject } from "#platform/objects";
import { readToken } from "#platform/tokens";
import { CART_TOKEN } from "./cart-of.ts";

/**
 * Brings a guest's lines into the account's cart, for who signs in or registers: quantities add up, capped by what is
 * available, and asked twice they are added once. From then on the token is no good. Never refuses: a token that is
 * not ours, has expired or belongs to another account by now changes nothing, and a failure is made up for by the guest
 * cart's alarm. One object trip.
 */
export async function mergeGuestCart(ctx: Ctx, cart_token: string, user_id: string): Promise<void> {
  const cart_id = await readToken(ctx.config.APP_SECRET, CART_TOKEN, cart_token);
  if (cart_id === null) return;
  try {
    await callObject(ctx.trips, ctx.env.CART, cart_id, async (stub) => stub.mergeInto(user_id));
  } catch (error) {
    ctx.log.warn("cart_merge_postponed", describeError(error));
  }
}
