import { DurableObject } from "cloudflare:workers";
import { migrateObject } from "#platform/object-migrations";
import { type AttemptPolicy, waitBefore } from "./rules.ts";

const migrations = ["CREATE TABLE attempts (operation_id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT"];

export type TakeRequest = { readonly operation_id: string; readonly policy: AttemptPolicy };
/** How long to wait, in milliseconds; 0 when the attempt is taken. */
export type TakeResult = { readonly wait_ms: number };

/**
 * The exact count of attempts at one thing, such as one account's password. An attempt counts from the moment it is
 * taken, before its password is looked at, so that a thousand guesses at once are a thousand; it is forgiven when it
 * turns out to be good. The object is named by a keyed hash: neither it nor its rows tell who it is about.
 */
export class LoginAttempts extends DurableObject<Env> {
  readonly #sql: SqlStorage;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#sql = state.storage.sql;
  }

  /** Before each call and not once: the alarm takes the tables away from an object that lives on. */
  #transact<T>(work: () => T): T {
    migrateObject(this.ctx.storage, migrations);
    return this.ctx.storage.transactionSync(work);
  }

  /** Counts an attempt, or says how long to wait before the next; a refused one is not counted. The same operation is counted once. */
  async take({ operation_id, policy }: TakeRequest): Promise<TakeResult> {
    const now = Date.now();
    const result = this.#transact((): TakeResult => {
      this.#sql.exec("DELETE FROM attempts WHERE at <= ?", now - policy.window_ms);
      const rows = this.#sql
        .exec<{ operation_id: string; at: number }>("SELECT operation_id, at FROM attempts ORDER BY at")
        .toArray();
      if (rows.some((row) => row.operation_id === operation_id)) return { wait_ms: 0 };
      const wait_ms = waitBefore(
        policy,
        rows.map((row) => row.at),
        now,
      );
      if (wait_ms > 0) return { wait_ms };
      this.#sql.exec("INSERT INTO attempts VALUES (?, ?)", operation_id, now);
      return { wait_ms: 0 };
    });
    if (result.wait_ms === 0) await this.ctx.storage.setAlarm(now + policy.window_ms);
    return result;
  }

  /** Forgets one attempt, or with `all` every one: whoever knows the password is nobody to slow down. */
  forgive({ operation_id, all }: { operation_id: string; all: boolean }): void {
    this.#transact(() => {
      if (all) this.#sql.exec("DELETE FROM attempts");
      else this.#sql.exec("DELETE FROM attempts WHERE operation_id = ?", operation_id);
    });
  }

  /** Nothing was tried for as long as anything is remembered: the object goes. */
  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }
}
