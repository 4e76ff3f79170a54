import { SECOND } from "#platform/basics/time";

/** While the work of an alarm runs, this is when another one starts over, should this one be cut off. */
const SAFETY_MS = 30 * SECOND;

/**
 * Several named alarms over the one that an object has. Kept in SQL, so that an eviction forgets none. The table is made
 * by the object's own first migration: `alarmsTable`.
 */
export class NamedAlarms {
  readonly #state: DurableObjectState;
  readonly #storage: DurableObjectStorage;
  /** What the runtime's alarm is known to be set to: only to spare a write, never to decide. */
  #armed_at: number | null = null;

  constructor(state: DurableObjectState) {
    this.#state = state;
    this.#storage = state.storage;
  }

  /** Sets or moves the alarm. Called in the same synchronous block as the change it watches, so that both or neither are there. */
  set(name: string, at: number): void {
    this.#storage.sql.exec(
      "INSERT INTO alarms VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET at = excluded.at WHERE at <> excluded.at",
      name,
      at,
    );
    this.#arm();
  }

  /** As `set`, unless it rings sooner already. */
  setAtLatest(name: string, at: number): void {
    const known = this.#storage.sql.exec<{ at: number }>("SELECT at FROM alarms WHERE name = ?", name).toArray()[0];
    if (!known || known.at > at) this.set(name, at);
  }

  clear(name: string): void {
    this.#storage.sql.exec("DELETE FROM alarms WHERE name = ?", name);
  }

  /** For an object that is about to destroy all it keeps: none rings any more. */
  clearAll(): void {
    this.#storage.sql.exec("DELETE FROM alarms");
    this.#arm();
  }

  /**
   * For the object's `alarm()`: arms again first, since the runtime drops an alarm that failed six times, then rings each
   * that is due. A handler sets or clears its own alarm; one that fails rings again later and stops no other.
   */
  async ring(
    now: number,
    work: (name: string) => Promise<void> | void,
    failed: (name: string, error: unknown) => void,
  ): Promise<void> {
    await this.#storage.setAlarm(now + SAFETY_MS);
    this.#armed_at = now + SAFETY_MS;
    const due = this.#storage.sql
      .exec<{ name: string }>("SELECT name FROM alarms WHERE at <= ? ORDER BY at", now)
      .toArray();
    for (const { name } of due) {
      try {
        await work(name);
      } catch (error) {
        failed(name, error);
        this.#storage.sql.exec("UPDATE alarms SET at = ? WHERE name = ? AND at <= ?", now + SAFETY_MS, name, now);
      }
    }
    this.#arm();
  }

  /** The write is part of the object's own transaction, and its answer waits for both: nothing is gained by awaiting it. */
  #arm(): void {
    const first = this.#storage.sql.exec<{ at: number | null }>("SELECT MIN(at) AS at FROM alarms").one().at;
    if (first === this.#armed_at) return;
    this.#armed_at = first;
    this.#state.waitUntil(first === null ? this.#storage.deleteAlarm() : this.#storage.setAlarm(first));
  }
}

export const alarmsTable = "CREATE TABLE alarms (name TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID";
