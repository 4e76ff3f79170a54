import type { SQL } from "drizzle-orm";
import { parcelOf, toDemands, trackingStatements, untilMoved } from "#aftersales/fulfilment";
import { sellableVariants } from "#goods/catalog";
import { staffActionsOf } from "#ordering/order-desk";
import { type Fulfilment, findOrder, OrderError, type OrderRow, outwardStatus, toOrderNumber } from "#ordering/orders";
import type { AddressDetails } from "#people/addresses";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isUniqueViolation } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { shippingSettings } from "#pricing/shipping";
import { CarrierError } from "./errors.ts";
import { type ChosenCarrier, chooseCarrier } from "./find-carrier.ts";
import { keepFile } from "./read-label.ts";
import { type CarrierLabel, isLive, keyOf, lookUpAt, nextFollowAt, weightOfParcel } from "./rules.ts";
import {
  boughtColumns,
  canBeSent,
  insertLabel,
  isLabelMoved,
  isUntouched,
  labelOf,
  type LabelRow,
  labelsOf,
  moveLabel,
} from "./store.ts";

export type LabelWish = { readonly weight_grams?: number | undefined; readonly service?: string | undefined };

/**
 * Buys the label of a parcel, and writes its number, carrier and page onto the fulfilment. One that is bought is answered as it is. The row
 * comes before the purchase, and its key from the fulfilment: whatever breaks off on the way, the same fulfilment gets the same label, and it
 * is paid once. Raises `carrier_missing`, `label_not_needed`, `address_missing`, `label_refused`, `carrier_unavailable`, `order_on_hold`.
 */
export function buyLabel(ctx: Ctx, reference: string, fulfilment_id: string, wish: LabelWish): Promise<LabelRow> {
  return untilMoved(async () => {
    const order = await findOrder(ctx, reference);
    const parcel = parcelOf(order.fulfilments, fulfilment_id);
    const labels = await labelsOf(ctx, fulfilment_id);
    const live = labels.find(isLive);
    if (live?.status === "bought") return live;
    if (live?.status === "cancelling") throw CarrierError.carrier_unavailable();
    const recipient = requireSendable(ctx, order, parcel);
    const chosen = chooseCarrier(ctx);
    if (live) return tryToBuy(ctx, chosen, { order, parcel, recipient, label: live, begun: live });
    const label = {
      id: ctx.id(),
      fulfilment_id,
      order_id: order.id,
      carrier_name: chosen.name,
      number: (labels[0]?.number ?? 0) + 1,
      weight_grams: wish.weight_grams ?? (await weigh(ctx, order, parcel)),
      service: wish.service ?? null,
    };
    try {
      await commit(ctx, [insertLabel(ctx, label, lookUpAt(ctx.now(), 0))]);
    } catch (error) {
      if (isUniqueViolation(error, "shipping_labels.fulfilment_id")) return undefined;
      throw error;
    }
    return tryToBuy(ctx, chosen, { order, parcel, recipient, label });
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

async function weigh(ctx: Ctx, order: OrderRow, parcel: Fulfilment): Promise<number> {
  const units = toDemands(order.items, parcel.items);
  const ids = units.map(({ variant_id }) => variant_id);
  const variants = await sellableVariants(ctx, ids).all();
  return Math.max(1, weightOfParcel(units, variants, shippingSettings.of(ctx.config).DEFAULT_WEIGHT_GRAMS));
}

type Purchase = {
  readonly order: OrderRow;
  readonly parcel: Fulfilment;
  readonly recipient: AddressDetails;
  readonly label: Pick<LabelRow, "id" | "fulfilment_id" | "number" | "weight_grams" | "service">;
  /** The row of a purchase that was begun before, and may be paid already. */
  readonly begun?: LabelRow;
};

/** From now on nobody takes an unfinished purchase for given up before this one is over. False when somebody else was first. */
async function claim(ctx: Ctx, label: LabelRow): Promise<boolean> {
  const touched = { attempts: label.attempts + 1, due_at: lookUpAt(ctx.now(), 0), only_if: isUntouched(label) };
  try {
    await commit(ctx, [moveLabel(ctx, label.id, "buying", "buying", touched)]);
    return true;
  } catch (error) {
    if (isLabelMoved(error)) return false;
    throw error;
  }
}

async function tryToBuy(
  ctx: Ctx,
  { carrier, sender }: ChosenCarrier,
  { order, parcel, recipient, label, begun }: Purchase,
): Promise<LabelRow | undefined> {
  const key = keyOf(label.fulfilment_id, label.number);
  if (begun && !(await claim(ctx, begun))) return undefined;
  const known = begun ? await carrier.findLabel(key) : null;
  const { weight_grams, service } = label;
  const shipment = { key, reference: toOrderNumber(order.sequence), sender, recipient, weight_grams, service };
  const purchase = known ? ({ kind: "bought", label: known } as const) : await carrier.buyLabel(shipment);
  if (purchase.kind === "bought") return finishPurchase(ctx, order, parcel, label.id, purchase.label);
  await closeLabel(ctx, label.id, "failed");
  throw CarrierError.label_refused({ reason: purchase.reason });
}

/**
 * Writes down what was bought, in one batch with how the parcel can be followed. Undefined where the label has moved on meanwhile, or nobody
 * may have it any more: the job that looks after labels gives it back then.
 */
export async function finishPurchase(
  ctx: Ctx,
  order: OrderRow,
  parcel: Fulfilment,
  id: string,
  sold: CarrierLabel,
): Promise<LabelRow | undefined> {
  if (sold.is_cancelled) {
    await closeLabel(ctx, id, "cancelled");
    return undefined;
  }
  const columns = boughtColumns(sold);
  const { tracking_number, carrier, tracking_url, cost, currency } = columns;
  const bought_at = ctx.now();
  const due_at = nextFollowAt(bought_at, bought_at, false);
  try {
    await commit(ctx, [
      moveLabel(ctx, id, "buying", "bought", { ...columns, bought_at, due_at, only_if: canBeSent }),
      ...trackingStatements(ctx, order, parcel, { tracking_number, carrier, tracking_url }),
      audit(ctx, {
        action: "label.bought",
        subject_type: "order",
        subject_id: order.id,
        after: { fulfilment_id: parcel.id, tracking_number, carrier, cost, currency },
      }),
    ]);
  } catch (error) {
    if (isLabelMoved(error)) return undefined;
    throw error;
  }
  const [bought] = await labelOf(ctx, id);
  if (bought) await keepFile(ctx, bought, order.personal_key);
  return bought;
}

/** Nothing is bought under a label any more, or never was. `only_if`: else it stays as it is. */
export async function closeLabel(ctx: Ctx, id: string, as: "cancelled" | "failed", only_if?: SQL): Promise<void> {
  try {
    await commit(ctx, [moveLabel(ctx, id, "buying", as, { due_at: null, ...(only_if ? { only_if } : {}) })]);
  } catch (error) {
    if (!isLabelMoved(error)) throw error;
  }
}
