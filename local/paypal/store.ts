import { z } from "zod";
import { Deliveries, scatteredFields } from "../sandbox/deliveries.ts";
import { Failures } from "../sandbox/failures.ts";
import { type BodyRow, readBodies } from "../sandbox/rows.ts";
import type { Money } from "./amounts.ts";
import { type Failure, FailureOrder } from "./failures.ts";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, made_at INTEGER NOT NULL, body TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS captures (id TEXT PRIMARY KEY, order_id TEXT NOT NULL, made_at INTEGER NOT NULL, body TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS refunds (id TEXT PRIMARY KEY, capture_id TEXT NOT NULL, made_at INTEGER NOT NULL, body TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS captures_by_order ON captures (order_id);
  CREATE INDEX IF NOT EXISTS refunds_by_capture ON refunds (capture_id);
  CREATE TABLE IF NOT EXISTS keys (scope TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, made_at INTEGER NOT NULL,
    status INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (scope, key));
  CREATE TABLE IF NOT EXISTS events (sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, body TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, body TEXT NOT NULL);
`;

/** How events reach the shop, in another order, too. */
export const DeliverySettings = z.strictObject(scatteredFields);
export type DeliverySettings = z.output<typeof DeliverySettings>;

/** What the payer pays with, and what will become of it. */
export type Funding = "good" | "declined" | "refused" | "pending" | "slow_refunds";

export type Order = {
  id: string;
  status: "CREATED" | "APPROVED" | "VOIDED" | "COMPLETED" | "PAYER_ACTION_REQUIRED";
  create_time: string;
  custom_id: string | null;
  reference_id: string;
  description: string | null;
  amount: Money & { breakdown?: { item_total: Money } };
  return_url: string | null;
  cancel_url: string | null;
  funding: Funding | null;
  payer: { email_address: string; name: { given_name: string; surname: string } } | null;
};

export type Capture = {
  id: string;
  order_id: string;
  status: "COMPLETED" | "DECLINED" | "PARTIALLY_REFUNDED" | "PENDING" | "REFUNDED";
  reason: string | null;
  amount: Money;
  custom_id: string | null;
  create_time: string;
};

export type Refund = {
  id: string;
  capture_id: string;
  status: "CANCELLED" | "FAILED" | "PENDING" | "COMPLETED";
  amount: Money;
  custom_id: string | null;
  create_time: string;
  /** The payer, or a bank, took the money back: nobody refunded it. */
  is_reversal: boolean;
};

export type Event = {
  id: string;
  event_version: "1.0";
  resource_version: "2.0";
  create_time: string;
  resource_type: string;
  event_type: string;
  summary: string;
  resource: unknown;
  links: readonly object[];
};

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

  putOrder(order: Order): void {
    this.#put(
      "INSERT OR REPLACE INTO orders (id, made_at, body) VALUES (?, ?, ?)",
      order.id,
      Date.parse(order.create_time),
      order,
    );
  }

  order(id: string): Order | undefined {
    return readBodies<Order>(this.sql.exec<BodyRow>("SELECT body FROM orders WHERE id = ?", id).toArray())[0];
  }

  ordersOf(custom_id: string): Order[] {
    const rows = this.sql.exec<BodyRow>(
      "SELECT body FROM orders WHERE body ->> 'custom_id' = ? ORDER BY made_at, id",
      custom_id,
    );
    return readBodies(rows.toArray());
  }

  putCapture(capture: Capture): void {
    const { id, order_id, create_time } = capture;
    this.#put(
      "INSERT OR REPLACE INTO captures (id, order_id, made_at, body) VALUES (?, ?, ?, ?)",
      id,
      order_id,
      Date.parse(create_time),
      capture,
    );
  }

  capture(id: string): Capture | undefined {
    return readBodies<Capture>(this.sql.exec<BodyRow>("SELECT body FROM captures WHERE id = ?", id).toArray())[0];
  }

  capturesOf(order_id: string): Capture[] {
    return readBodies(
      this.sql.exec<BodyRow>("SELECT body FROM captures WHERE order_id = ? ORDER BY made_at, id", order_id).toArray(),
    );
  }

  putRefund(refund: Refund): void {
    const { id, capture_id, create_time } = refund;
    this.#put(
      "INSERT OR REPLACE INTO refunds (id, capture_id, made_at, body) VALUES (?, ?, ?, ?)",
      id,
      capture_id,
      Date.parse(create_time),
      refund,
    );
  }

  refund(id: string): Refund | undefined {
    return readBodies<Refund>(this.sql.exec<BodyRow>("SELECT body FROM refunds WHERE id = ?", id).toArray())[0];
  }

  refundsOf(capture_id: string): Refund[] {
    return readBodies(
      this.sql
        .exec<BodyRow>("SELECT body FROM refunds WHERE capture_id = ? ORDER BY made_at, id", capture_id)
        .toArray(),
    );
  }

  capturesBetween(from: number, until: number): Capture[] {
    return readBodies(
      this.sql
        .exec<BodyRow>("SELECT body FROM captures WHERE made_at BETWEEN ? AND ? ORDER BY made_at, id", from, until)
        .toArray(),
    );
  }

  refundsBetween(from: number, until: number): Refund[] {
    return readBodies(
      this.sql
        .exec<BodyRow>("SELECT body FROM refunds WHERE made_at BETWEEN ? AND ? ORDER BY made_at, id", from, until)
        .toArray(),
    );
  }

  event(id: string): Event | undefined {
    return readBodies<Event>(this.sql.exec<BodyRow>("SELECT body FROM events WHERE id = ?", id).toArray())[0];
  }

  events(limit: number): Event[] {
    return readBodies(
      this.sql.exec<BodyRow>("SELECT body FROM events ORDER BY sequence DESC LIMIT ?", limit).toArray(),
    );
  }

  putEvent(event: Event): void {
    this.#put("INSERT INTO events (id, type, body) VALUES (?, ?, ?)", event.id, event.event_type, event);
  }

  secret(name: string): string | undefined {
    return this.sql.exec<BodyRow>("SELECT body FROM secrets WHERE name = ?", name).toArray()[0]?.body;
  }

  keepSecret(name: string, body: string): void {
    this.sql.exec("INSERT OR REPLACE INTO secrets (name, body) VALUES (?, ?)", name, body);
  }

  #put(statement: string, ...values: [...(string | number)[], object]): void {
    const body = values.at(-1);
    this.sql.exec(statement, ...values.slice(0, -1), JSON.stringify(body));
  }
}
