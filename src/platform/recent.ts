type Kept<T> = { readonly value: T; readonly read_at: number };

/**
 * What this isolate has read lately and need not read again: each value for `kept_ms`, and that there is none for `missed_ms`, at
 * most `max` of either. Misses are kept apart, so that made-up keys push out no value.
 */
export class Recent<T> {
  readonly #kept_ms: number;
  readonly #missed_ms: number;
  readonly #max: number;
  readonly #kept = new Map<string, Kept<T>>();
  readonly #missed = new Map<string, Kept<null>>();
  /** Counts what was forgotten: a read that began before must not be kept after. */
  #generation = 0;

  constructor({
    kept_ms,
    missed_ms,
    max,
  }: {
    readonly kept_ms: number;
    readonly missed_ms: number;
    readonly max: number;
  }) {
    this.#kept_ms = kept_ms;
    this.#missed_ms = missed_ms;
    this.#max = max;
  }

  /** The value that is kept, or else what `load` gives. */
  async read(key: string, now: number, load: () => Promise<T | null>): Promise<T | null> {
    const known = this.#kept.get(key);
    if (known && now - known.read_at < this.#kept_ms) return known.value;
    const missed = this.#missed.get(key);
    if (missed && now - missed.read_at < this.#missed_ms) return null;
    const began = this.#generation;
    const value = await load();
    this.drop(key);
    if (this.#generation !== began) return value;
    if (value === null) this.#keep(this.#missed, key, { value, read_at: now });
    else this.#keep(this.#kept, key, { value, read_at: now });
    return value;
  }

  /** Drops what is kept under the key. */
  drop(key: string): void {
    this.#kept.delete(key);
    this.#missed.delete(key);
  }

  /** Drops the values that are meant, and every miss. */
  forget(isMeant: (value: T) => boolean): void {
    this.#generation += 1;
    this.#missed.clear();
    for (const [key, { value }] of this.#kept) if (isMeant(value)) this.#kept.delete(key);
  }

  #keep<V>(place: Map<string, Kept<V>>, key: string, entry: Kept<V>): void {
    place.set(key, entry);
    if (place.size <= this.#max) return;
    const oldest = place.keys().next();
    if (!oldest.done) place.delete(oldest.value);
  }
}
