import { FulfilmentError, selectParcel, untilMoved } from "#aftersales/fulfilment";
import { OrderError, requireHolder, selectOwner } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { isUniqueViolation, type Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { sealPersonal } from "#platform/secrets/personal";
import { carrierEvents } from "./events.ts";
import { carrierOf, refuseAnswer } from "./find-carrier.ts";
import type { CarrierEvent } from "./parcel-carrier.ts";
import { faultOfTracking, isBought, isTrackingNumber, nextFollowAt, type TrackingEvent } from "./rules.ts";
import {
  type EventRow,
  eventsOf,
  type Label,
  type LabelDesk,
  labelDesks,
  labelsOf,
  toLabel,
  unsealEvents,
} from "./store.ts";
import { receivedEvents } from "./tables.ts";

/** Takes a webhook with a valid signature: once, even when it is delivered again. What follows from it goes through the outbox; a number that the shop does not know is left alone. */
export async function takeEvent(ctx: Ctx, carrier_name: string, event: CarrierEvent): Promise<void> {
  const { event_id, tracking_number } = event;
  const found = isTrackingNumber(tracking_number)
    ? await Promise.all(labelDesks.rules().map((desk) => desk.tracked(ctx, carrier_name, tracking_number)))
    : [];
  const row = ctx.db.insert(receivedEvents).values({ carrier_name, event_id, received_at: ctx.now() });
  const hints = found
    .flat()
    .map(({ id: label_id, order_id }) => publish(ctx, carrierEvents["parcel.hinted"], { order_id, label_id }));
  try {
    await commit(ctx, [row, ...hints]);
  } catch (error) {
    if (!isUniqueViolation(error, "carrier_events.event_id")) throw error;
  }
}

/** Asks the carrier about the parcel of this label, whatever it is for: see `followParcel`. */
export async function followLabel(ctx: Ctx, label_id: string, more: readonly Statement[] = []): Promise<void> {
  for (const desk of labelDesks.rules()) {
    const label = await desk.find(ctx, label_id);
    if (label) {
      await followParcel(ctx, desk, label, more);
      return;
    }
  }
  if (more.length > 0) await commit(ctx, more);
}

/**
 * Asks the carrier where a parcel is, keeps what it has noted, and in the same batch has done what follows from that. Asked twice, or late, it
 * changes nothing more. Throws `carrier_unavailable`.
 */
export async function followParcel(
  ctx: Ctx,
  desk: LabelDesk,
  found: Label,
  more: readonly Statement[] = [],
): Promise<void> {
  let label: Label | undefined = found;
  await untilMoved(async () => {
    try {
      label ??= await desk.find(ctx, found.id);
      await tryToFollow(ctx, desk, label, more);
      return true;
    } catch (error) {
      label = undefined;
      if (desk.isEventKnown(error)) return undefined;
      throw error;
    }
  });
}

async function tryToFollow(
  ctx: Ctx,
  desk: LabelDesk,
  label: Label | undefined,
  more: readonly Statement[],
): Promise<void> {
  if (label?.status !== "bought") {
    if (more.length > 0) await commit(ctx, more);
    return;
  }
  const tracking = await carrierOf(ctx, label.carrier_name).readTracking(label.carrier_label_id ?? "");
  const { id, bought_at } = label;
  const { order, hear } = await desk.subjectOf(ctx, label);
  if (order.erased_at !== null) {
    await commit(ctx, [desk.change(ctx, id, { due_at: null }), ...more]);
    return;
  }
  const fault = faultOfTracking(tracking, label, ctx.now());
  if (fault !== null) refuseAnswer(ctx, "read_tracking", fault);
  const known = new Set((await desk.knownEvents(ctx, id)).map(({ event_id }) => event_id));
  const heard = tracking.events.map((event) => ({ ...event, is_news: !known.has(event.event_id) }));
  const news = heard.filter(({ is_news }) => is_news);
  const rows = await rowsOf(ctx, desk, label, order.personal_key, news);
  const notes = rows.length > 0 ? [desk.insertEvents(ctx, rows)] : [];
  await hear(heard, (is_over) => [
    desk.change(ctx, id, { due_at: nextFollowAt(ctx.now(), bought_at ?? 0, is_over) }),
    ...notes,
    ...more,
  ]);
}

const rowsOf = (
  ctx: Ctx,
  { message_place }: LabelDesk,
  { id: label_id }: Label,
  personal_key: string | null,
  events: readonly TrackingEvent[],
): Promise<EventRow[]> =>
  Promise.all(
    events.map(async ({ event_id, status, message, occurred_at }) => ({
      label_id,
      event_id,
      status,
      message:
        message === null || personal_key === null
          ? null
          : await sealPersonal(ctx, personal_key, message_place, message),
      occurred_at,
      created_at: ctx.now(),
    })),
  );

/** What is known of a parcel, in one trip. 404 `order_not_found`, `fulfilment_not_found`. */
export async function findTracking(
  ctx: Ctx,
  reference: string,
  fulfilment_id: string,
  { own }: { readonly own: boolean },
) {
  const [[order], [parcel], events, labels] = await ctx.db.batch([
    selectOwner(ctx, reference),
    selectParcel(ctx, reference, fulfilment_id),
    eventsOf(ctx, reference, fulfilment_id),
    labelsOf(ctx, fulfilment_id),
  ]);
  if (own) requireHolder(ctx, order);
  if (!order) throw OrderError.order_not_found();
  if (!parcel) throw FulfilmentError.fulfilment_not_found();
  const label = labels.map(toLabel).find(isBought);
  return { events: await unsealEvents(ctx, order.personal_key, events), label };
}
