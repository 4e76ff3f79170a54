import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

const opening = { variant_id: z.string(), quantity: z.int().min(1) };

/** Quantities are units. */
export const stockEvents = defineEvents({
  /** A new variant comes with units on the shelf. */
  "stock.opened": message(opening),
  /** The same for the many variants that one step of an import makes. */
  "stocks.opened": message({ openings: z.array(z.object(opening)) }),
  /** The levels of new variants have come to the lists. */
  "stocks.arrived": message({ variant_ids: z.array(z.string()) }),
  "stock.low": message(
    { variant_id: z.string(), available: z.int(), threshold: z.int() },
    { about: "The stock of a variant has fallen to its threshold." },
  ),
  "stock.flipped": message(
    { variant_id: z.string(), in_stock: z.boolean() },
    { about: "A variant came into stock or sold out." },
  ),
});
