/** `npm test` tries a part of what takes long. `npm run proof` tries all of it, by `WHOLE=1`. */
const is_whole = import.meta.env["WHOLE"] === "1";

/**
 * Every so-many-th of these. Where each thing is tried with each of several values, in turn, and the two numbers have no common
 * divisor, every value is still tried with many things and everything with some values.
 */
export const partOf = <Item>(items: readonly Item[], every: number): readonly Item[] =>
  is_whole ? items : items.filter((_, i) => i % every === 0);

/** How many there are at once. */
export const crowdOf = (usual: number, whole: number): number => (is_whole ? whole : usual);
