import type { Ctx } from "#platform/context";
import { issueGuestToken } from "#platform/secrets/guest-tokens";

/** A guest's key to one order for 180 days, for the `Order-Token` header and the link in the mail. Derived, so each call of a day gives the same. */
export const issueOrderToken = (ctx: Ctx, order_id: string): Promise<string> =>
  issueGuestToken(ctx.config.APP_SECRET, "order", order_id, ctx.now());

/** Whether the order is the caller's own: placed by their account, or named by the `Order-Token` that they sent. */
export const holdsOrder = (
  { actor, guest }: Ctx,
  order: { readonly order_id: string; readonly user_id: string | null },
): boolean =>
  (actor.type === "user" && order.user_id !== null && actor.id === order.user_id) || guest.order_id === order.order_id;
