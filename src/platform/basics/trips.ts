const KINDS = ["d1", "object", "provider", "hash"] as const;
export type TripKind = (typeof KINDS)[number];

/**
 * Counts the sequential round trips of a request, by kind. Trips that overlap in time are one level, as in a wave of six
 * holds: what costs a client time is the number of waits, not the number of calls. A password's hash is no trip, but
 * the longest wait of all.
 */
export class Trips {
  readonly #levels: Record<TripKind, number> = { d1: 0, object: 0, provider: 0, hash: 0 };
  readonly #open: Record<TripKind, number> = { d1: 0, object: 0, provider: 0, hash: 0 };

  async count<T>(kind: TripKind, call: () => Promise<T>): Promise<T> {
    if (this.#open[kind] === 0) this.#levels[kind] += 1;
    this.#open[kind] += 1;
    try {
      return await call();
    } finally {
      this.#open[kind] -= 1;
    }
  }

  /** Adds the round trips that an object made on the request's behalf: the client waits for those too. */
  add(kind: TripKind, levels: number): void {
    this.#levels[kind] += levels;
  }

  of(kind: TripKind): number {
    return this.#levels[kind];
  }

  /** The `Server-Timing` header (W3C Server Timing): how many levels of each kind, and the whole time in milliseconds. */
  toHeader(total_ms: number): string {
    return [...KINDS.map((kind) => `${kind};desc="${this.#levels[kind]}"`), `total;dur=${total_ms}`].join(", ");
  }
}
