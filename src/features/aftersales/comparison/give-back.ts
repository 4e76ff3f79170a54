import { paymentPermissions } from "#money/payments";
import { providerOf, providerOfIntent } from "#money/providers";
import { claimMoneyBack, moneyBackProblems, releaseMoneyBack } from "#money/refund-limits";
import type { Ctx } from "#platform/context";
import type { DecidedDrift, Decision } from "#platform/data/walks";
import { requirePermission } from "#platform/http/access";
import { ComparisonError } from "./errors.ts";
import { giveBackLostOrder, traceLostOrder } from "./lost-order.ts";

/** The money of a lost order goes back, whatever has become of its goods, which asks for what a refund asks for. 409 `drift_not_returnable`. */
async function giveBackDrift(ctx: Ctx, { kind, order_id, intent_id }: DecidedDrift): Promise<void> {
  requirePermission(ctx, paymentPermissions.write);
  const name = intent_id === null ? null : providerOfIntent(ctx, intent_id);
  if (kind !== "lost_order" || order_id === null || intent_id === null || name === null)
    throw ComparisonError.drift_not_returnable();
  // The search knows the cart, and may lag: without it the money goes back, and the units are found from the stock's side.
  const intent = await providerOf(ctx, name).retrieve(intent_id);
  const [listed] = (await providerOf(ctx, name).findByOrder(order_id)).filter((one) => one.intent_id === intent_id);
  const { cart_id = null, order_number = null, created_at = 0 } = listed ?? {};
  const whole = { ...intent, cart_id, order_number, created_at };
  const lost = await traceLostOrder(ctx, whole);
  const cause = `give_back:${order_id}`;
  const amount = whole.status === "authorized" ? whole.amount : whole.captured - whole.refunded;
  if (amount > 0) await claimMoneyBack(ctx, { cause, amount, currency: whole.currency });
  if (await giveBackLostOrder(ctx, name, whole, lost)) return;
  await releaseMoneyBack(ctx, cause);
  throw ComparisonError.drift_not_returnable();
}

export const giveBack: Decision = {
  name: "give_back",
  description: "`give_back`: refund the whole payment of a lost order.",
  operation_description:
    "`give_back` refunds the whole payment of a lost order, even if its goods may have been shipped; it also requires `payments:write` and counts as a refund.",
  problems: [ComparisonError.drift_not_returnable, ...moneyBackProblems],
  carryOut: giveBackDrift,
};
