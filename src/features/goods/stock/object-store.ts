import { alarmsTable } from "#platform/objects/named-alarms";
import type {
  StockDecision,
  Hold,
  HoldClass,
  HoldState,
  LedgerEntry,
  Level,
  MovementKind,
  Operation,
} from "./rules.ts";

/** Append-only: an object that is older brings itself up to date when it wakes. */
export const stockMigrations = [
  `CREATE TABLE stock (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     on_hand INTEGER NOT NULL, committed INTEGER NOT NULL,
     version INTEGER NOT NULL, sent_version INTEGER NOT NULL
   )`,
  "INSERT INTO stock VALUES (1, 0, 0, 0, 0)",
  `CREATE TABLE holds (
     hold_id TEXT PRIMARY KEY,
     state TEXT NOT NULL CHECK (state IN ('live', 'committed', 'released')),
     quantity INTEGER NOT NULL, committed INTEGER NOT NULL, expires_at INTEGER NOT NULL
   ) WITHOUT ROWID`,
  "CREATE INDEX holds_live ON holds (expires_at, quantity) WHERE state = 'live'",
  "CREATE INDEX holds_tombstones ON holds (expires_at) WHERE state = 'released'",
  `CREATE TABLE ledger (
     seq INTEGER PRIMARY KEY AUTOINCREMENT,
     movement_id TEXT NOT NULL, kind TEXT NOT NULL, change INTEGER NOT NULL, on_hand INTEGER NOT NULL,
     reference TEXT, note TEXT, actor_type TEXT NOT NULL, actor_id TEXT NOT NULL, created_at INTEGER NOT NULL,
     UNIQUE (movement_id, kind)
   )`,
  `CREATE TABLE operations (
     operation_id TEXT PRIMARY KEY, verb TEXT NOT NULL, hold_id TEXT NOT NULL, quantity INTEGER NOT NULL, at INTEGER NOT NULL
   ) WITHOUT ROWID`,
  alarmsTable,
  "CREATE INDEX holds_standing ON holds (hold_id) WHERE (state = 'live' OR committed > 0)",
  "CREATE INDEX operations_hold ON operations (hold_id)",
  "ALTER TABLE holds ADD COLUMN class TEXT NOT NULL DEFAULT 'trying' CHECK (class IN ('trying', 'browsing'))",
  "CREATE INDEX holds_browsing ON holds (expires_at, quantity) WHERE state = 'live' AND class = 'browsing'",
  "ALTER TABLE stock ADD COLUMN sent_seq INTEGER NOT NULL DEFAULT 0",
  "CREATE INDEX holds_owed ON holds (committed) WHERE state = 'committed' AND class = 'browsing' AND committed > 0",
] as const;

/** Who moved stock and why; kept with the line of the ledger. */
export type MovementNote = {
  readonly reference: string | null;
  readonly note: string | null;
  readonly actor_type: string;
  readonly actor_id: string;
};

/** A line of the ledger as it is kept: `on_hand` is what was there after it. */
export type Movement = LedgerEntry &
  MovementNote & { readonly seq: number; readonly on_hand: number; readonly created_at: number };

type HoldRow = {
  hold_id: string;
  state: HoldState;
  class: HoldClass;
  quantity: number;
  committed: number;
  expires_at: number;
};
type LedgerRow = {
  seq: number;
  movement_id: string;
  kind: MovementKind;
  change: number;
  on_hand: number;
  reference: string | null;
  note: string | null;
  actor_type: string;
  actor_id: string;
  created_at: number;
};
type OperationRow = { operation_id: string; verb: Operation["verb"]; hold_id: string; quantity: number; at: number };

/** The version of the level, and the last one that has left the object. */
type Sent = { version: number; sent_version: number };

/** The SQL of the stock object. It decides nothing; every method is synchronous, so that a verb is one transaction. */
export class StockStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Held units are counted again each time, so that a hold ends at its very millisecond. */
  level(now: number): Level & Sent {
    return this.#sql
      .exec<Level & Sent>(
        `SELECT on_hand, committed, version, sent_version,
           (SELECT COALESCE(SUM(quantity), 0) FROM holds WHERE state = 'live' AND expires_at > ?) AS held FROM stock`,
        now,
      )
      .one();
  }

  /** Of the units held or sold, those of guests who have not tried to pay, or owe them. Each condition is its index's own. */
  browsing(now: number): number {
    return this.#sql
      .exec<{ held: number }>(
        `SELECT (SELECT COALESCE(SUM(quantity), 0) FROM holds WHERE state = 'live' AND class = 'browsing' AND expires_at > ?)
           + (SELECT COALESCE(SUM(committed), 0) FROM holds WHERE state = 'committed' AND class = 'browsing' AND committed > 0) AS held`,
        now,
      )
      .one().held;
  }

  hold(hold_id: string): Hold | undefined {
    return this.#sql.exec<HoldRow>("SELECT * FROM holds WHERE hold_id = ?", hold_id).toArray()[0];
  }

  operation(operation_id: string): Operation | undefined {
    return this.#sql.exec<OperationRow>("SELECT * FROM operations WHERE operation_id = ?", operation_id).toArray()[0];
  }

  /** What was done to the units of a hold after they were sold. */
  operationsOf(hold_id: string): Operation[] {
    return this.#sql
      .exec<OperationRow>("SELECT * FROM operations WHERE hold_id = ? ORDER BY operation_id", hold_id)
      .toArray();
  }

  /** Holds that keep units from others, by their ids. The condition is the index's own, or it would not be used. */
  standingHolds(after: string, limit: number): Hold[] {
    return this.#sql
      .exec<HoldRow>(
        "SELECT * FROM holds WHERE (state = 'live' OR committed > 0) AND hold_id > ? ORDER BY hold_id LIMIT ?",
        after,
        limit,
      )
      .toArray();
  }

  movement(movement_id: string): Movement | undefined {
    return this.#sql.exec<LedgerRow>("SELECT * FROM ledger WHERE movement_id = ?", movement_id).toArray()[0];
  }

  movementsBefore(seq: number, limit: number): Movement[] {
    return this.#sql
      .exec<LedgerRow>("SELECT * FROM ledger WHERE seq < ? ORDER BY seq DESC LIMIT ?", seq, limit)
      .toArray();
  }

  /** The lines of the ledger that have not been sent yet, oldest first. */
  unsentMovements(limit: number): Movement[] {
    return this.#sql
      .exec<LedgerRow>("SELECT * FROM ledger WHERE seq > (SELECT sent_seq FROM stock) ORDER BY seq LIMIT ?", limit)
      .toArray();
  }

  lastSeq(): number {
    return this.#sql.exec<{ seq: number }>("SELECT COALESCE(MAX(seq), 0) AS seq FROM ledger").one().seq;
  }

  countMovements(): number {
    return this.#sql.exec<{ count: number }>("SELECT COUNT(*) AS count FROM ledger").one().count;
  }

  /** Writes what a rule decided, but for the level. */
  apply<Outcome>({ level, hold, entry, operation }: StockDecision<Outcome>, note: MovementNote, at: number): void {
    if (hold) {
      this.#sql.exec(
        "INSERT OR REPLACE INTO holds (hold_id, state, class, quantity, committed, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
        hold.hold_id,
        hold.state,
        hold.class,
        hold.quantity,
        hold.committed,
        hold.expires_at,
      );
    }
    if (entry) {
      this.#sql.exec(
        "INSERT INTO ledger (movement_id, kind, change, on_hand, reference, note, actor_type, actor_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        entry.movement_id,
        entry.kind,
        entry.change,
        level.on_hand,
        note.reference,
        note.note,
        note.actor_type,
        note.actor_id,
        at,
      );
    }
    if (operation) {
      this.#sql.exec(
        "INSERT INTO operations VALUES (?, ?, ?, ?, ?)",
        operation.operation_id,
        operation.verb,
        operation.hold_id,
        operation.quantity,
        at,
      );
    }
  }

  /** Deletes live holds that have lapsed: no decision would miss them. Returns how many there were. */
  lapse(now: number): number {
    return this.#sql.exec("DELETE FROM holds WHERE state = 'live' AND expires_at <= ?", now).rowsWritten;
  }

  /** Deletes tombstones that nobody can come late to any more. */
  forget(now: number): void {
    this.#sql.exec("DELETE FROM holds WHERE state = 'released' AND expires_at <= ?", now);
  }

  /** When the next hold lapses or the next tombstone may go; null with neither. */
  nextExpiry(): number | null {
    return this.#sql
      .exec<{ at: number | null }>(
        `SELECT MIN(at) AS at FROM (
           SELECT MIN(expires_at) AS at FROM holds WHERE state = 'live'
           UNION ALL SELECT MIN(expires_at) FROM holds WHERE state = 'released')`,
      )
      .one().at;
  }

  /** Gives the level, which is another than before, the next version. Held units are counted from the holds themselves. */
  saveLevel({ on_hand, committed }: Level): void {
    this.#sql.exec("UPDATE stock SET on_hand = ?, committed = ?, version = version + 1", on_hand, committed);
  }

  bumpVersion(): void {
    this.#sql.exec("UPDATE stock SET version = version + 1");
  }

  /** Notes that the level at this version, and the ledger up to this line, have left. Says whether anything is left to send. */
  markSent(version: number, seq: number): { readonly is_all_sent: boolean } {
    const row = this.#sql
      .exec<{ is_all_sent: number }>(
        `UPDATE stock SET sent_version = MAX(sent_version, ?), sent_seq = MAX(sent_seq, ?)
         RETURNING sent_version = version AND NOT EXISTS (SELECT 1 FROM ledger WHERE seq > sent_seq) AS is_all_sent`,
        version,
        seq,
      )
      .one();
    return { is_all_sent: row.is_all_sent === 1 };
  }
}
