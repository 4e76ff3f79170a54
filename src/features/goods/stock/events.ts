import { z } from "zod";
import { defineHints, message } from "#platform/data/events";

const figure = z.int().min(0);

/** Quantities are units. */
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
