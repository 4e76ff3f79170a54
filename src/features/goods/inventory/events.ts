import { z } from "zod";
import { defineEvents, defineHints, message } from "#platform/data/events";

const figure = z.int().min(0);
const opening = { variant_id: z.string(), quantity: z.int().min(1) };

/** Quantities are units. */
export const stockEvents = defineEvents({
  /** A new variant comes with units on the shelf. */
  "stock.opened": message(opening),
  /** The same for the many variants that one step of an import makes. */
  "stocks.opened": message({ openings: z.array(z.object(opening)) }),
  /** The levels of new variants have come to the lists. */
  "stocks.arrived": message({}),
  /** A variant has come down to its threshold. */
  "stock.low": message({ variant_id: z.string(), available: z.int(), threshold: z.int() }, { is_public: true }),
  /** A variant has come into stock or gone out of it. */
  "stock.flipped": message({ variant_id: z.string(), in_stock: z.boolean() }, { is_public: true }),
});

export const stockHints = defineHints({
  /** The level of a stock object at a version. A lost one is repeated by the object, an old one is ignored by its version. */
  "stock.changed": message({
    variant_id: z.string(),
    on_hand: figure,
    held: figure,
    committed: figure,
    available: figure,
    version: figure,
  }),
});
