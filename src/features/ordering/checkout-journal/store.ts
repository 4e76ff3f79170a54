import { HOUR } from "#platform/basics/time";
import {
  type Demand,
  type Journal,
  type JournalState,
  KEY_LIFETIME_MS,
  type KeyRecord,
  type PlaceRefusal,
  type Shortage,
} from "./rules.ts";

/** The journal's tables, for the migrations of the object that keeps it: more of them would shift those behind, so a change is a statement of its own. */
export const journalTables = [
  `CREATE TABLE journals (
     order_id TEXT PRIMARY KEY, cart_id TEXT NOT NULL, cart_version INTEGER NOT NULL, lines TEXT NOT NULL,
     terms_hash TEXT NOT NULL, deadline_at INTEGER NOT NULL, state TEXT NOT NULL, shortages TEXT NOT NULL
   ) WITHOUT ROWID`,
  "CREATE UNIQUE INDEX journals_open ON journals (state) WHERE state = 'open'",
  `CREATE TABLE keys (
     key TEXT PRIMARY KEY, body_hash TEXT NOT NULL, order_id TEXT NOT NULL, used_at INTEGER NOT NULL
   ) WITHOUT ROWID`,
] as const;

/** Such a statement: objects from before orders were counted get the column by it. */
export const countedByColumn = "ALTER TABLE journals ADD COLUMN counted_by TEXT NOT NULL DEFAULT '[]'";

/** Another, for objects from before carts had gift cards. */
export const giftCardsColumn = "ALTER TABLE journals ADD COLUMN gift_card_ids TEXT NOT NULL DEFAULT '[]'";

/** Another, for objects from before a placing batch could refuse. */
export const refusalColumn = "ALTER TABLE journals ADD COLUMN refusal TEXT";
/** Another: the codes that an order is priced with. */
export const journalCouponsColumn = "ALTER TABLE journals ADD COLUMN coupons TEXT NOT NULL DEFAULT '[]'";

/** Another: the currency that an order is priced in. */
export const journalCurrencyColumn = "ALTER TABLE journals ADD COLUMN currency TEXT";

/** Another: the locale of the cart, for the letters about the order. */
export const journalLocaleColumn = "ALTER TABLE journals ADD COLUMN locale TEXT";

type JournalRow = {
  order_id: string;
  cart_id: string;
  cart_version: number;
  lines: string;
  terms_hash: string;
  deadline_at: number;
  state: JournalState;
  shortages: string;
  counted_by: string;
  refusal: string | null;
  gift_card_ids: string;
  coupons: string;
  currency: string | null;
  locale: string | null;
};
type KeyRow = { key: string; body_hash: string; order_id: string; used_at: number };

/** Long after every key that could ask for it, and while its order may count as one that waits for its money. */
const JOURNAL_RETENTION_MS = 30 * 24 * HOUR;

/** The SQL of the journal. It decides nothing; every method is synchronous, for the transaction of its caller. */
export class JournalStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  openJournal(): Journal | undefined {
    return this.#sql.exec<JournalRow>("SELECT * FROM journals WHERE state = 'open'").toArray().map(toJournal)[0];
  }

  journal(order_id: string): Journal | undefined {
    return this.#sql
      .exec<JournalRow>("SELECT * FROM journals WHERE order_id = ?", order_id)
      .toArray()
      .map(toJournal)[0];
  }

  key(key: string): KeyRecord | undefined {
    return this.#sql.exec<KeyRow>("SELECT * FROM keys WHERE key = ?", key).toArray()[0];
  }

  saveJournal(journal: Journal): void {
    const { order_id, cart_id, cart_version, lines, terms_hash, deadline_at, state, shortages, counted_by } = journal;
    const { refusal, gift_card_ids = [], coupons, currency = null, locale = null } = journal;
    this.#sql.exec(
      "INSERT OR REPLACE INTO journals VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      order_id,
      cart_id,
      cart_version,
      JSON.stringify(lines),
      terms_hash,
      deadline_at,
      state,
      JSON.stringify(shortages),
      JSON.stringify(counted_by),
      refusal === undefined ? null : JSON.stringify(refusal),
      JSON.stringify(gift_card_ids),
      JSON.stringify(coupons),
      currency,
      locale,
    );
  }

  saveKey({ key, body_hash, order_id, used_at }: KeyRecord): void {
    this.#sql.exec("DELETE FROM keys WHERE used_at < ?", used_at - KEY_LIFETIME_MS);
    this.#sql.exec("DELETE FROM journals WHERE state <> 'open' AND deadline_at < ?", used_at - JOURNAL_RETENTION_MS);
    this.#sql.exec("INSERT OR REPLACE INTO keys VALUES (?, ?, ?, ?)", key, body_hash, order_id, used_at);
  }
}

const toJournal = ({ lines, shortages, counted_by, refusal, gift_card_ids, coupons, ...row }: JournalRow): Journal => ({
  ...row,
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `saveJournal`, and by nobody else
  lines: JSON.parse(lines) as Demand[],
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `saveJournal`, and by nobody else
  shortages: JSON.parse(shortages) as Shortage[],
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `saveJournal`, and by nobody else
  counted_by: JSON.parse(counted_by) as string[],
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `saveJournal`, and by nobody else
  gift_card_ids: JSON.parse(gift_card_ids) as string[],
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `saveJournal`, and by nobody else
  ...(refusal === null ? {} : { refusal: JSON.parse(refusal) as PlaceRefusal }),
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `saveJournal`, and by nobody else
  coupons: JSON.parse(coupons) as string[],
});
