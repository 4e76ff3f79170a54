import { and, eq } from "drizzle-orm";
import { commit } from "#platform/data/outbox";
import { on } from "#platform/data/queue";
import { bringInLine } from "./bring-in-line.ts";
import { letGo } from "./change-methods.ts";
import { savedMethodEvents } from "./events.ts";
import { paymentCustomers } from "./tables.ts";

export const savedMethodListeners = [
  on(savedMethodEvents["saved_methods.hinted"], async (ctx, { provider, user_id }, once) => {
    const customer = await ctx.db
      .select()
      .from(paymentCustomers)
      .where(and(eq(paymentCustomers.provider, provider), eq(paymentCustomers.user_id, user_id)))
      .get();
    if (customer && !(await bringInLine(ctx, customer)))
      throw new Error("saved payment methods are changed all the time");
    await commit(ctx, [once]);
  }),
  on(savedMethodEvents["saved_method.removed"], (ctx, { method_id }, once) => letGo(ctx, method_id, once)),
];
