type Kept<T> = { readonly value: T; readonly read_at: number };

/** What this isolate has read lately and need not read again: each value for `kept_ms`, at most `max` of them. */
export class Recent<T> {
  readonly #kept_ms: number;
  readonly #max: number;
  readonly #kept = new Map<string, Kept<T>>();
  /** Counts what was forgotten: a read that began before must not be kept after. */
  #generation = 0;

  constructor({ kept_ms, max }: { readonly kept_ms: number; readonly max: number }) {
    this.#kept_ms = kept_ms;
    this.#max = max;
  }

  /** The value that is kept, or else what `load` gives. Null is never kept. */
  async read(key: string, now: number, load: () => Promise<T | null>): Promise<T | null> {
    const known = this.#kept.get(key);
    if (known && now - known.read_at < this.#kept_ms) return known.value;
    const began = this.#generation;
    const value = await load();
    this.#kept.delete(key);
    if (value !== null && this.#generation === began) this.#keep(key, { value, read_at: now });
    return value;
  }

  /** Drops what is kept under the key. */
  drop(key: string): void {
    this.#kept.delete(key);
  }

  /** Drops the values that are meant. */
  forget(isMeant: (value: T) => boolean): void {
    this.#generation += 1;
    for (const [key, { value }] of this.#kept) if (isMeant(value)) this.#kept.delete(key);
  }

  #keep(key: string, entry: Kept<T>): void {
    this.#kept.set(key, entry);
    if (this.#kept.size <= this.#max) return;
    const oldest = this.#kept.keys().next();
    if (!oldest.done) this.#kept.delete(oldest.value);
  }
}
