import { and, eq } from "drizzle-orm";
import { providerNames, providerOf } from "#payment-providers";
import { claimMoneyBack, paymentPermissions, releaseMoneyBack } from "#payments";
import { requirePermission } from "#platform/access";
import { audit } from "#platform/audit";
import type { Ctx } from "#platform/context";
import { commit } from "#platform/outbox";
import { ReconciliationError } from "./errors.ts";
import { giveBackLostOrder, traceLostOrder } from "./lost-order.ts";
import { type Drift, readDrift } from "./read-drift.ts";
import { drifts } from "./tables.ts";

export type Decision = { readonly decision: "accept" | "give_back"; readonly note?: string | undefined };

/**
 * A person's word on a drift. `accept`: it has been dealt with, and no run touches it. `give_back`: the money of a lost order
 * goes back, whatever has become of its goods, which asks for what a refund asks for. Asked twice, it is done once. 409 `drift_settled`, `drift_not_returnable`.
 */
export async function decideDrift(ctx: Ctx, drift_id: string, { decision, note }: Decision): Promise<Drift> {
  const drift = await readDrift(ctx, drift_id);
  const state = decision === "accept" ? "accepted" : "mended";
  if (drift.state === state) return drift;
  if (drift.state !== "open") throw ReconciliationError.drift_settled({ state: drift.state });
  if (decision === "give_back") await giveBack(ctx, drift);
  const remedy = decision === "give_back" ? decision : drift.remedy;
  const change = { state, remedy, settled_at: ctx.now(), note: note ?? drift.note } as const;
  await commit(ctx, [
    ctx.db
      .update(drifts)
      .set(change)
      .where(and(eq(drifts.id, drift.id), eq(drifts.state, "open"))),
    audit(ctx, {
      action: `drift.${state}`,
      subject_type: "drift",
      subject_id: drift.id,
      before: { state: drift.state },
      after: { state, kind: drift.kind, order_id: drift.order_id, intent_id: drift.intent_id },
    }),
  ]);
  return { ...drift, ...change };
}

async function giveBack(ctx: Ctx, { kind, order_id, intent_id }: Drift): Promise<void> {
  requirePermission(ctx, paymentPermissions.write);
  if (kind !== "lost_order" || order_id === null || intent_id === null)
    throw ReconciliationError.drift_not_returnable();
  const [name] = providerNames;
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
  throw ReconciliationError.drift_not_returnable();
}
