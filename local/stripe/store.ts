import type Stripe from "stripe";
import { Deliveries } from "../sandbox/deliveries.ts";
import { Failures } from "../sandbox/failures.ts";
import { type Failure, FailureOrder } from "./failures.ts";
import { DeliverySettings } from "./webhooks.ts";

/** A calculation with all of its lines, of which an answer shows some. */
export type StoredCalculation = Omit<Stripe.Tax.Calculation, "id" | "line_items"> & {
  id: string;
  created: number;
  lines: Stripe.Tax.CalculationLineItem[];
};

/** Everything the sandbox keeps, by the `object` field of Stripe's answers. */
export interface Kinds {
  payment_intent: Stripe.PaymentIntent;
  setup_intent: Stripe.SetupIntent;
  charge: Stripe.Charge;
  refund: Stripe.Refund;
  customer: Stripe.Customer;
  payment_method: Stripe.PaymentMethod;
  event: Stripe.Event;
  "tax.calculation": StoredCalculation;
  "tax.transaction": Stripe.Tax.Transaction;
}
export type Kind = keyof Kinds;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS objects (
    sequence INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, created INTEGER NOT NULL, body TEXT NOT NULL,
    customer TEXT, payment_intent TEXT, charge TEXT, type TEXT);
  CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (kind, sequence);
  CREATE INDEX IF NOT EXISTS objects_by_customer ON objects (kind, customer, sequence);
  CREATE INDEX IF NOT EXISTS objects_by_intent ON objects (kind, payment_intent, sequence);
  CREATE TABLE IF NOT EXISTS metadata (object_id TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (object_id, name)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS metadata_by_value ON metadata (kind, name, value);
  CREATE TABLE IF NOT EXISTS cards (payment_method TEXT PRIMARY KEY, test_method TEXT NOT NULL, used INTEGER NOT NULL DEFAULT 0, set_up INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE IF NOT EXISTS idempotency (key TEXT PRIMARY KEY, route TEXT NOT NULL, fingerprint TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL, request_id TEXT NOT NULL, created_at INTEGER NOT NULL);
`;

export interface Filters {
  customer?: string | undefined;
  payment_intent?: string | undefined;
  charge?: string | undefined;
  type?: string | undefined;
}

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

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

  put(object: Kinds[Kind]): void {
    const columns = { customer: null, payment_intent: null, charge: null, type: null, ...object };
    this.sql.exec(
      `INSERT INTO objects (id, kind, created, body, customer, payment_intent, charge, type) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET body = excluded.body, customer = excluded.customer`,
      object.id,
      object.object,
      object.created,
      JSON.stringify(object),
      text(columns.customer),
      text(columns.payment_intent),
      text(columns.charge),
      text(columns.type),
    );
    if (!("metadata" in object)) return;
    this.sql.exec("DELETE FROM metadata WHERE object_id = ?", object.id);
    for (const [name, value] of Object.entries(object.metadata ?? {})) {
      this.sql.exec(
        "INSERT INTO metadata (object_id, kind, name, value) VALUES (?, ?, ?, ?)",
        object.id,
        object.object,
        name,
        value,
      );
    }
  }

  find<K extends Kind>(kind: K, id: string): Kinds[K] | undefined {
    const row = this.sql
      .exec<{ body: string }>("SELECT body FROM objects WHERE id = ? AND kind = ?", id, kind)
      .toArray()[0];
    return row && parse<K>(row.body);
  }

  /** Newest first; `limit` rows at most. */
  list<K extends Kind>(
    kind: K,
    filters: Filters,
    page: { limit: number; before?: number | undefined; after?: number | undefined },
  ): Kinds[K][] {
    const where = ["kind = ?"];
    const values: (string | number)[] = [kind];
    for (const [column, value] of Object.entries(filters)) {
      if (typeof value !== "string") continue;
      where.push(`${column} = ?`);
      values.push(value);
    }
    if (page.before !== undefined) where.push(`sequence < ${page.before}`);
    if (page.after !== undefined) where.push(`sequence > ${page.after}`);
    const order = page.after === undefined ? "DESC" : "ASC";
    const rows = this.sql
      .exec<{ body: string }>(
        `SELECT body FROM objects WHERE ${where.join(" AND ")} ORDER BY sequence ${order} LIMIT ${page.limit}`,
        ...values,
      )
      .toArray();
    const found = rows.map((row) => parse<K>(row.body));
    return page.after === undefined ? found : found.toReversed();
  }

  /** Those whose metadata says so, newest first. */
  withMetadata<K extends Kind>(kind: K, name: string, value: string): Kinds[K][] {
    const rows = this.sql.exec<{ body: string }>(
      "SELECT body FROM objects JOIN metadata ON metadata.object_id = objects.id WHERE metadata.kind = ? AND name = ? AND value = ? ORDER BY sequence DESC LIMIT 500",
      kind,
      name,
      value,
    );
    return rows.toArray().map((row) => parse<K>(row.body));
  }

  sequenceOf(id: string): number | undefined {
    return this.sql.exec<{ sequence: number }>("SELECT sequence FROM objects WHERE id = ?", id).toArray()[0]?.sequence;
  }

  remove(id: string): void {
    this.sql.exec("DELETE FROM objects WHERE id = ?", id);
    this.sql.exec("DELETE FROM metadata WHERE object_id = ?", id);
  }
}

// What is read here was written by `put`, under the same kind.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion, typescript/no-unnecessary-type-parameters
const parse = <K extends Kind>(body: string): Kinds[K] => JSON.parse(body) as Kinds[K];
