import { describeError } from "#platform/basics/log";
import type { Ctx } from "#platform/context";
import { callObject } from "#platform/objects/call-object";

/**
 * Brings a guest's lines into the account's cart, for who signs in or registers: quantities add up, capped by what is
 * available, and asked twice they are added once. From then on its token is no good. Never refuses: a cart that
 * has expired or belongs to another account by now changes nothing, and a failure is made up for by the guest
 * cart's alarm. One object trip.
 */
export async function mergeGuestCart(ctx: Ctx, cart_id: string, user_id: string): Promise<void> {
  try {
    await callObject(ctx.trips, ctx.env.CART, cart_id, async (stub) => stub.mergeInto(user_id));
  } catch (error) {
    ctx.log.warn("cart_merge_postponed", describeError(error));
  }
}
