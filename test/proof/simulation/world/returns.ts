import { returnableOf, type Units } from "../../../../src/features/ordering/orders/action-rules.ts";
import type { ReturnMove } from "../../../../src/features/ordering/orders/rules.ts";
import type { Outbox } from "./outbox.ts";
import { type Parcels, unitsOf } from "./parcels.ts";

/** The habits of returns that a planted bug gives up. */
export type ReturnHabits = {
  readonly moves_with_returns: boolean;
  readonly bounds_returns: boolean;
  readonly frees_called_off_units: boolean;
  readonly inspects_what_came: boolean;
  readonly counts_return_refunds: boolean;
};

export const good_return_habits: ReturnHabits = {
  moves_with_returns: true,
  bounds_returns: true,
  frees_called_off_units: true,
  inspects_what_came: true,
  counts_return_refunds: true,
};

/** Units are named by their variant, of which an order has one line. */
export type Return = {
  readonly id: string;
  readonly order_id: string;
  readonly status: "requested" | "received" | "cancelled";
  readonly asked: readonly Units[];
  readonly received: readonly Units[];
  readonly refunded: readonly Units[];
};

export type Inspection = {
  readonly id: string;
  readonly return_id: string;
  readonly restocked: readonly Units[];
  readonly damaged: readonly Units[];
};

/** One act of somebody, with the move of its order. */
export type ReturnAct = {
  readonly event: ReturnMove;
  readonly kind: "open" | "cancel" | "receive" | "inspect" | "refund";
  readonly return_id: string;
  readonly units: readonly Units[];
  /** With `inspect`: its id, and those of the units that are damaged. */
  readonly inspection_id?: string;
  readonly damaged?: readonly Units[];
};

/** Returns in D1. Rows are replaced, so that whoever has read them keeps what was read. */
export class Returns {
  readonly rows = new Map<string, Return>();
  readonly inspections = new Map<string, Inspection>();
  /** Refund -> the return that it is of, and its units. */
  readonly refunds = new Map<string, { readonly return_id: string; readonly units: readonly Units[] }>();
  readonly #parcels: Parcels;
  readonly #outbox: Outbox;
  readonly #habits: ReturnHabits;

  constructor(parcels: Parcels, outbox: Outbox, habits: ReturnHabits) {
    this.#parcels = parcels;
    this.#outbox = outbox;
    this.#habits = habits;
  }

  of(order_id: string): Return[] {
    return [...this.rows.values()].filter((row) => row.order_id === order_id);
  }

  inspectionsOf(return_id: string): Inspection[] {
    return [...this.inspections.values()].filter((one) => one.return_id === return_id);
  }

  /** The checks of the batch: on the lines of the order, and on those of the return. */
  fits(order_id: string, { kind, return_id, units, damaged = [] }: ReturnAct): boolean {
    const row = this.rows.get(return_id);
    if (kind === "inspect")
      return (
        !this.#habits.inspects_what_came ||
        (row?.received ?? []).every(({ order_item_id: id, quantity }) => {
          const before = this.inspectionsOf(return_id).flatMap((one) => [...one.restocked, ...one.damaged]);
          return unitsOf([...before, ...units, ...damaged], id) <= quantity;
        })
      );
    if ((kind !== "open" && kind !== "receive") || !this.#habits.bounds_returns) return true;
    return this.#parcels.linesOf(order_id).every((line) => {
      const own = kind === "receive" ? unitsOf(row?.asked ?? [], line.id) : 0;
      return unitsOf(units, line.id) <= returnableOf(line) + own;
    });
  }

  write(order_id: string, { kind, return_id, units, inspection_id, damaged = [] }: ReturnAct): void {
    const row = this.rows.get(return_id);
    if (kind === "open") {
      const nothing = { received: [], refunded: [] };
      this.rows.set(return_id, { id: return_id, order_id, status: "requested", asked: units, ...nothing });
      this.#parcels.count(order_id, units, "returning_quantity", 1);
    }
    if (kind === "cancel" && row) {
      this.rows.set(return_id, { ...row, status: "cancelled" });
      if (this.#habits.frees_called_off_units) this.#parcels.count(order_id, row.asked, "returning_quantity", -1);
    }
    if (kind === "receive" && row) {
      this.rows.set(return_id, { ...row, status: "received", received: units });
      this.#parcels.count(order_id, row.asked, "returning_quantity", -1);
      this.#parcels.count(order_id, units, "returned_quantity", 1);
    }
    if (kind === "inspect" && inspection_id !== undefined) {
      this.inspections.set(inspection_id, { id: inspection_id, return_id, restocked: units, damaged });
      this.#outbox.publish({ id: `inspection:${inspection_id}`, type: "inspection", order_id, inspection_id });
    }
  }

  /** Units of a return that a refund is for. */
  refund(return_id: string, refund_id: string, units: readonly Units[]): void {
    const row = this.rows.get(return_id);
    this.refunds.set(refund_id, { return_id, units });
    if (row && this.#habits.counts_return_refunds)
      this.rows.set(return_id, { ...row, refunded: [...row.refunded, ...units] });
  }

  /** The refund came to nothing. */
  release(refund_id: string): void {
    const refund = this.refunds.get(refund_id);
    const row = refund && this.rows.get(refund.return_id);
    if (!refund || !row) return;
    this.refunds.delete(refund_id);
    const back = refund.units.map((one) => ({ ...one, quantity: -one.quantity }));
    this.rows.set(row.id, { ...row, refunded: [...row.refunded, ...back] });
  }
}
