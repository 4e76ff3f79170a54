import { changeFulfilment, FulfilmentError, noteReturned, selectParcel, untilMoved } from "#aftersales/fulfilment";
import { findOrder, OrderError, requireHolder, selectOwner } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { isUniqueViolation, type Statement } from "#platform/data/db";
import { insertRows } from "#platform/data/insert-rows";
import { commit, publish } from "#platform/data/outbox";
import { sealPersonal } from "#platform/secrets/personal";
import { carrierEvents } from "./events.ts";
import { carrierOf, refuseAnswer } from "./find-carrier.ts";
import type { CarrierEvent } from "./parcel-carrier.ts";
import {
  faultOfTracking,
  fulfilmentStatusAfter,
  isAtItsEnd,
  isBought,
  isTrackingNumber,
  nextFollowAt,
  type TrackingEvent,
} from "./rules.ts";
import {
  changeLabel,
  eventsOf,
  knownEvents,
  labelOf,
  type LabelRow,
  labelsOf,
  labelsTracked,
  MESSAGE_PLACE,
  unsealEvents,
} from "./store.ts";
import { receivedEvents, trackingEvents } from "./tables.ts";

/** Takes a webhook with a valid signature: once, even when it is delivered again. What follows from it goes through the outbox; a number that the shop does not know is left alone. */
export async function takeEvent(ctx: Ctx, carrier_name: string, event: CarrierEvent): Promise<void> {
  const { event_id, tracking_number } = event;
  const labels = isTrackingNumber(tracking_number) ? await labelsTracked(ctx, carrier_name, tracking_number) : [];
  const row = ctx.db.insert(receivedEvents).values({ carrier_name, event_id, received_at: ctx.now() });
  const hints = labels.map(({ id: label_id, order_id }) =>
    publish(ctx, carrierEvents["parcel.hinted"], { order_id, label_id }),
  );
  try {
    await commit(ctx, [row, ...hints]);
  } catch (error) {
    if (!isUniqueViolation(error, "carrier_events.event_id")) throw error;
  }
}

/**
 * Asks the carrier where a parcel is, keeps what it has noted, and in the same batch moves the fulfilment on by its own verb: of two that hear
 * the same news one moves it. Asked twice, or late, it changes nothing more. Throws `carrier_unavailable`.
 */
export async function followParcel(ctx: Ctx, label_id: string, more: readonly Statement[] = []): Promise<void> {
  await untilMoved(async () => {
    try {
      await tryToFollow(ctx, label_id, more);
      return true;
    } catch (error) {
      if (isUniqueViolation(error, "tracking_events.label_id")) return undefined;
      throw error;
    }
  });
}

async function tryToFollow(ctx: Ctx, label_id: string, more: readonly Statement[]): Promise<void> {
  const [label] = await labelOf(ctx, label_id);
  if (label?.status !== "bought") {
    if (more.length > 0) await commit(ctx, more);
    return;
  }
  const tracking = await carrierOf(ctx, label.carrier_name).readTracking(label.carrier_label_id ?? "");
  const order = await findOrder(ctx, label.order_id);
  const parcel = order.fulfilments.find(({ id }) => id === label.fulfilment_id);
  if (!parcel || order.erased_at !== null) {
    await commit(ctx, [changeLabel(ctx, label_id, { due_at: null }), ...more]);
    return;
  }
  const fault = faultOfTracking(tracking, label, ctx.now());
  if (fault !== null) refuseAnswer(ctx, "read_tracking", fault);
  const known = new Set((await knownEvents(ctx, label_id)).map(({ event_id }) => event_id));
  const heard = tracking.events.map((event) => ({ ...event, is_news: !known.has(event.event_id) }));
  const status = fulfilmentStatusAfter(parcel.status, heard);
  const due_at = nextFollowAt(ctx.now(), label.bought_at ?? 0, isAtItsEnd(status ?? parcel.status));
  const news = heard.filter(({ is_news }) => is_news);
  const notes = await rowsOf(ctx, label, order.personal_key, news);
  const written = [changeLabel(ctx, label_id, { due_at }), ...notes, ...more];
  if (status === null) await commit(ctx, written);
  else if (status === "returned_to_sender") await noteReturned(ctx, order.id, parcel.id, written);
  else await changeFulfilment(ctx, order.id, parcel.id, { status }, written);
}

async function rowsOf(
  ctx: Ctx,
  { id: label_id }: LabelRow,
  personal_key: string | null,
  events: readonly TrackingEvent[],
): Promise<Statement[]> {
  if (events.length === 0) return [];
  const created_at = ctx.now();
  const rows = await Promise.all(
    events.map(async ({ event_id, status, message, occurred_at }) => ({
      label_id,
      event_id,
      status,
      message:
        message === null || personal_key === null
          ? null
          : await sealPersonal(ctx, personal_key, MESSAGE_PLACE, message),
      occurred_at,
      created_at,
    })),
  );
  return [insertRows(ctx, trackingEvents, rows)];
}

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
  const label = labels.find(isBought);
  return { events: await unsealEvents(ctx, order.personal_key, events), label };
}
