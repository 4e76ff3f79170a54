import { inArray, type SQLWrapper, sql } from "drizzle-orm";
import { guestOrderOf, orderIdsOf } from "#ordering/orders";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { deleteFiles } from "#platform/data/delete-files";
import type { PersonalData } from "#platform/data/personal-data";
import { personalKeysOf } from "#platform/secrets/personal";
import { fileKeyOf } from "./read-label.ts";
import { unsealEvents } from "./store.ts";
import { shippingLabels, trackingEvents } from "./tables.ts";

/** What a parcel is followed by goes, and what its carrier wrote; costs and times stay. */
function eraseLabels(ctx: Ctx, order_ids: SQLWrapper): Statement[] {
  const theirs = ctx.db
    .select({ id: shippingLabels.id })
    .from(shippingLabels)
    .where(inArray(shippingLabels.order_id, order_ids));
  return [
    ctx.db.update(trackingEvents).set({ message: null }).where(inArray(trackingEvents.label_id, theirs)),
    ctx.db
      .update(shippingLabels)
      .set({
        tracking_number: null,
        tracking_url: null,
        file_bytes: null,
        // A purchase that nobody has heard the end of is still to be settled.
        due_at: sql`CASE WHEN ${shippingLabels.status} IN ('buying', 'cancelling') THEN ${shippingLabels.due_at} END`,
        updated_at: ctx.now(),
      })
      .where(inArray(shippingLabels.order_id, order_ids)),
  ];
}

/** Their key is destroyed too, so a file that is left cannot be read. */
async function deleteLabels(ctx: Ctx, order_ids: SQLWrapper): Promise<void> {
  const rows = await ctx.db
    .select({ id: shippingLabels.id })
    .from(shippingLabels)
    .where(inArray(shippingLabels.order_id, order_ids));
  await deleteFiles(
    ctx.env.FILES,
    rows.map(({ id }) => fileKeyOf(id)),
  );
}

async function parcelsOfPerson(ctx: Ctx, user_id: string) {
  const theirs = inArray(shippingLabels.order_id, orderIdsOf(ctx, user_id));
  const [labels, events, [key]] = await ctx.db.batch([
    ctx.db.select().from(shippingLabels).where(theirs),
    ctx.db
      .select()
      .from(trackingEvents)
      .where(
        inArray(trackingEvents.label_id, ctx.db.select({ id: shippingLabels.id }).from(shippingLabels).where(theirs)),
      ),
    personalKeysOf(ctx, [user_id]),
  ]);
  return Promise.all(
    labels.map(async ({ id, order_id, fulfilment_id, carrier, tracking_number, tracking_url }) => {
      const own = events.filter(({ label_id }) => label_id === id);
      const opened = await unsealEvents(ctx, key?.wrapped ?? null, own);
      const tracking = opened.map((event) => ({ ...event, occurred_at: toIso(event.occurred_at) }));
      return { order_id, fulfilment_id, carrier, tracking_number, tracking_url, tracking };
    }),
  );
}

export const carrierPersonalData: PersonalData = {
  gather: async (ctx, { user_id }) => ({ parcels: await parcelsOfPerson(ctx, user_id) }),
  before: (ctx, { user_id }) => deleteLabels(ctx, orderIdsOf(ctx, user_id)),
  erase: (ctx, { user_id }) => eraseLabels(ctx, orderIdsOf(ctx, user_id)),
  guest: {
    erase: (ctx, { order_id }) => eraseLabels(ctx, guestOrderOf(ctx, order_id)),
    after: (ctx, { order_id }) => deleteLabels(ctx, guestOrderOf(ctx, order_id)),
  },
};
