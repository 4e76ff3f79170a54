import { orderEvents } from "#ordering/orders";
import { DAY } from "#platform/basics/time";
import { commit } from "#platform/data/outbox";
import { on } from "#platform/data/queue";
import { invitationEvents } from "./events.ts";
import { sendInvitation } from "./send-invitation.ts";
import { invitationSettings } from "./settings.ts";
import { reviewInvitations } from "./tables.ts";

export const invitationListeners = [
  on(orderEvents["order.delivered"], async (ctx, { order_id }, once) => {
    const { REVIEW_INVITATION_DAYS: days } = invitationSettings.of(ctx.config);
    const row = { order_id, due_at: ctx.now() + days * DAY, created_at: ctx.now() };
    const noted = days === 0 ? [] : [ctx.db.insert(reviewInvitations).values(row).onConflictDoNothing()];
    await commit(ctx, [...noted, once]);
  }),
  on(invitationEvents["review.invitation_due"], sendInvitation),
];
