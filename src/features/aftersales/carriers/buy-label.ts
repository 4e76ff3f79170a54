import type { SQL } from "drizzle-orm";
import { toDemands } from "#aftersales/fulfilment";
import { sellableVariants } from "#goods/catalog";
import { type OrderRow, toOrderNumber, type Units } from "#ordering/orders";
import type { AddressDetails } from "#people/addresses";
import type { Ctx } from "#platform/context";
import { commit } from "#platform/data/outbox";
import { shippingSettings } from "#pricing/shipping";
import { CarrierError } from "./errors.ts";
import { type ChosenCarrier, chooseCarrier } from "./find-carrier.ts";
import { keepFile } from "./read-label.ts";
import { type CarrierLabel, isLive, keyOf, lookUpAt, nextFollowAt, weightOfParcel } from "./rules.ts";
import { boughtColumns, type Label, type LabelDesk, type LabelSubject, type NewLabel } from "./store.ts";

export type LabelWish = { readonly weight_grams?: number | undefined; readonly service?: string | undefined };

type Request = {
  readonly subject: LabelSubject;
  readonly subject_id: string;
  /** All that were bought for it, the newest first. */
  readonly labels: readonly Label[];
  /** The customer's address. Throws where no label may be bought. */
  readonly requireAddress: () => AddressDetails;
  readonly weigh: () => Promise<number>;
};

/**
 * Buys a label. One that is bought is answered as it is. The row comes before the purchase, and its key from what it is for: whatever breaks
 * off on the way, the same subject gets the same label, and it is paid once. Undefined where somebody else has moved it meanwhile. Raises
 * `carrier_missing`, `label_refused`, `carrier_unavailable`, and what `requireAddress` throws.
 */
export async function buyFor(
  ctx: Ctx,
  desk: LabelDesk,
  wish: LabelWish,
  { subject, subject_id, labels, requireAddress, weigh }: Request,
): Promise<Label | undefined> {
  const live = labels.find(isLive);
  if (live?.status === "bought") return live;
  if (live?.status === "cancelling") throw CarrierError.carrier_unavailable();
  const address = requireAddress();
  const chosen = chooseCarrier(ctx);
  if (live) return tryToBuy(ctx, desk, chosen, { subject, address, label: live, begun: live });
  const label = {
    id: ctx.id(),
    subject_id,
    order_id: subject.order.id,
    carrier_name: chosen.name,
    number: (labels[0]?.number ?? 0) + 1,
    weight_grams: wish.weight_grams ?? (await weigh()),
    service: wish.service ?? null,
  };
  try {
    await commit(ctx, [desk.insert(ctx, label, lookUpAt(ctx.now(), 0))]);
  } catch (error) {
    if (desk.isTaken(error)) return undefined;
    throw error;
  }
  return tryToBuy(ctx, desk, chosen, { subject, address, label });
}

/** What units of an order weigh, at least a gram. */
export async function weighUnits(ctx: Ctx, order: OrderRow, units: readonly Units[]): Promise<number> {
  const demands = toDemands(order.items, units);
  const ids = demands.map(({ variant_id }) => variant_id);
  const variants = await sellableVariants(ctx, ids).all();
  return Math.max(1, weightOfParcel(demands, variants, shippingSettings.of(ctx.config).DEFAULT_WEIGHT_GRAMS));
}

type Purchase = {
  readonly subject: LabelSubject;
  readonly address: AddressDetails;
  readonly label: NewLabel;
  /** The row of a purchase that was begun before, and may be paid already. */
  readonly begun?: Label;
};

/** From now on nobody takes an unfinished purchase for given up before this one is over. False when somebody else was first. */
async function claim(ctx: Ctx, desk: LabelDesk, label: Label): Promise<boolean> {
  const touched = { attempts: label.attempts + 1, due_at: lookUpAt(ctx.now(), 0), only_if: desk.isUntouched(label) };
  try {
    await commit(ctx, [desk.move(ctx, label.id, "buying", "buying", touched)]);
    return true;
  } catch (error) {
    if (desk.isMoved(error)) return false;
    throw error;
  }
}

async function tryToBuy(
  ctx: Ctx,
  desk: LabelDesk,
  { carrier, sender, returns_to }: ChosenCarrier,
  { subject, address, label, begun }: Purchase,
): Promise<Label | undefined> {
  const key = keyOf(label.subject_id, label.number);
  if (begun && !(await claim(ctx, desk, begun))) return undefined;
  const known = begun ? await carrier.findLabel(key) : null;
  const { weight_grams, service } = label;
  const way = desk.direction === "out" ? { sender, recipient: address } : { sender: address, recipient: returns_to };
  const shipment = { key, reference: toOrderNumber(subject.order.sequence), ...way, weight_grams, service };
  const purchase = known ? ({ kind: "bought", label: known } as const) : await carrier.buyLabel(shipment);
  if (purchase.kind === "bought") return finishPurchase(ctx, desk, subject, label.id, purchase.label);
  await closeLabel(ctx, desk, label.id, "failed");
  throw CarrierError.label_refused({ reason: purchase.reason });
}

/**
 * Writes down what was bought, in one batch with how the parcel can be followed. Undefined where the label has moved on meanwhile, or nobody
 * may have it any more: the job that looks after labels gives it back then.
 */
export async function finishPurchase(
  ctx: Ctx,
  desk: LabelDesk,
  subject: LabelSubject,
  id: string,
  sold: CarrierLabel,
): Promise<Label | undefined> {
  if (sold.is_cancelled) {
    await closeLabel(ctx, desk, id, "cancelled");
    return undefined;
  }
  const columns = boughtColumns(sold);
  const bought_at = ctx.now();
  const due_at = nextFollowAt(bought_at, bought_at, false);
  try {
    await commit(ctx, [
      desk.move(ctx, id, "buying", "bought", { ...columns, bought_at, due_at, only_if: desk.is_wanted }),
      ...subject.bought(columns),
    ]);
  } catch (error) {
    if (desk.isMoved(error)) return undefined;
    throw error;
  }
  const bought = await desk.find(ctx, id);
  if (bought) await keepFile(ctx, desk, bought, subject.order.personal_key);
  return bought;
}

/** Nothing is bought under a label any more, or never was. `only_if`: else it stays as it is. */
export async function closeLabel(
  ctx: Ctx,
  desk: LabelDesk,
  id: string,
  as: "cancelled" | "failed",
  only_if?: SQL,
): Promise<void> {
  try {
    await commit(ctx, [desk.move(ctx, id, "buying", as, { due_at: null, ...(only_if ? { only_if } : {}) })]);
  } catch (error) {
    if (!desk.isMoved(error)) throw error;
  }
}
