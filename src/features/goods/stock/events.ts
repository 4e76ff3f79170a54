import { z } from "zod";
import { defineHints, message } from "#platform/data/events";
import { movementKinds } from "./rules.ts";

const figure = z.int().min(0);

const line = z.object({
  seq: z.int().min(1),
  movement_id: z.string(),
  kind: z.enum(movementKinds),
  change: z.int(),
  on_hand: figure,
  reference: z.string().nullable(),
  note: z.string().nullable(),
  actor_type: z.string(),
  actor_id: z.string(),
  created_at: z.int(),
});

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
    /** Lines of the ledger that have not left the object before, oldest first; none in a message of an older object. */
    movements: z.array(line).default([]),
  }),
});
