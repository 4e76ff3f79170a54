import type { LabelStatus } from "../../../../src/features/aftersales/carriers/rules.ts";
import { isLive } from "../../../../src/features/aftersales/carriers/rules.ts";

/** A label in D1, as far as anything is decided by it. */
export type Label = {
  readonly id: string;
  readonly order_id: string;
  readonly parcel_id: string;
  readonly number: number;
  readonly status: LabelStatus;
  readonly attempts: number;
  readonly due_at: number | null;
  readonly carrier_label_id: string | null;
};

type Changes = Partial<Pick<Label, "attempts" | "due_at" | "carrier_label_id">>;

/** Rows of labels in D1: at most one of a parcel is live, and a row moves from the status that it was read in. */
export class Labels {
  readonly rows = new Map<string, Label>();

  /** The labels of a parcel, the newest first. */
  of(parcel_id: string): Label[] {
    return [...this.rows.values()].filter((one) => one.parcel_id === parcel_id).toSorted((a, b) => b.number - a.number);
  }

  /** False where another is live, or has this number. */
  insert(label: Label): boolean {
    if (this.of(label.parcel_id).some((one) => isLive(one) || one.number === label.number)) return false;
    this.rows.set(label.id, label);
    return true;
  }

  /** False where somebody else was first. */
  move(id: string, from: LabelStatus, to: LabelStatus, changes: Changes, only_if = (_row: Label) => true): boolean {
    const row = this.rows.get(id);
    if (row?.status !== from || !only_if(row)) return false;
    this.rows.set(id, { ...row, ...changes, status: to });
    return true;
  }

  due(now: number): Label[] {
    return [...this.rows.values()].filter(({ due_at }) => due_at !== null && due_at <= now);
  }

  hasUnfinished(): boolean {
    return [...this.rows.values()].some(({ due_at }) => due_at !== null);
  }
}

export type SoldLabel = { readonly id: string; readonly key: string; readonly is_cancelled: boolean };

/** The carrier: what it has sold, by the key of the purchase, and which parcels it has got. */
export class CarrierBooks {
  readonly sold = new Map<string, SoldLabel>();
  /** Labels of parcels that it has: these are not cancelled any more. */
  readonly scanned = new Set<string>();

  buy(key: string): SoldLabel {
    const known = this.sold.get(key) ?? { id: `lbl-${this.sold.size}`, key, is_cancelled: false };
    this.sold.set(key, known);
    return known;
  }

  cancel(id: string): "cancelled" | "in_use" {
    const label = [...this.sold.values()].find((one) => one.id === id);
    if (!label || this.scanned.has(id)) return "in_use";
    this.sold.set(label.key, { ...label, is_cancelled: true });
    return "cancelled";
  }

  /** What the shop pays for of a parcel. */
  activeOf(parcel_id: string): SoldLabel[] {
    return [...this.sold.values()].filter(({ key, is_cancelled }) => !is_cancelled && key.includes(`:${parcel_id}:`));
  }
}
