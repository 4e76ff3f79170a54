/**
 * Everything that happens by chance in a run comes from here, so a seed is the whole story. Each process and each actor
 * has a stream of its own, named after it: leaving one of them out changes nothing for the others, which is what makes
 * a long history shrink.
 */
export class Random {
  #state: number;

  constructor(seed: number, name = "") {
    let mixed = Math.imul(seed, 0x9e3779b1) | 0;
    for (let at = 0; at < name.length; at++) mixed = Math.imul(mixed ^ name.charCodeAt(at), 0x01000193);
    this.#state = mixed ^ (mixed >>> 15);
  }

  /** From 0 up to, not including, 1: mulberry32, small, fast, and the same on every machine. */
  fraction(): number {
    const state = (this.#state + 0x6d2b79f5) | 0;
    this.#state = state;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    const picked = items[this.below(items.length)];
    if (picked === undefined) throw new Error("nothing to pick from");
    return picked;
  }
}
