import { inArray, type SQLWrapper } from "drizzle-orm";
import { guestOrderOf, orderIdsOf } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import type { PersonalData } from "#platform/data/personal-data";
import { toReturnDto } from "./schemas.ts";
import { selectReturnsWhere, unsealReturn } from "./store.ts";
import { returnItems, returns } from "./tables.ts";

/** What people wrote goes, and what a parcel is followed by; units and acts stay. */
function eraseReturns(ctx: Ctx, order_ids: SQLWrapper): Statement[] {
  const theirs = ctx.db.select({ id: returns.id }).from(returns).where(inArray(returns.order_id, order_ids));
  return [
    ctx.db.update(returnItems).set({ note: null }).where(inArray(returnItems.return_id, theirs)),
    ctx.db
      .update(returns)
      .set({ rejection: null, tracking_number: null, label_url: null, updated_at: ctx.now() })
      .where(inArray(returns.order_id, order_ids)),
  ];
}

export const returnsPersonalData: PersonalData = {
  gather: async (ctx, { user_id }) => {
    const rows = await selectReturnsWhere(ctx, inArray(returns.order_id, orderIdsOf(ctx, user_id)));
    return { returns: (await Promise.all(rows.map((row) => unsealReturn(ctx, row)))).map(toReturnDto) };
  },
  erase: (ctx, { user_id }) => eraseReturns(ctx, orderIdsOf(ctx, user_id)),
  guest: { erase: (ctx, { order_id }) => eraseReturns(ctx, guestOrderOf(ctx, order_id)) },
};
