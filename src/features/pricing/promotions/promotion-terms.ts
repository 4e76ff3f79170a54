import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Promotion } from "./rules.ts";
import { Definition } from "./shapes.ts";

/** SQL for the definitions of all promotions that may still apply, as JSON in the snapshot of selling terms. */
export const promotionsJson = sql`json_array()`;

export const PromotionsShape = z.array(Definition);
export type PromotionTerms = z.output<typeof PromotionsShape>;

/** The promotions that these codes bring, and the automatic ones. */
export const promotionsFor = (terms: PromotionTerms): readonly Promotion[] =>
  terms.filter(({ is_automatic }) => is_automatic).map((one) => ({ ...one, code: null, refusal: null }));
