import type { Ctx } from "#platform/context";
import { paymentMethodTerms } from "./tables.ts";

/** A statement that reads what the shop has decided about its ways to pay: no row for one that is as usual. */
export const selectMethodTerms = (ctx: Ctx) => ctx.db.select().from(paymentMethodTerms);

export type StoredTerms = typeof paymentMethodTerms.$inferSelect;
