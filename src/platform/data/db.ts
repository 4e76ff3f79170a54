import { Placeholder, sql, type SQL } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { drizzle, type DrizzleD1Database } from "drizzle-orm/d1";
import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import type { Trips } from "#platform/basics/trips";

export type Database = DrizzleD1Database & { readonly $client: D1Database };
/** A statement that has not run: features hand these to each other, and one `batch` commits them together. */
export type Statement = BatchItem<"sqlite">;

class CountedStatement {
  readonly inner: D1PreparedStatement;
  readonly #trips: Trips;
  constructor(inner: D1PreparedStatement, trips: Trips) {
    this.inner = inner;
    this.#trips = trips;
  }
  bind(...values: unknown[]): CountedStatement {
    return new CountedStatement(this.inner.bind(...values), this.#trips);
  }
  all = () => this.#trips.count("d1", () => this.inner.all());
  run = () => this.#trips.count("d1", () => this.inner.run());
  raw = () => this.#trips.count("d1", () => this.inner.raw());
  first = () => this.#trips.count("d1", () => this.inner.first());
}

/** A drizzle database over one D1 session, with each round trip counted. */
export function openDatabase(session: D1DatabaseSession, trips: Trips): Database {
  const counted = {
    prepare: (text: string) => new CountedStatement(session.prepare(text), trips),
    batch: (statements: CountedStatement[]) => trips.count("d1", () => session.batch(statements.map((s) => s.inner))),
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- drizzle calls exactly the members above, which the trip tests prove
  return drizzle(counted as unknown as D1Database);
}

/** Runs statements in one D1 batch, the only transaction there is: all or none. An empty list does nothing. */
export async function runBatch(db: Database, statements: readonly Statement[]): Promise<unknown[]> {
  const [first, ...rest] = statements;
  return first ? db.batch([first, ...rest]) : [];
}

const messages = function* (error: unknown): Generator<string> {
  for (let e: unknown = error; e instanceof Error; e = e.cause) yield e.message;
};

/** What stands behind the words in a message, up to a colon; null where they are not in it. */
function told(message: string, words: string): string | null {
  const at = message.indexOf(words);
  return at < 0 ? null : (message.slice(at + words.length).split(":")[0] ?? "");
}

/** D1 reports a broken constraint as text only; this is the one place that reads it. `on` narrows it to `table.column`. */
export function isUniqueViolation(error: unknown, on?: string): boolean {
  for (const message of messages(error)) {
    const columns = told(message, "UNIQUE constraint failed: ");
    if (columns !== null) return on === undefined || columns.split(",").some((column) => column.trim() === on);
  }
  return false;
}

/** Whether the CHECK of this name, or NOT NULL of this `table.column`, undid the batch: how a verb puts a guard into one. */
export function isGuardViolation(error: unknown, on: string): boolean {
  for (const message of messages(error)) {
    const guard = told(message, "CHECK constraint failed: ") ?? told(message, "NOT NULL constraint failed: ");
    if (guard !== null) return /^[\w.]+/.exec(guard)?.[0] === on;
  }
  return false;
}

export function isForeignKeyViolation(error: unknown): boolean {
  for (const message of messages(error)) if (message.includes("FOREIGN KEY constraint failed")) return true;
  return false;
}

/** `column IN (…)` for any number of ids with a single bound parameter: D1 takes at most 100. A prepared select's placeholder stands for their JSON text. */
export const inIds = (column: AnySQLiteColumn, ids: readonly string[] | Placeholder): SQL =>
  sql`${column} IN (SELECT value FROM json_each(${ids instanceof Placeholder ? ids : JSON.stringify(ids)}))`;
