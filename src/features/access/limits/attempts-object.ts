import { DurableObject } from "cloudflare:workers";
import { DAY } from "#platform/basics/time";
import { migrateObject } from "#platform/objects/migrate-object";
import { type AttemptPolicy, waitBefore } from "./attempt-rules.ts";

const migrations = [
  "CREATE TABLE attempts (operation_id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT",
  // Who tries from a device that got in before is counted apart: '' is everybody else.
  "ALTER TABLE attempts ADD COLUMN device TEXT NOT NULL DEFAULT ''",
  "CREATE TABLE devices (device TEXT PRIMARY KEY, seen_at INTEGER NOT NULL) STRICT",
];

/** How long a device is remembered after it got in, and how many of an account are. */
const DEVICE_TRUSTED_MS = 90 * DAY;
const DEVICES_MAX = 20;
const EVERYBODY = "";

/** `device` is a keyed hash of where and what the client is; null for what has no devices. */
export type TakeRequest = {
  readonly operation_id: string;
  readonly policy: AttemptPolicy;
  readonly device?: string | null;
};
export type ForgiveRequest = { readonly operation_id: string; readonly all: boolean; readonly device?: string | null };
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

  /** The bucket that a device's attempts are counted in. */
  #bucketOf(device: string | null, now: number): string {
    if (device === null) return EVERYBODY;
    const known = this.#sql
      .exec("SELECT 1 FROM devices WHERE device = ? AND seen_at > ?", device, now - DEVICE_TRUSTED_MS)
      .toArray();
    return known.length > 0 ? device : EVERYBODY;
  }

  /**
   * Counts an attempt, or says how long to wait before the next; a refused one is not counted. The same operation is
   * counted once. A device that got in before has a count of its own, so that a stranger's guesses never keep the owner out.
   */
  async take({ operation_id, policy, device = null }: TakeRequest): Promise<TakeResult> {
    const now = Date.now();
    const result = this.#transact((): TakeResult => {
      this.#sql.exec("DELETE FROM attempts WHERE at <= ?", now - policy.window_ms);
      const bucket = this.#bucketOf(device, now);
      const rows = this.#sql
        .exec<{ operation_id: string; at: number }>(
          "SELECT operation_id, at FROM attempts WHERE device = ? ORDER BY at",
          bucket,
        )
        .toArray();
      if (rows.some((row) => row.operation_id === operation_id)) return { wait_ms: 0 };
      const wait_ms = waitBefore(
        policy,
        rows.map((row) => row.at),
        now,
      );
      if (wait_ms > 0) return { wait_ms };
      this.#sql.exec("INSERT INTO attempts (operation_id, at, device) VALUES (?, ?, ?)", operation_id, now, bucket);
      return { wait_ms: 0 };
    });
    if (result.wait_ms === 0) await this.#wakeAt(now + policy.window_ms);
    return result;
  }

  /** Forgets one attempt, or with `all` every one that was counted with it: a person who knows the password need not be slowed down, and their device is known from now on. */
  async forgive({ operation_id, all, device = null }: ForgiveRequest): Promise<void> {
    const now = Date.now();
    this.#transact(() => {
      if (!all) {
        this.#sql.exec("DELETE FROM attempts WHERE operation_id = ?", operation_id);
        return;
      }
      this.#sql.exec("DELETE FROM attempts WHERE device = ?", this.#bucketOf(device, now));
      if (device === null) return;
      this.#sql.exec(
        "INSERT INTO devices VALUES (?, ?) ON CONFLICT DO UPDATE SET seen_at = excluded.seen_at",
        device,
        now,
      );
      this.#sql.exec(
        "DELETE FROM devices WHERE device NOT IN (SELECT device FROM devices ORDER BY seen_at DESC LIMIT ?)",
        DEVICES_MAX,
      );
    });
    if (all && device !== null) await this.#wakeAt(now + DEVICE_TRUSTED_MS);
  }

  /** Forgets everything at once, for the person whom the attempts are about. */
  async erase(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  /** The latest moment counts: by then all is forgotten. */
  async #wakeAt(at: number): Promise<void> {
    if (((await this.ctx.storage.getAlarm()) ?? 0) < at) await this.ctx.storage.setAlarm(at);
  }

  /** Nothing was tried for as long as anything is remembered: the object goes. */
  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }
}
