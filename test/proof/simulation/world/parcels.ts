import {
  leftOf,
  type LineUnits,
  type ParcelStatus,
  returnableOf,
  type Units,
} from "../../../../src/features/ordering/orders/action-rules.ts";
import type { OrderEvent } from "../../../../src/features/ordering/orders/rules.ts";
import type { Order } from "../../../../src/features/ordering/protocol/ports.ts";
import { Labels } from "./labels.ts";
import type { Outbox } from "./outbox.ts";

/** The habits of fulfilments that a planted bug gives up. */
export type ParcelHabits = {
  readonly moves_with_parcels: boolean;
  readonly bounds_parcels: boolean;
  readonly guards_packed_units: boolean;
  readonly drops_packed_parcels: boolean;
  readonly moves_with_cancels: boolean;
  readonly bounds_cancels: boolean;
  readonly settles_cancels_once: boolean;
  readonly moves_with_parcels_back: boolean;
  readonly bounds_parcels_back: boolean;
  readonly counts_parcels_back_once: boolean;
};

export const good_parcel_habits: ParcelHabits = {
  moves_with_parcels: true,
  bounds_parcels: true,
  guards_packed_units: true,
  drops_packed_parcels: true,
  moves_with_cancels: true,
  bounds_cancels: true,
  settles_cancels_once: true,
  moves_with_parcels_back: true,
  bounds_parcels_back: true,
  counts_parcels_back_once: true,
};

/** The units of a parcel are named by their variant, of which an order has one line. */
export type Parcel = {
  readonly id: string;
  readonly order_id: string;
  readonly status: ParcelStatus;
  readonly items: readonly Units[];
  /** Of one that came back: what staff found. */
  readonly back: Back | null;
};

/** Units that came back with a parcel. */
export type Back = {
  readonly restocked: readonly Units[];
  readonly damaged: readonly Units[];
  readonly lost: readonly Units[];
};

export const unitsBack = ({ restocked, damaged, lost }: Back): Units[] => [...restocked, ...damaged, ...lost];

/** Units that leave an order unsent. */
export type Cancellation = {
  readonly id: string;
  readonly order_id: string;
  readonly units: readonly Units[];
  readonly restock: boolean;
  /** What was paid for them and had not gone back, as far as that much was left. */
  readonly due: number;
  /** Whether the stock has done its part. */
  settled: boolean;
};

export type Line = LineUnits & { readonly returned_quantity: number; readonly returning_quantity: number };

/** One batch of staff: new parcels, and parcels that leave, arrive or are unpacked, with the move of their order. */
export type ParcelAct = {
  readonly event: OrderEvent;
  readonly packs?: readonly { readonly id: string; readonly items: readonly Units[] }[];
  readonly ships?: readonly string[];
  readonly delivers?: readonly string[];
  readonly unpacks?: readonly string[];
  readonly fails?: readonly string[];
  readonly retries?: readonly string[];
};

/** Units that a refund takes back on the shelf: `kept` have not left, the others have. */
export type TakenBack = { readonly variant_id: string; readonly quantity: number; readonly kept: number };

/** Parcels in D1, and what the lines of orders count. Rows are replaced, so that whoever has read them keeps what was read. */
export class Parcels {
  readonly rows = new Map<string, Parcel>();
  readonly cancellations = new Map<string, Cancellation>();
  readonly lines = new Map<string, readonly Line[]>();
  readonly labels = new Labels();
  readonly #outbox: Outbox;
  readonly #habits: ParcelHabits;

  constructor(outbox: Outbox, habits: ParcelHabits) {
    this.#outbox = outbox;
    this.#habits = habits;
  }

  insert({ order_id, lines }: Pick<Order, "order_id" | "lines">): void {
    const nothing = {
      prepared_quantity: 0,
      shipped_quantity: 0,
      cancelling_quantity: 0,
      cancelled_quantity: 0,
      returned_quantity: 0,
      returning_quantity: 0,
      is_gift_card: false,
    };
    this.lines.set(
      order_id,
      lines.map(({ variant_id, quantity }) => ({ id: variant_id, quantity, ...nothing })),
    );
  }

  of(order_id: string): Parcel[] {
    return [...this.rows.values()].filter((parcel) => parcel.order_id === order_id);
  }

  linesOf(order_id: string): readonly Line[] {
    return this.lines.get(order_id) ?? [];
  }

  /** The check of the batch: nothing is packed that is not there to be. */
  fits(order_id: string, { packs = [] }: ParcelAct): boolean {
    if (!this.#habits.bounds_parcels) return true;
    const items = packs.flatMap((parcel) => parcel.items);
    return this.linesOf(order_id).every((line) => unitsOf(items, line.id) <= leftOf(line));
  }

  write(
    order_id: string,
    { packs = [], ships = [], delivers = [], unpacks = [], fails = [], retries = [] }: ParcelAct,
  ): void {
    for (const { id, items } of packs) {
      this.rows.set(id, { id, order_id, items, status: "prepared", back: null });
      this.count(order_id, items, "prepared_quantity", 1);
    }
    for (const id of ships) {
      this.#become(id, "shipped", -1, 1);
      this.#outbox.publish({ id: `parcel:${id}`, type: "parcel", order_id, parcel_id: id });
    }
    for (const id of delivers) this.#become(id, "delivered", 0, 0);
    for (const id of unpacks) this.#unpack(id);
    for (const id of fails) this.#become(id, "failed", 0, 0);
    for (const id of retries) this.#become(id, "shipped", 0, 0);
  }

  /** The checks of the batch: no unit comes back that is back, or awaited with a return. */
  mayComeBack(order_id: string, back: Back): boolean {
    if (!this.#habits.bounds_parcels_back) return true;
    return this.linesOf(order_id).every((line) => unitsOf(unitsBack(back), line.id) <= returnableOf(line));
  }

  /** A parcel comes back. */
  comeBack(id: string, back: Back): void {
    const parcel = this.rows.get(id);
    if (!parcel) return;
    const { order_id, status } = parcel;
    this.rows.set(id, { ...parcel, status: "returned_to_sender", back });
    this.count(order_id, unitsBack(back), "returned_quantity", 1);
    // Two that took it back at once have both told of it, under ids of their own.
    if (status !== "returned_to_sender")
      this.#outbox.publish({ id: `parcel_back:${id}`, type: "parcel_back", order_id, parcel_id: id });
  }

  /** The guards of the batch: what a carrier has brought back is counted once, and no unit that is back or awaited. */
  mayCount(id: string, back: Back): boolean {
    const parcel = this.rows.get(id);
    const is_open = parcel?.back && (unitsBack(parcel.back).length === 0 || !this.#habits.counts_parcels_back_once);
    return parcel !== undefined && is_open === true && this.mayComeBack(parcel.order_id, back);
  }

  /** Staff have counted what a carrier has brought back. */
  countBack(id: string, back: Back): void {
    const parcel = this.rows.get(id);
    if (!parcel) return;
    const { order_id } = parcel;
    this.rows.set(id, { ...parcel, back });
    this.count(order_id, unitsBack(back), "returned_quantity", 1);
    this.#outbox.publish({ id: `parcel_counted:${id}`, type: "parcel_back", order_id, parcel_id: id });
  }

  /** The check of the batch: no unit is cancelled that is packed, sent or cancelled. */
  mayCancel(order_id: string, units: readonly Units[]): boolean {
    if (!this.#habits.bounds_cancels) return true;
    return this.linesOf(order_id).every((line) => unitsOf(units, line.id) <= leftOf(line));
  }

  /** Units leave their order. */
  cancel(cancellation: Cancellation): void {
    const { id, order_id, units } = cancellation;
    this.cancellations.set(id, cancellation);
    this.count(order_id, units, "cancelling_quantity", 1);
    this.#outbox.publish({ id: `cancelled:${id}`, type: "cancelled", order_id, cancellation_id: id });
  }

  /** The stock has done its part. */
  settleCancel(id: string): void {
    const cancellation = this.cancellations.get(id);
    if (!cancellation || (cancellation.settled && this.#habits.settles_cancels_once)) return;
    cancellation.settled = true;
    this.count(cancellation.order_id, cancellation.units, "cancelling_quantity", -1);
    this.count(cancellation.order_id, cancellation.units, "cancelled_quantity", 1);
  }

  /** What was packed of an order that is cancelled does not leave. */
  drop(order_id: string): void {
    if (!this.#habits.drops_packed_parcels) return;
    for (const { id, status } of this.of(order_id)) if (status === "prepared") this.#unpack(id);
  }

  /** Nothing is told of one without a label, so that runs without labels stay as they were. */
  #unpack(id: string): void {
    this.#become(id, "cancelled", -1, 0);
    const order_id = this.rows.get(id)?.order_id;
    if (order_id !== undefined && this.labels.of(id).length > 0)
      this.#outbox.publish({ id: `unpacked:${id}`, type: "unpacked", order_id, parcel_id: id });
  }

  /** How units of a refund would come back; undefined where some are packed. */
  split(order_id: string, units: readonly { readonly variant_id: string; readonly quantity: number }[]) {
    const taken = units.map(({ variant_id, quantity }): TakenBack => {
      const line = this.linesOf(order_id).find(({ id }) => id === variant_id);
      return { variant_id, quantity, kept: Math.min(quantity, line ? leftOf(line) : 0) };
    });
    const fits = taken.every(({ variant_id, quantity, kept }) => {
      const line = this.linesOf(order_id).find(({ id }) => id === variant_id);
      return (
        line !== undefined &&
        line.returned_quantity + line.returning_quantity + quantity - kept <= line.shipped_quantity
      );
    });
    return fits || !this.#habits.guards_packed_units ? taken : undefined;
  }

  /** A refund of these units is set aside, or came to nothing. */
  take(order_id: string, taken: readonly TakenBack[], sign: 1 | -1): void {
    for (const { variant_id, quantity, kept } of taken) {
      this.count(order_id, [{ order_item_id: variant_id, quantity: kept }], "cancelling_quantity", sign);
      this.count(order_id, [{ order_item_id: variant_id, quantity: quantity - kept }], "returned_quantity", sign);
    }
  }

  /** It is given. */
  settle(order_id: string, taken: readonly TakenBack[]): void {
    const kept = taken.map((one) => ({ order_item_id: one.variant_id, quantity: one.kept }));
    this.count(order_id, kept, "cancelling_quantity", -1);
    this.count(order_id, kept, "cancelled_quantity", 1);
  }

  #become(id: string, status: Parcel["status"], prepared: number, shipped: number): void {
    const parcel = this.rows.get(id);
    if (!parcel) return;
    this.rows.set(id, { ...parcel, status });
    this.count(parcel.order_id, parcel.items, "prepared_quantity", prepared);
    this.count(parcel.order_id, parcel.items, "shipped_quantity", shipped);
  }

  count(
    order_id: string,
    units: readonly Units[],
    column: Exclude<keyof Line, "id" | "quantity" | "is_gift_card">,
    sign: number,
  ): void {
    const lines = this.linesOf(order_id).map((line) => ({
      ...line,
      [column]: line[column] + sign * unitsOf(units, line.id),
    }));
    this.lines.set(order_id, lines);
  }
}

/** How many of these units are of a line. */
export const unitsOf = (units: readonly Units[], id: string): number =>
  units.reduce((sum, one) => sum + (one.order_item_id === id ? one.quantity : 0), 0);
