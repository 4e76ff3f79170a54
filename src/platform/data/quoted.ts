import { type SQL, sql } from "drizzle-orm";

/** Fixed words for an `IN (…)` of a CHECK, which takes no parameters. */
export const quoted = (words: readonly string[]): SQL => sql.raw(words.map((word) => `'${word}'`).join(", "));
