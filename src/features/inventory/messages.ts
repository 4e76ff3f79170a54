import { z } from "zod";

const figure = z.int().min(0);

/** A hint from a stock object: the level at a version. Lost ones are repeated by the object, old ones are ignored by their version. */
export const StockChanged = z.object({
  type: z.literal("stock.changed"),
  variant_id: z.string(),
  on_hand: figure,
  held: figure,
  committed: figure,
  available: figure,
  version: figure,
});
export type StockChanged = z.output<typeof StockChanged>;

/** A new variant comes with units on the shelf. */
export const StockOpened = z.object({ variant_id: z.string(), quantity: z.int().min(1) });
/** As `StockOpened`, for the many variants that one step of an import makes. */
export const StocksOpened = z.object({ openings: z.array(StockOpened) });
