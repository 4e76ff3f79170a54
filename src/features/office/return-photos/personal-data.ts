import type { SQLWrapper } from "drizzle-orm";
import { guestOrderOf, orderIdsOf } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { commit } from "#platform/data/outbox";
import type { PersonalData } from "#platform/data/personal-data";
import { forgetPhotosOf, keyOf, photosOfOrders, PREFIX } from "./store.ts";

/** As many files as R2 deletes at once. */
const FILES_A_ROUND = 1_000;

async function deleteFiles(ctx: Ctx, order_ids: SQLWrapper): Promise<void> {
  const keys = (await photosOfOrders(ctx, order_ids)).map(({ order_id, id }) => keyOf(order_id, id));
  for (let at = 0; at < keys.length; at += FILES_A_ROUND)
    await ctx.env.FILES.delete(keys.slice(at, at + FILES_A_ROUND));
}

/** The files go before the rows that name them. A file that no row names is sealed, and its key goes with its person. */
export const returnPhotosPersonalData: PersonalData = {
  before: (ctx, { user_id }) => deleteFiles(ctx, orderIdsOf(ctx, user_id)),
  erase: (ctx, { user_id }) => [forgetPhotosOf(ctx, orderIdsOf(ctx, user_id))],
  guest: {
    after: async (ctx, { order_id }) => {
      const { objects } = await ctx.env.FILES.list({ prefix: `${PREFIX}${order_id}/` });
      if (objects.length > 0) await ctx.env.FILES.delete(objects.map(({ key }) => key));
      await commit(ctx, [forgetPhotosOf(ctx, guestOrderOf(ctx, order_id))]);
    },
  },
};
