type Kept<T> = { readonly value: T; readonly read_at: number };

type RecentLimits = {
  /** How long a value is trusted. */
  readonly kept_ms: number;
  /** How long it is trusted that there is none. */
  readonly missed_ms?: number;
  /** The most values, and the most misses. Above it the oldest goes. */
  readonly max: number;
};

/**
 * What this isolate remembers and need not read again: each value for `kept_ms`, and that there is none for `missed_ms`, at
 * most `max` of either. Misses are kept apart, so that made-up keys push out no value. The only memory between requests.
 */
export class Recent<T, K = string> {
  readonly #limits: RecentLimits;
  readonly #kept = new Map<K, Kept<T>>();
  readonly #missed = new Map<K, Kept<null>>();
  /** Counts what was forgotten: a read that began before must not be kept after. */
  #generation = 0;

  constructor(limits: RecentLimits) {
    this.#limits = limits;
  }

  /** The value that is kept, or else what `load` gives. */
  async read(key: K, now: number, load: () => Promise<T | null>): Promise<T | null> {
    const known = this.get(key, now);
    if (known !== undefined) return known;
    const missed = this.#missed.get(key);
    if (missed && isFresh(missed, now, this.#limits.missed_ms ?? 0)) return null;
    const began = this.#generation;
    const value = await load();
    this.drop(key);
    if (this.#generation !== began) return value;
    if (value === null) this.#keep(this.#missed, key, { value, read_at: now });
    else this.put(key, value, now);
    return value;
  }

  /** The value that is kept under the key, unless it has grown old. */
  get(key: K, now: number): T | undefined {
    const known = this.#kept.get(key);
    return known && isFresh(known, now, this.#limits.kept_ms) ? known.value : undefined;
  }

  /** Keeps the value under the key from now on. */
  put(key: K, value: T, now: number): void {
    this.#keep(this.#kept, key, { value, read_at: now });
  }

  /** Gives a `put` for what is read from here on: it keeps nothing once something was forgotten meanwhile. */
  beginReading(now: number): (key: K, value: T) => void {
    const began = this.#generation;
    return (key, value) => {
      if (this.#generation === began) this.put(key, value, now);
    };
  }

  /** What is kept and has not grown old, the oldest first. */
  entries(now: number): [key: K, value: T][] {
    const { kept_ms } = this.#limits;
    return [...this.#kept].flatMap(([key, kept]) => (isFresh(kept, now, kept_ms) ? [[key, kept.value]] : []));
  }

  /** Drops what is kept under the key. */
  drop(key: K): void {
    this.#kept.delete(key);
    this.#missed.delete(key);
  }

  /** Drops the values that are meant, and every miss. */
  forget(isMeant: (value: T) => boolean): void {
    this.#generation += 1;
    this.#missed.clear();
    for (const [key, { value }] of this.#kept) if (isMeant(value)) this.#kept.delete(key);
  }

  #keep<V>(place: Map<K, Kept<V>>, key: K, entry: Kept<V>): void {
    place.delete(key);
    place.set(key, entry);
    if (place.size <= this.#limits.max) return;
    const oldest = place.keys().next();
    if (!oldest.done) place.delete(oldest.value);
  }
}

/** A value from the future is not trusted either: the clock was turned back, as in tests. */
const isFresh = ({ read_at }: Kept<unknown>, now: number, kept_ms: number): boolean =>
  now >= read_at && now - read_at < kept_ms;
