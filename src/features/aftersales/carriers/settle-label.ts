import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { closeLabel, finishPurchase } from "./buy-label.ts";
import { CarrierError } from "./errors.ts";
import { carrierOf } from "./find-carrier.ts";
import { fileKeyOf } from "./read-label.ts";
import { isBought, isLive, keyOf, lookUpAt, nextFollowAt } from "./rules.ts";
import { boughtColumns, type Label, type LabelDesk, type LabelSubject } from "./store.ts";

/**
 * Cancels a label at its carrier. One that is cancelled stays so. Where the carrier does not answer, the job that looks after labels finds out
 * what became of it. Undefined when somebody else has moved it meanwhile. 404 `label_not_found`, 409 `label_in_use`, 503 `carrier_unavailable`.
 */
export async function cancelFor(
  ctx: Ctx,
  desk: LabelDesk,
  labels: readonly Label[],
  subject: LabelSubject,
): Promise<true | undefined> {
  const live = labels.find(isLive);
  if (!live) {
    if (labels.some(({ status }) => status === "cancelled")) return true;
    throw CarrierError.label_not_found();
  }
  if (live.status === "buying") throw CarrierError.carrier_unavailable();
  const outcome = await giveBack(ctx, desk, subject, live);
  if (outcome === "in_use") throw CarrierError.label_in_use();
  return outcome === "cancelled" ? true : undefined;
}

/** Gives a label back to its carrier. Undefined when somebody else has moved it meanwhile. */
export async function giveBack(
  ctx: Ctx,
  desk: LabelDesk,
  subject: LabelSubject,
  label: Label,
): Promise<"cancelled" | "in_use" | undefined> {
  const asked = { ...label, attempts: label.attempts + 1 };
  try {
    const touched = { attempts: asked.attempts, due_at: lookUpAt(ctx.now(), 0), only_if: desk.isUntouched(label) };
    await commit(ctx, [desk.move(ctx, label.id, label.status, "cancelling", touched)]);
    const outcome = await carrierOf(ctx, label.carrier_name).cancelLabel(label.carrier_label_id ?? "");
    if (outcome === "cancelled") await finishCancel(ctx, desk, subject, label);
    else await keepLabel(ctx, desk, asked);
    return outcome;
  } catch (error) {
    if (desk.isMoved(error)) return undefined;
    throw error;
  }
}

/** Gives back the one of these labels that is bought, as nobody wants it any more. A purchase that is under way is given back by the job that looks after it. */
export async function giveBackUnused(
  ctx: Ctx,
  desk: LabelDesk,
  labels: readonly Label[],
  once: Statement,
): Promise<void> {
  const label = labels.find(isBought);
  if (label) {
    const { id: label_id, subject_id } = label;
    const outcome = await giveBack(ctx, desk, await desk.subjectOf(ctx, label), label);
    if (outcome === undefined) throw new Error(`label ${label_id} was moved meanwhile`);
    if (outcome === "in_use") ctx.log.error("label_of_cancelled_parcel_in_use", { subject_id, label_id });
  }
  await commit(ctx, [once]);
}

/** It is not cancelled, and counts as before, unless somebody asks for that again. */
async function keepLabel(ctx: Ctx, desk: LabelDesk, label: Label): Promise<void> {
  const due_at = nextFollowAt(ctx.now(), label.bought_at ?? 0, false);
  await commit(ctx, [
    desk.move(ctx, label.id, "cancelling", "bought", { due_at, attempts: 0, only_if: desk.isUntouched(label) }),
  ]);
}

/** Writes down that a label is cancelled. */
async function finishCancel(ctx: Ctx, desk: LabelDesk, subject: LabelSubject, label: Label): Promise<void> {
  await commit(ctx, [
    desk.move(ctx, label.id, "cancelling", "cancelled", { due_at: null, file_bytes: null }),
    ...subject.cancelled(label),
  ]);
  await ctx.env.FILES.delete(fileKeyOf(label.id));
}

/**
 * Finds out what became of a purchase or a cancel that nobody has heard the end of, once nothing of it can be under way any more. What
 * was bought is kept, as it is paid; nothing is bought now, and nothing is cancelled but labels that nobody may have any more.
 */
export async function settleLabel(ctx: Ctx, desk: LabelDesk, found: Label): Promise<void> {
  const { id, status } = found;
  const label = { ...found, attempts: found.attempts + 1 };
  const touched = {
    attempts: label.attempts,
    due_at: lookUpAt(ctx.now(), label.attempts),
    only_if: desk.isUntouched(found),
  };
  try {
    await commit(ctx, [desk.move(ctx, id, status, status, touched)]);
    await decide(ctx, desk, label);
  } catch (error) {
    if (!desk.isMoved(error)) throw error;
  }
}

async function decide(ctx: Ctx, desk: LabelDesk, label: Label): Promise<void> {
  const { id, subject_id, carrier_name, number } = label;
  const known = await carrierOf(ctx, carrier_name).findLabel(keyOf(subject_id, number));
  const subject = await desk.subjectOf(ctx, label);
  if (label.status === "cancelling") {
    if (known === null || known.is_cancelled) await finishCancel(ctx, desk, subject, label);
    else if (subject.is_gone) await giveBack(ctx, desk, subject, label);
    else await keepLabel(ctx, desk, label);
  } else if (known === null) await closeLabel(ctx, desk, id, "failed", desk.isUntouched(label));
  else if (known.is_cancelled) await closeLabel(ctx, desk, id, "cancelled");
  else if (subject.is_gone) await giveBackUnwanted(ctx, desk, subject, label, boughtColumns(known));
  else await finishPurchase(ctx, desk, subject, id, known);
}

/** Bought for what nobody wants any more, or for somebody who was erased. */
async function giveBackUnwanted(
  ctx: Ctx,
  desk: LabelDesk,
  subject: LabelSubject,
  label: Label,
  { carrier_label_id, carrier, cost, currency }: ReturnType<typeof boughtColumns>,
): Promise<void> {
  const columns = { carrier_label_id, carrier, cost, currency, bought_at: ctx.now() };
  await commit(ctx, [desk.move(ctx, label.id, "buying", "cancelling", { ...columns, due_at: ctx.now() })]);
  const now = await desk.find(ctx, label.id);
  if (now) await giveBack(ctx, desk, subject, now);
}
