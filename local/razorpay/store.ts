import { z } from "zod";
import { Deliveries, scatteredFields } from "../sandbox/deliveries.ts";
import { Failures } from "../sandbox/failures.ts";
import { type BodyRow, readBodies } from "../sandbox/rows.ts";
import { type Failure, FailureOrder } from "./failures.ts";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, receipt TEXT, made_at INTEGER NOT NULL, body TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS payments (id TEXT PRIMARY KEY, order_id TEXT NOT NULL, made_at INTEGER NOT NULL, body TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS refunds (id TEXT PRIMARY KEY, payment_id TEXT NOT NULL, made_at INTEGER NOT NULL, body TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS orders_by_receipt ON orders (receipt);
  CREATE INDEX IF NOT EXISTS payments_by_order ON payments (order_id);
  CREATE INDEX IF NOT EXISTS refunds_by_payment ON refunds (payment_id);
  CREATE TABLE IF NOT EXISTS keys (key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, refund_id TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS events (sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
`;

/** How events reach the shop, in another order, too. */
const DeliverySettings = z.strictObject(scatteredFields);
type DeliverySettings = z.output<typeof DeliverySettings>;

export type Notes = Readonly<Record<string, string>>;

export type Order = {
  id: string;
  amount: number;
  currency: string;
  receipt: string | null;
  notes: Notes;
  /** Whether an authorised payment is captured without anybody asking. */
  captures_itself: boolean;
  created_at: number;
};

export type Payment = {
  id: string;
  order_id: string;
  amount: number;
  currency: string;
  status: "created" | "authorized" | "captured" | "refunded" | "failed";
  captured: boolean;
  method: "card" | "upi";
  /** Whether refunds of it take days. */
  refunds_slowly: boolean;
  failure: { code: string; description: string; reason: string } | null;
  created_at: number;
};

export type Refund = {
  id: string;
  payment_id: string;
  amount: number;
  currency: string;
  status: "pending" | "processed" | "failed";
  notes: Notes;
  receipt: string | null;
  speed_requested: "normal" | "optimum";
  created_at: number;
};

export type Event = { id: string; event: string; body: object };

type Span = { readonly from: number; readonly to: number; readonly count: number; readonly skip: number };

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
    const { id, receipt, created_at } = order;
    this.sql.exec(
      "INSERT OR REPLACE INTO orders (id, receipt, made_at, body) VALUES (?, ?, ?, ?)",
      id,
      receipt,
      created_at,
      JSON.stringify(order),
    );
  }

  order(id: string): Order | undefined {
    return readBodies<Order>(this.sql.exec<BodyRow>("SELECT body FROM orders WHERE id = ?", id).toArray())[0];
  }

  /** Newest first, as Razorpay lists. */
  ordersBetween({ from, to, count, skip }: Span, receipt: string | null): Order[] {
    const rows = this.sql.exec<BodyRow>(
      "SELECT body FROM orders WHERE made_at BETWEEN ? AND ? AND (? IS NULL OR receipt = ?) ORDER BY made_at DESC, rowid DESC LIMIT ? OFFSET ?",
      from,
      to,
      receipt,
      receipt,
      count,
      skip,
    );
    return readBodies(rows.toArray());
  }

  putPayment(payment: Payment): void {
    const { id, order_id, created_at } = payment;
    this.sql.exec(
      "INSERT INTO payments (id, order_id, made_at, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
      id,
      order_id,
      created_at,
      JSON.stringify(payment),
    );
  }

  payment(id: string): Payment | undefined {
    return readBodies<Payment>(this.sql.exec<BodyRow>("SELECT body FROM payments WHERE id = ?", id).toArray())[0];
  }

  paymentsOf(order_id: string): Payment[] {
    return readBodies(
      this.sql.exec<BodyRow>("SELECT body FROM payments WHERE order_id = ? ORDER BY rowid", order_id).toArray(),
    );
  }

  putRefund(refund: Refund): void {
    const { id, payment_id, created_at } = refund;
    this.sql.exec(
      "INSERT INTO refunds (id, payment_id, made_at, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
      id,
      payment_id,
      created_at,
      JSON.stringify(refund),
    );
  }

  refund(id: string): Refund | undefined {
    return readBodies<Refund>(this.sql.exec<BodyRow>("SELECT body FROM refunds WHERE id = ?", id).toArray())[0];
  }

  refundsOf(payment_id: string): Refund[] {
    return readBodies(
      this.sql.exec<BodyRow>("SELECT body FROM refunds WHERE payment_id = ? ORDER BY rowid DESC", payment_id).toArray(),
    );
  }

  refundsBetween({ from, to, count, skip }: Span): Refund[] {
    const rows = this.sql.exec<BodyRow>(
      "SELECT body FROM refunds WHERE made_at BETWEEN ? AND ? ORDER BY made_at DESC, rowid DESC LIMIT ? OFFSET ?",
      from,
      to,
      count,
      skip,
    );
    return readBodies(rows.toArray());
  }

  /** What a key was used for. */
  key(key: string): { fingerprint: string; refund_id: string } | undefined {
    return this.sql
      .exec<{ fingerprint: string; refund_id: string }>("SELECT fingerprint, refund_id FROM keys WHERE key = ?", key)
      .toArray()[0];
  }

  keepKey(key: string, fingerprint: string, refund_id: string): void {
    this.sql.exec("INSERT INTO keys (key, fingerprint, refund_id) VALUES (?, ?, ?)", key, fingerprint, refund_id);
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
    this.sql.exec("INSERT INTO events (id, body) VALUES (?, ?)", event.id, JSON.stringify(event));
  }
}
