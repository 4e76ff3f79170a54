import type { SQLWrapper } from "drizzle-orm";
import { guestOrderOf, orderIdsOf } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { deleteFiles } from "#platform/data/delete-files";
import { commit } from "#platform/data/outbox";
import type { PersonalData } from "#platform/data/personal-data";
import { forgetPhotosOf, keyOf, photosOfOrders, PREFIX } from "./store.ts";

async function deletePhotos(ctx: Ctx, order_ids: SQLWrapper): Promise<void> {
  const photos = await photosOfOrders(ctx, order_ids);
  await deleteFiles(
    ctx.env.FILES,
    photos.map(({ order_id, id }) => keyOf(order_id, id)),
  );
}

/** The files go before the rows that name them. A file that no row names is sealed, and its key goes with its person. */
export const returnPhotosPersonalData: PersonalData = {
  before: (ctx, { user_id }) => deletePhotos(ctx, orderIdsOf(ctx, user_id)),
  erase: (ctx, { user_id }) => [forgetPhotosOf(ctx, orderIdsOf(ctx, user_id))],
  guest: {
    after: async (ctx, { order_id }) => {
      const { objects } = await ctx.env.FILES.list({ prefix: `${PREFIX}${order_id}/` });
      await deleteFiles(
        ctx.env.FILES,
        objects.map(({ key }) => key),
      );
      await commit(ctx, [forgetPhotosOf(ctx, guestOrderOf(ctx, order_id))]);
    },
  },
};
