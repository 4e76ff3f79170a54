import { z } from "zod";
import { Deliveries } from "../sandbox/deliveries.ts";
import { Failures } from "../sandbox/failures.ts";
import { type Failure, FailureOrder } from "./failures.ts";
import { DeliverySettings } from "./webhooks.ts";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS labels (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL UNIQUE, tracking_number TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL, cost INTEGER NOT NULL, currency TEXT NOT NULL, shipment TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS events (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, label_id TEXT NOT NULL, status TEXT NOT NULL, message TEXT,
    occurred_at TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS events_by_label ON events (label_id, sequence);
`;

const Place = z.looseObject({
  full_name: z.string().min(1),
  address_line1: z.string().min(1),
  city: z.string().min(1),
  postal_code: z.string().nullable(),
  country: z.string().length(2),
});

/** What the shop sends for a label. */
export const Shipment = z.strictObject({
  reference: z.string().min(1).max(100),
  weight_grams: z.int().min(1),
  service: z.string().nullable(),
  from: Place,
  to: Place,
});
export type Shipment = z.output<typeof Shipment>;

const Spot = z.strictObject({
  country: z.string().length(2),
  state: z.string().nullable(),
  postal_code: z.string().nullable(),
});

/** What the shop sends to hear prices. */
export const RatesWish = z.strictObject({
  services: z.array(z.string().min(1)).min(1).max(500),
  weight_grams: z.int().min(1),
  currency: z.string().length(3),
  from: Spot,
  to: Spot,
});
export type RatesWish = z.output<typeof RatesWish>;

export type LabelRow = {
  sequence: number;
  id: string;
  key: string;
  tracking_number: string;
  status: string;
  cost: number;
  currency: string;
  shipment: string;
};
export type EventRow = { id: string; label_id: string; status: string; message: string | null; occurred_at: string };

/** The tables of the sandbox's one object. */
export class Store {
  readonly sql: SqlStorage;
  readonly deliveries: Deliveries<DeliverySettings>;
  readonly failures: Failures<Failure>;

  constructor(sql: SqlStorage) {
    this.sql = sql;
    sql.exec(SCHEMA);
    this.deliveries = new Deliveries(sql, DeliverySettings);
    this.failures = new Failures(sql, FailureOrder);
  }

  labels(): LabelRow[] {
    return this.sql.exec<LabelRow>("SELECT * FROM labels ORDER BY sequence DESC LIMIT 100").toArray();
  }

  labelBy(column: "id" | "key" | "tracking_number", value: string): LabelRow | undefined {
    return this.sql.exec<LabelRow>(`SELECT * FROM labels WHERE ${column} = ?`, value).toArray()[0];
  }

  eventsOf(label_id: string): EventRow[] {
    return this.sql
      .exec<EventRow>(
        "SELECT id, label_id, status, message, occurred_at FROM events WHERE label_id = ? ORDER BY sequence",
        label_id,
      )
      .toArray();
  }

  event(id: string): EventRow | undefined {
    return this.sql
      .exec<EventRow>("SELECT id, label_id, status, message, occurred_at FROM events WHERE id = ?", id)
      .toArray()[0];
  }
}
