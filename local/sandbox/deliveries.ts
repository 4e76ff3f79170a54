import { z } from "zod";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS deliveries (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL, due_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL DEFAULT 'waiting', answered INTEGER);
  CREATE INDEX IF NOT EXISTS deliveries_by_due ON deliveries (status, due_at);
  CREATE INDEX IF NOT EXISTS deliveries_by_event ON deliveries (event_id);
  CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, body TEXT NOT NULL);
`;

/** How events reach the shop: late, more than once, or not at all until they are sent by hand. */
export const deliveryFields = {
  paused: z.boolean().default(false),
  delay_ms: z.int().min(0).max(86_400_000).default(0),
  times: z.int().min(0).max(20).default(1),
};

/** The same, and in another order, too. */
export const scatteredFields = {
  ...deliveryFields,
  shuffle: z.boolean().default(false),
  /** While shuffling, how far apart two neighbours may fall. */
  shuffle_window_ms: z.int().min(1).max(60_000).default(500),
};
const Scattered = z.object(scatteredFields);

/** Plans the deliveries of new events by the settings of the moment. */
export function planScattered<S extends z.output<typeof Scattered>>(
  deliveries: Deliveries<S>,
  event_ids: readonly string[],
  now_ms: number,
): void {
  const { paused, times, delay_ms, shuffle, shuffle_window_ms } = deliveries.settings();
  if (paused) return;
  for (const id of event_ids)
    for (let copy = 0; copy < times; copy++)
      deliveries.plan(id, now_ms + delay_ms + (shuffle ? Math.floor(Math.random() * shuffle_window_ms) : 0));
}

/** An event that is to be sent again, by hand. */
export const SendOrder = z.strictObject({
  times: z.int().min(1).max(100).default(1),
  delay_ms: deliveryFields.delay_ms,
});

const BACK_OFF_MS = [1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000];
const AT_ONCE = 20;

/** How one delivery of an event stands. */
export type Delivery = {
  readonly status: string;
  readonly attempts: number;
  readonly due_at: number;
  readonly answered: number | null;
};

type Due = { sequence: number; event_id: string; attempts: number };

/** Webhooks on their way to the shop, and the settings of that. */
export class Deliveries<Settings extends object> {
  readonly #sql: SqlStorage;
  readonly #schema: z.ZodType<Settings>;

  constructor(sql: SqlStorage, schema: z.ZodType<Settings>) {
    this.#sql = sql;
    this.#schema = schema;
    sql.exec(SCHEMA);
  }

  #row(): { body: string } | undefined {
    return this.#sql.exec<{ body: string }>("SELECT body FROM settings WHERE name = 'delivery'").toArray()[0];
  }

  settings(): Settings {
    const row = this.#row();
    return this.#schema.parse(row ? JSON.parse(row.body) : {});
  }

  change(changes: Readonly<Record<string, unknown>>): void {
    this.#sql.exec(
      "INSERT INTO settings (name, body) VALUES ('delivery', ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body",
      JSON.stringify(this.#schema.parse({ ...this.settings(), ...changes })),
    );
  }

  /** Nothing is sent until someone says so, unless someone has said something before. */
  beginPaused(): void {
    if (!this.#row()) this.change({ paused: true });
  }

  plan(event_id: string, due_at: number): void {
    this.#sql.exec("INSERT INTO deliveries (event_id, due_at) VALUES (?, ?)", event_id, due_at);
  }

  /** The deliveries of an event, the first planned first. */
  of(event_id: string): Delivery[] {
    return this.#sql
      .exec<Delivery>(
        "SELECT status, attempts, due_at, answered FROM deliveries WHERE event_id = ? ORDER BY sequence",
        event_id,
      )
      .toArray();
  }

  sendAgain(event_id: string, { times, delay_ms }: z.output<typeof SendOrder>): void {
    for (let copy = 0; copy < times; copy++) this.plan(event_id, Date.now() + delay_ms);
  }

  /** Forgets what still waits to be sent, the late and the refused alike. */
  dropWaiting(): void {
    this.#sql.exec("DELETE FROM deliveries WHERE status = 'waiting'");
  }

  nextDue(): number | null {
    return this.#sql
      .exec<{ due_at: number | null }>("SELECT min(due_at) AS due_at FROM deliveries WHERE status = 'waiting'")
      .one().due_at;
  }

  /** Claims what is due; a claim that is never settled is due again by `due_at`. */
  #claim(now_ms: number): Due[] {
    const due = this.#sql
      .exec<Due>(
        "SELECT sequence, event_id, attempts FROM deliveries WHERE status = 'waiting' AND due_at <= ? ORDER BY due_at, sequence LIMIT ?",
        now_ms,
        AT_ONCE,
      )
      .toArray();
    for (const { sequence, attempts } of due)
      this.#sql.exec(
        "UPDATE deliveries SET attempts = attempts + 1, due_at = ? WHERE sequence = ?",
        now_ms + (BACK_OFF_MS[attempts] ?? 3_600_000),
        sequence,
      );
    return due;
  }

  /** Sends everything that is due, in order or all at once; what the shop does not take comes again later, six times at most. `send` gives the status of the answer. */
  async deliverDue(send: (event_id: string) => Promise<number>, is_together: () => boolean): Promise<void> {
    const deliver = async (due: Due) => this.#settle(due, await send(due.event_id));
    for (let due = this.#claim(Date.now()); due.length > 0; due = this.#claim(Date.now())) {
      if (is_together()) await Promise.all(due.map(deliver));
      else for (const delivery of due) await deliver(delivery);
    }
  }

  #settle({ sequence, attempts }: Due, status: number): void {
    const taken = status >= 200 && status < 300;
    const over = !taken && attempts >= BACK_OFF_MS.length - 1;
    this.#sql.exec(
      "UPDATE deliveries SET status = ?, answered = ? WHERE sequence = ?",
      taken ? "delivered" : over ? "failed" : "waiting",
      status,
      sequence,
    );
  }
}
