import { type Fulfilment, findOrder, type OrderRow } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { commit } from "#platform/data/outbox";
import { closeLabel, finishPurchase } from "./buy-label.ts";
import { finishCancel, giveBack, keepLabel } from "./cancel-label.ts";
import { carrierOf } from "./find-carrier.ts";
import { keyOf, lookUpAt } from "./rules.ts";
import { boughtColumns, isLabelMoved, isUntouched, labelOf, type LabelRow, moveLabel } from "./store.ts";

const isGone = (order: OrderRow, parcel: Fulfilment): boolean =>
  parcel.status === "cancelled" || order.erased_at !== null;

/**
 * Finds out what became of a purchase or a cancel that nobody has heard the end of, once nothing of it can be under way any more. What
 * was bought is kept, as it is paid; nothing is bought now, and nothing is cancelled but labels of parcels that are cancelled.
 */
export async function settleLabel(ctx: Ctx, found: LabelRow): Promise<void> {
  const { id, status } = found;
  const label = { ...found, attempts: found.attempts + 1 };
  const touched = {
    attempts: label.attempts,
    due_at: lookUpAt(ctx.now(), label.attempts),
    only_if: isUntouched(found),
  };
  try {
    await commit(ctx, [moveLabel(ctx, id, status, status, touched)]);
    await decide(ctx, label);
  } catch (error) {
    if (!isLabelMoved(error)) throw error;
  }
}

async function decide(ctx: Ctx, label: LabelRow): Promise<void> {
  const { id, fulfilment_id, carrier_name, number } = label;
  const known = await carrierOf(ctx, carrier_name).findLabel(keyOf(fulfilment_id, number));
  const order = await findOrder(ctx, label.order_id);
  const parcel = order.fulfilments.find((one) => one.id === fulfilment_id);
  if (!parcel) throw new Error(`label ${id} has no fulfilment`);
  if (label.status === "cancelling") {
    if (known === null || known.is_cancelled) await finishCancel(ctx, order, parcel, label);
    else if (isGone(order, parcel)) await giveBack(ctx, order, parcel, label);
    else await keepLabel(ctx, label);
  } else if (known === null) await closeLabel(ctx, id, "failed", isUntouched(label));
  else if (known.is_cancelled) await closeLabel(ctx, id, "cancelled");
  else if (isGone(order, parcel)) await giveBackUnwanted(ctx, order, parcel, label, boughtColumns(known));
  else await finishPurchase(ctx, order, parcel, id, known);
}

/** Bought for a parcel that was cancelled meanwhile, or for somebody who was erased. */
async function giveBackUnwanted(
  ctx: Ctx,
  order: OrderRow,
  parcel: Fulfilment,
  label: LabelRow,
  { carrier_label_id, carrier, cost, currency }: ReturnType<typeof boughtColumns>,
): Promise<void> {
  const columns = { carrier_label_id, carrier, cost, currency, bought_at: ctx.now() };
  await commit(ctx, [moveLabel(ctx, label.id, "buying", "cancelling", { ...columns, due_at: ctx.now() })]);
  const [now] = await labelOf(ctx, label.id);
  if (now) await giveBack(ctx, order, parcel, now);
}
