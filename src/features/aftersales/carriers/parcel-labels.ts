import { type SQL, sql } from "drizzle-orm";
import {
  changeFulfilment,
  isUncancelled,
  noteReturned,
  parcelOf,
  trackingStatements,
  untilMoved,
} from "#aftersales/fulfilment";
import { staffActionsOf } from "#ordering/order-desk";
import { type Fulfilment, findOrder, OrderError, type OrderRow, outwardStatus } from "#ordering/orders";
import type { AddressDetails } from "#people/addresses";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import { buyFor, type LabelWish, weighUnits } from "./buy-label.ts";
import { CarrierError } from "./errors.ts";
import { type LabelFile, readFileOf } from "./read-label.ts";
import { fulfilmentStatusAfter, isAtItsEnd } from "./rules.ts";
import { cancelFor } from "./settle-label.ts";
import {
  changeLabel,
  forgetFilesOf,
  insertEvents,
  insertLabel,
  isEventKnown,
  isLabelMoved,
  isLabelTaken,
  isUntouched,
  knownEvents,
  type Label,
  type LabelDesk,
  labelOf,
  labelsDue,
  labelsOf,
  labelsTracked,
  type LabelSubject,
  labelsWithOldFiles,
  MESSAGE_PLACE,
  moveLabel,
  toLabel,
} from "./store.ts";
import { shippingLabels } from "./tables.ts";

/** The labels of a parcel, the newest first. */
export const findLabels = async (ctx: Ctx, fulfilment_id: string): Promise<Label[]> =>
  (await labelsOf(ctx, fulfilment_id)).map(toLabel);

const isUnerased = sql`EXISTS (SELECT 1 FROM orders o WHERE o.id = ${shippingLabels.order_id} AND o.erased_at IS NULL)`;
/** The parcel is not cancelled, nor its person erased. */
const is_wanted: SQL = sql`${isUncancelled(shippingLabels.fulfilment_id)} AND ${isUnerased}`;

/** Labels of parcels that leave. */
export const parcelDesk: LabelDesk = {
  direction: "out",
  find: async (ctx, id) => (await labelOf(ctx, id)).map(toLabel)[0],
  due: async (ctx, limit) => (await labelsDue(ctx, ctx.now(), limit)).map(toLabel),
  tracked: labelsTracked,
  async subjectOf(ctx, { id, order_id, subject_id }) {
    const order = await findOrder(ctx, order_id);
    const parcel = order.fulfilments.find((one) => one.id === subject_id);
    if (!parcel) throw new Error(`label ${id} has no fulfilment`);
    return subjectOf(ctx, order, parcel);
  },
  insert: insertLabel,
  isTaken: isLabelTaken,
  move: moveLabel,
  isMoved: isLabelMoved,
  change: changeLabel,
  isUntouched,
  is_wanted,
  message_place: MESSAGE_PLACE,
  knownEvents,
  insertEvents,
  isEventKnown,
  withOldFiles: labelsWithOldFiles,
  forgetFiles: forgetFilesOf,
};

const nothing = { tracking_number: null, carrier: null, tracking_url: null };

const subjectOf = (ctx: Ctx, order: OrderRow, parcel: Fulfilment): LabelSubject => ({
  order,
  is_gone: parcel.status === "cancelled" || order.erased_at !== null,
  bought: ({ tracking_number, carrier, tracking_url, cost, currency }) => [
    ...trackingStatements(ctx, order, parcel, { tracking_number, carrier, tracking_url }),
    audit(ctx, {
      action: "label.bought",
      subject_type: "order",
      subject_id: order.id,
      after: { fulfilment_id: parcel.id, tracking_number, carrier, cost, currency },
    }),
  ],
  cancelled({ tracking_number }) {
    const is_its = tracking_number !== null && parcel.tracking_number === tracking_number;
    return [
      ...(is_its ? trackingStatements(ctx, order, parcel, nothing) : []),
      audit(ctx, {
        action: "label.cancelled",
        subject_type: "order",
        subject_id: order.id,
        before: { fulfilment_id: parcel.id, tracking_number },
      }),
    ];
  },
  /** The fulfilment is moved on by its own verb: of two that hear the same news one moves it. */
  async hear(events, write) {
    const status = fulfilmentStatusAfter(parcel.status, events);
    const written = write(isAtItsEnd(status ?? parcel.status));
    if (status === null) await commit(ctx, written);
    else if (status === "returned_to_sender") await noteReturned(ctx, order.id, parcel.id, written);
    else await changeFulfilment(ctx, order.id, parcel.id, { status }, written);
  },
});

/**
 * Buys the label of a parcel, and writes its number, carrier and page onto the fulfilment: see `buyFor`. Raises `carrier_missing`,
 * `label_not_needed`, `address_missing`, `label_refused`, `carrier_unavailable`, `order_on_hold`.
 */
export function buyLabel(ctx: Ctx, reference: string, fulfilment_id: string, wish: LabelWish): Promise<Label> {
  return untilMoved(async () => {
    const order = await findOrder(ctx, reference);
    const parcel = parcelOf(order.fulfilments, fulfilment_id);
    return buyFor(ctx, parcelDesk, wish, {
      subject: subjectOf(ctx, order, parcel),
      subject_id: parcel.id,
      labels: await findLabels(ctx, fulfilment_id),
      requireAddress: () => requireSendable(ctx, order, parcel),
      weigh: () => weighUnits(ctx, order, parcel.items),
    });
  });
}

/** Where the parcel goes. Throws where it needs no label, or may not leave. */
function requireSendable(ctx: Ctx, order: OrderRow, parcel: Fulfilment): AddressDetails {
  if (parcel.status !== "prepared" && parcel.status !== "shipped") throw CarrierError.label_not_needed();
  if (order.erased_at !== null) throw OrderError.order_erased();
  if (order.held_at !== null) {
    const order_status = outwardStatus(order.status, order.cancelled_from);
    throw OrderError.order_on_hold({ order_status, to: "shipped", allowed_actions: staffActionsOf(order, ctx.actor) });
  }
  if (order.shipping_address === null) throw CarrierError.address_missing();
  return order.shipping_address;
}

/** Cancels the label of a parcel at its carrier, and takes its number off the fulfilment: see `cancelFor`. */
export function cancelLabel(ctx: Ctx, reference: string, fulfilment_id: string): Promise<true> {
  return untilMoved(async () => {
    const order = await findOrder(ctx, reference);
    const parcel = parcelOf(order.fulfilments, fulfilment_id);
    return cancelFor(ctx, parcelDesk, await findLabels(ctx, fulfilment_id), subjectOf(ctx, order, parcel));
  });
}

/** The label of a parcel, to print: see `readFileOf`. */
export async function readLabel(ctx: Ctx, reference: string, fulfilment_id: string): Promise<LabelFile> {
  const order = await findOrder(ctx, reference);
  parcelOf(order.fulfilments, fulfilment_id);
  return readFileOf(ctx, parcelDesk, await findLabels(ctx, fulfilment_id), order);
}
