import { parcelOf, trackingStatements, untilMoved } from "#aftersales/fulfilment";
import { type Fulfilment, findOrder, type OrderRow } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import { CarrierError } from "./errors.ts";
import { carrierOf } from "./find-carrier.ts";
import { fileKeyOf } from "./read-label.ts";
import { isLive, lookUpAt, nextFollowAt } from "./rules.ts";
import { isLabelMoved, isUntouched, type LabelRow, labelsOf, moveLabel } from "./store.ts";

/**
 * Cancels the label of a parcel at its carrier, and takes its number off the fulfilment. One that is cancelled stays so. Where the carrier
 * does not answer, the job that looks after labels finds out what became of it. 404 `label_not_found`, 409 `label_in_use`, 503
 * `carrier_unavailable`.
 */
export function cancelLabel(ctx: Ctx, reference: string, fulfilment_id: string): Promise<true> {
  return untilMoved(async () => {
    const order = await findOrder(ctx, reference);
    const parcel = parcelOf(order.fulfilments, fulfilment_id);
    const labels = await labelsOf(ctx, fulfilment_id);
    const live = labels.find(isLive);
    if (!live) {
      if (labels.some(({ status }) => status === "cancelled")) return true;
      throw CarrierError.label_not_found();
    }
    if (live.status === "buying") throw CarrierError.carrier_unavailable();
    const outcome = await giveBack(ctx, order, parcel, live);
    if (outcome === "in_use") throw CarrierError.label_in_use();
    return outcome === "cancelled" ? true : undefined;
  });
}

/** Gives a label back to its carrier. Undefined when somebody else has moved it meanwhile. */
export async function giveBack(
  ctx: Ctx,
  order: OrderRow,
  parcel: Fulfilment,
  label: LabelRow,
): Promise<"cancelled" | "in_use" | undefined> {
  const asked = { ...label, attempts: label.attempts + 1 };
  try {
    const touched = { attempts: asked.attempts, due_at: lookUpAt(ctx.now(), 0), only_if: isUntouched(label) };
    await commit(ctx, [moveLabel(ctx, label.id, label.status, "cancelling", touched)]);
    const outcome = await carrierOf(ctx, label.carrier_name).cancelLabel(label.carrier_label_id ?? "");
    if (outcome === "cancelled") await finishCancel(ctx, order, parcel, label);
    else await keepLabel(ctx, asked);
    return outcome;
  } catch (error) {
    if (isLabelMoved(error)) return undefined;
    throw error;
  }
}

/** It is not cancelled, and counts as before, unless somebody asks for that again. */
export async function keepLabel(ctx: Ctx, label: LabelRow): Promise<void> {
  const due_at = nextFollowAt(ctx.now(), label.bought_at ?? 0, false);
  await commit(ctx, [
    moveLabel(ctx, label.id, "cancelling", "bought", { due_at, attempts: 0, only_if: isUntouched(label) }),
  ]);
}

/** Writes down that a label is cancelled. What staff have typed since as the parcel's number stays. */
export async function finishCancel(ctx: Ctx, order: OrderRow, parcel: Fulfilment, label: LabelRow): Promise<void> {
  const is_its = label.tracking_number !== null && parcel.tracking_number === label.tracking_number;
  const nothing = { tracking_number: null, carrier: null, tracking_url: null };
  await commit(ctx, [
    moveLabel(ctx, label.id, "cancelling", "cancelled", { due_at: null, file_bytes: null }),
    ...(is_its ? trackingStatements(ctx, order, parcel, nothing) : []),
    audit(ctx, {
      action: "label.cancelled",
      subject_type: "order",
      subject_id: order.id,
      before: { fulfilment_id: parcel.id, tracking_number: label.tracking_number },
    }),
  ]);
  await ctx.env.FILES.delete(fileKeyOf(label.id));
}
