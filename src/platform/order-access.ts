import type { Ctx } from "#platform/context";
import { issueToken, readToken } from "#platform/tokens";

const PREFIX = "order";

/** A guest's key to one order, for the `Order-Token` header and the link in the mail. Derived, so each call gives the same. */
export const issueOrderToken = (ctx: Ctx, order_id: string): Promise<string> =>
  issueToken(ctx.config.APP_SECRET, PREFIX, order_id);

/** Whether the order is the caller's own: placed by their account, or named by the `Order-Token` that they sent. */
export async function holdsOrder(
  ctx: Ctx,
  order: { readonly order_id: string; readonly user_id: string | null },
): Promise<boolean> {
  if (ctx.actor.type === "user" && order.user_id !== null && ctx.actor.id === order.user_id) return true;
  return (
    ctx.order_token !== null && (await readToken(ctx.config.APP_SECRET, PREFIX, ctx.order_token)) === order.order_id
  );
}
