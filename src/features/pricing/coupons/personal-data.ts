import { asc, eq } from "drizzle-orm";
import type { PersonalData } from "#platform/data/personal-data";
import { promotionUses } from "./tables.ts";

/** That a promotion was used stays, for its limits and its report; whose use it was goes. */
export const couponPersonalData: PersonalData = {
  gather: async (ctx, { user_id }) => ({
    promotion_uses: await ctx.db
      .select({ promotion_id: promotionUses.promotion_id, order_id: promotionUses.order_id, code: promotionUses.code })
      .from(promotionUses)
      .where(eq(promotionUses.user_id, user_id))
      .orderBy(asc(promotionUses.order_id)),
  }),
  erase: (ctx, { user_id }) => [
    ctx.db.update(promotionUses).set({ user_id: null, email_index: null }).where(eq(promotionUses.user_id, user_id)),
  ],
  guest: {
    erase: (ctx, { order_id }) => [
      ctx.db.update(promotionUses).set({ email_index: null }).where(eq(promotionUses.order_id, order_id)),
    ],
  },
};
