import type { SQLWrapper } from "drizzle-orm";
import { fileKeyOf, unsealEvents } from "#aftersales/carriers";
import { guestOrderOf, orderIdsOf } from "#ordering/orders";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { deleteFiles } from "#platform/data/delete-files";
import type { PersonalData } from "#platform/data/personal-data";
import { personalKeysOf } from "#platform/secrets/personal";
import { MESSAGE_PLACE } from "./return-desk.ts";
import { eraseLabels, eventsOfOrders, labelsOfOrders } from "./store.ts";

/** Their key is destroyed too, so a file that is left cannot be read. */
async function deleteLabels(ctx: Ctx, order_ids: SQLWrapper): Promise<void> {
  const rows = await labelsOfOrders(ctx, order_ids);
  await deleteFiles(
    ctx.env.FILES,
    rows.map(({ id }) => fileKeyOf(id)),
  );
}

async function parcelsOfPerson(ctx: Ctx, user_id: string) {
  const theirs = orderIdsOf(ctx, user_id);
  const [labels, events, [key]] = await ctx.db.batch([
    labelsOfOrders(ctx, theirs),
    eventsOfOrders(ctx, theirs),
    personalKeysOf(ctx, [user_id]),
  ]);
  return Promise.all(
    labels.map(async ({ id, order_id, return_id, carrier, tracking_number, tracking_url }) => {
      const own = events.filter(({ label_id }) => label_id === id);
      const opened = await unsealEvents(ctx, key?.wrapped ?? null, own, MESSAGE_PLACE);
      const tracking = opened.map((event) => ({ ...event, occurred_at: toIso(event.occurred_at) }));
      return { order_id, return_id, carrier, tracking_number, tracking_url, tracking };
    }),
  );
}

export const returnLabelsPersonalData: PersonalData = {
  gather: async (ctx, { user_id }) => ({ return_parcels: await parcelsOfPerson(ctx, user_id) }),
  before: (ctx, { user_id }) => deleteLabels(ctx, orderIdsOf(ctx, user_id)),
  erase: (ctx, { user_id }) => eraseLabels(ctx, orderIdsOf(ctx, user_id)),
  guest: {
    erase: (ctx, { order_id }) => eraseLabels(ctx, guestOrderOf(ctx, order_id)),
    after: (ctx, { order_id }) => deleteLabels(ctx, guestOrderOf(ctx, order_id)),
  },
};
