import { Violation } from "../scheduler.ts";

/** A row of the outbox, and the message that points to it. */
export type Message = {
  readonly id: string;
  readonly type: string;
  readonly order_id: string;
  readonly refund_id?: string;
  readonly parcel_id?: string;
  readonly inspection_id?: string;
  readonly cancellation_id?: string;
};

type Row = { readonly message: Message; readonly created_at: number; effects: number };

/** Rows that are written with the change that they announce, until their effect has been written with their mark. */
export class Outbox {
  readonly rows = new Map<string, Row>();
  /** Ids of rows without an effect so far. */
  readonly waiting = new Set<string>();
  readonly #now: () => number;
  readonly #published: (message: Message) => void;
  readonly #dedupes: boolean;

  constructor(now: () => number, published: (message: Message) => void, dedupes: boolean) {
    this.#now = now;
    this.#published = published;
    this.#dedupes = dedupes;
  }

  publish(message: Message): void {
    if (this.rows.has(message.id)) throw new Violation(`E1 ${message.id} is announced twice`);
    this.rows.set(message.id, { message, created_at: this.#now(), effects: 0 });
    this.waiting.add(message.id);
    this.#published(message);
  }

  /** Marks it done, in the batch of its effect; false when it was done before. */
  process(id: string): boolean {
    const row = this.rows.get(id);
    if (!row || (this.#dedupes && row.effects > 0)) return false;
    row.effects += 1;
    this.waiting.delete(id);
    return true;
  }

  /** Rows that have waited longer than this. */
  overdue(age_ms: number): Message[] {
    const found: Message[] = [];
    for (const id of this.waiting) {
      const row = this.rows.get(id);
      if (row && this.#now() - row.created_at > age_ms) found.push(row.message);
    }
    return found;
  }
}
