import {
  countedByColumn,
  type Demand,
  giftCardsColumn,
  journalCurrencyColumn,
  journalLocaleColumn,
  journalCouponsColumn,
  journalTables,
  refusalColumn,
} from "#ordering/checkout-journal";
import { HOUR } from "#platform/basics/time";
import { alarmsTable } from "#platform/objects/named-alarms";
import type { SoldLines } from "./merge-rules.ts";
import type { Line } from "./rules.ts";

/** Append-only: an object that is older brings itself up to date when it wakes. */
export const cartMigrations = [
  `CREATE TABLE cart (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     cart_id TEXT NOT NULL, user_id TEXT,
     version INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
     merging_into TEXT, merged_at INTEGER
   )`,
  `CREATE TABLE lines (
     position INTEGER PRIMARY KEY AUTOINCREMENT,
     line_id TEXT NOT NULL UNIQUE, variant_id TEXT NOT NULL UNIQUE,
     quantity INTEGER NOT NULL CHECK (quantity > 0), seen_price INTEGER NOT NULL
   )`,
  "CREATE TABLE operations (operation_id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID",
  "CREATE TABLE merges (guest_cart_id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID",
  ...journalTables,
  alarmsTable,
  "CREATE TABLE owed_sales (order_id TEXT PRIMARY KEY, lines TEXT NOT NULL) WITHOUT ROWID",
  "CREATE TABLE settled_sales (order_id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID",
  "ALTER TABLE operations ADD COLUMN request_hash TEXT",
  countedByColumn,
  refusalColumn,
  giftCardsColumn,
  "CREATE TABLE gift_cards (position INTEGER PRIMARY KEY AUTOINCREMENT, account_id TEXT NOT NULL UNIQUE)",
  journalCouponsColumn,
  "CREATE TABLE coupons (position INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL UNIQUE)",
  "ALTER TABLE owed_sales ADD COLUMN coupons TEXT NOT NULL DEFAULT '[]'",
  "ALTER TABLE cart ADD COLUMN currency TEXT",
  journalCurrencyColumn,
  "ALTER TABLE cart ADD COLUMN locale TEXT",
  journalLocaleColumn,
] as const;

export type CartRow = {
  /** What the API calls the cart. */
  cart_id: string;
  /** Null for a guest's. */
  user_id: string | null;
  version: number;
  created_at: number;
  updated_at: number;
  /** The account that takes the lines over; from then on the guest's token is no good. */
  merging_into: string | null;
  merged_at: number | null;
};

const CART_COLUMNS = "cart_id, user_id, version, created_at, updated_at, merging_into, merged_at";

type LineRow = { line_id: string; variant_id: string; quantity: number; seen_price: number };
/** A change that was made. Its hash says what was asked for; null where the request came without an Idempotency-Key. */
type OperationRow = { operation_id: string; request_hash: string | null };

/** Longer than a request is repeated. */
const OPERATION_RETENTION_MS = 24 * HOUR;
/** Nobody can make a cart remember more: a repeat comes long before so many other changes. */
const OPERATIONS_MAX = 500;
const TIDIED_EVERY = 100;

/** The SQL of the cart object. It decides nothing; every method is synchronous, so that a change is one transaction. */
export class CartStore {
  readonly #sql: SqlStorage;
  /** When old operations were last thrown away: only to spare the search for them, never to decide. */
  #tidied_at = 0;
  #recorded_since = 0;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Whether there is a cart at all: asking for one that is not there must not make it. */
  exists(): boolean {
    return this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'cart'").toArray().length > 0;
  }

  cart(): CartRow | undefined {
    return this.#sql.exec<CartRow>(`SELECT ${CART_COLUMNS} FROM cart`).toArray()[0];
  }

  create(cart_id: string, user_id: string | null, now: number): void {
    this.#sql.exec(
      "INSERT INTO cart (id, cart_id, user_id, version, created_at, updated_at) VALUES (1, ?, ?, 0, ?, ?)",
      cart_id,
      user_id,
      now,
      now,
    );
  }

  /** What the cart is priced in; null where none was set yet. */
  currency(): string | null {
    return this.#sql.exec<{ currency: string | null }>("SELECT currency FROM cart").one().currency;
  }

  saveCurrency(currency: string | null): void {
    this.#sql.exec("UPDATE cart SET currency = ?", currency);
  }

  /** BCP 47 tag of what its shopper reads; null where none was set. */
  locale(): string | null {
    return this.#sql.exec<{ locale: string | null }>("SELECT locale FROM cart").one().locale;
  }

  saveLocale(locale: string | null): void {
    this.#sql.exec("UPDATE cart SET locale = ?", locale);
  }

  /** A new version: what was begun for the old one is no longer what the shopper wants. */
  touch(now: number): CartRow {
    return this.#sql
      .exec<CartRow>(`UPDATE cart SET version = version + 1, updated_at = ? RETURNING ${CART_COLUMNS}`, now)
      .one();
  }

  beginMerge(user_id: string): void {
    this.#sql.exec("UPDATE cart SET merging_into = ?", user_id);
  }

  endMerge(now: number): void {
    this.#sql.exec("UPDATE cart SET merged_at = ?, locale = NULL", now);
    this.#sql.exec("DELETE FROM lines");
    this.#sql.exec("DELETE FROM gift_cards");
    this.#sql.exec("DELETE FROM coupons");
  }

  /** The gift cards that the order is to be paid with, in the order in which they were put in. */
  giftCards(): string[] {
    return this.#sql
      .exec<{ account_id: string }>("SELECT account_id FROM gift_cards ORDER BY position")
      .toArray()
      .map(({ account_id }) => account_id);
  }

  saveGiftCards(account_ids: readonly string[]): void {
    const kept = JSON.stringify(account_ids);
    this.#sql.exec("DELETE FROM gift_cards WHERE account_id NOT IN (SELECT value FROM json_each(?))", kept);
    for (const account_id of account_ids)
      this.#sql.exec("INSERT OR IGNORE INTO gift_cards (account_id) VALUES (?)", account_id);
  }

  lines(): Line[] {
    return this.#sql
      .exec<LineRow>("SELECT line_id, variant_id, quantity, seen_price FROM lines ORDER BY position")
      .toArray();
  }

  /** Writes only what differs; a new line comes last. */
  saveLines(before: readonly Line[], after: readonly Line[]): void {
    const known = new Map(before.map((line) => [line.line_id, line]));
    const kept = new Set(after.map((line) => line.line_id));
    for (const line of before)
      if (!kept.has(line.line_id)) this.#sql.exec("DELETE FROM lines WHERE line_id = ?", line.line_id);
    for (const { line_id, variant_id, quantity, seen_price } of after) {
      const old = known.get(line_id);
      if (!old) {
        this.#sql.exec(
          "INSERT INTO lines (line_id, variant_id, quantity, seen_price) VALUES (?, ?, ?, ?)",
          line_id,
          variant_id,
          quantity,
          seen_price,
        );
      } else if (old.quantity !== quantity || old.seen_price !== seen_price) {
        this.#sql.exec(
          "UPDATE lines SET quantity = ?, seen_price = ? WHERE line_id = ?",
          quantity,
          seen_price,
          line_id,
        );
      }
    }
  }

  /** The codes that shoppers gave, in that order. */
  coupons(): string[] {
    return this.#sql
      .exec<{ code: string }>("SELECT code FROM coupons ORDER BY position")
      .toArray()
      .map(({ code }) => code);
  }

  /** Writes only what differs; a new code comes last. */
  saveCoupons(before: readonly string[], after: readonly string[]): void {
    for (const code of before) if (!after.includes(code)) this.#sql.exec("DELETE FROM coupons WHERE code = ?", code);
    for (const code of after) if (!before.includes(code)) this.#sql.exec("INSERT INTO coupons (code) VALUES (?)", code);
  }

  operation(operation_id: string): OperationRow | undefined {
    return this.#sql
      .exec<OperationRow>("SELECT operation_id, request_hash FROM operations WHERE operation_id = ?", operation_id)
      .toArray()[0];
  }

  recordOperation(operation_id: string, now: number, request_hash: string | null = null): void {
    this.#recorded_since += 1;
    if (now - this.#tidied_at >= HOUR || this.#recorded_since >= TIDIED_EVERY) {
      this.#sql.exec("DELETE FROM operations WHERE at < ?", now - OPERATION_RETENTION_MS);
      this.#sql.exec(
        "DELETE FROM operations WHERE operation_id IN (SELECT operation_id FROM operations ORDER BY at DESC LIMIT -1 OFFSET ?)",
        OPERATIONS_MAX,
      );
      this.#tidied_at = now;
      this.#recorded_since = 0;
    }
    this.#sql.exec("INSERT INTO operations VALUES (?, ?, ?)", operation_id, now, request_hash);
  }

  knowsMerge(guest_cart_id: string): boolean {
    return this.#sql.exec("SELECT 1 FROM merges WHERE guest_cart_id = ?", guest_cart_id).toArray().length > 0;
  }

  recordMerge(guest_cart_id: string, now: number): void {
    this.#sql.exec("INSERT INTO merges VALUES (?, ?)", guest_cart_id, now);
  }

  /** Sold lines that the account's cart is still to be told of, by the guest's. */
  owed(): SoldLines[] {
    return this.#sql
      .exec<{ order_id: string; lines: string; coupons: string }>(
        "SELECT order_id, lines, coupons FROM owed_sales ORDER BY order_id",
      )
      .toArray()
      .map(({ order_id, lines, coupons }) => ({ order_id, lines: toDemand(lines), coupons: toCodes(coupons) }));
  }

  saveOwed({ order_id, lines, coupons = [] }: SoldLines): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO owed_sales VALUES (?, ?, ?)",
      order_id,
      JSON.stringify(lines),
      JSON.stringify(coupons),
    );
  }

  forgetOwed(order_id: string): void {
    this.#sql.exec("DELETE FROM owed_sales WHERE order_id = ?", order_id);
  }

  /** Whether a guest's sold order has left this account's cart. Kept for good: it may be settled again at any time. */
  knowsSale(order_id: string): boolean {
    return this.#sql.exec("SELECT 1 FROM settled_sales WHERE order_id = ?", order_id).toArray().length > 0;
  }

  settleSale(order_id: string, now: number): void {
    this.#sql.exec("INSERT OR IGNORE INTO settled_sales VALUES (?, ?)", order_id, now);
  }
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by this store, and by nobody else
const toDemand = (lines: string) => JSON.parse(lines) as Demand[];
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by this store, and by nobody else
const toCodes = (codes: string) => JSON.parse(codes) as string[];
