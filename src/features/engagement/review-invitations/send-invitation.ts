import { and, asc, eq, isNull, lte } from "drizzle-orm";
import { reviewedBy } from "#engagement/reviews";
import { unsubscribeUrl } from "#engagement/unsubscribe";
import { arrivedProducts, selectOrder, unsealOrder } from "#ordering/orders";
import { sayLetter } from "#people/letters";
import type { Ctx } from "#platform/context";
import { inIds, type Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { sendOnce } from "#platform/messages/mail";
import { blindIndex } from "#platform/secrets/personal";
import { invitationEvents } from "./events.ts";
import { issueReviewToken } from "./find-invitation.ts";
import { invitationLetter, invitationMail } from "./invitation-letter.ts";
import { reviewInvitations, reviewOptOuts } from "./tables.ts";

/** The list of these letters. */
export const INVITATIONS = "review_invitations";
const A_STEP = 50;
/** What a letter names. */
const NAMES_MAX = 5;

/** Announces the letters that are due, each once. Returns how many. */
export async function inviteDue(ctx: Ctx): Promise<{ invited: number }> {
  let invited = 0;
  for (let found = A_STEP; found === A_STEP;) {
    const due = await ctx.db
      .select({ order_id: reviewInvitations.order_id })
      .from(reviewInvitations)
      .where(and(lte(reviewInvitations.due_at, ctx.now()), isNull(reviewInvitations.sent_at)))
      .orderBy(asc(reviewInvitations.due_at))
      .limit(A_STEP);
    found = due.length;
    const ids = due.map(({ order_id }) => order_id);
    if (found > 0)
      await commit(ctx, [
        ctx.db.update(reviewInvitations).set({ sent_at: ctx.now() }).where(inIds(reviewInvitations.order_id, ids)),
        ...ids.map((order_id) => publish(ctx, invitationEvents["review.invitation_due"], { order_id })),
      ]);
    invited += found;
  }
  return { invited };
}

/** Asks the buyer of an order for a review, once: not of what they have reviewed, nor anybody who wants no such letter. */
export async function sendInvitation(
  ctx: Ctx,
  { order_id }: { readonly order_id: string },
  once: Statement,
): Promise<void> {
  const [[sealed], arrived] = await ctx.db.batch([selectOrder(ctx, order_id), arrivedProducts(ctx, order_id)]);
  const order = sealed && (await unsealOrder(ctx, sealed));
  const email = order?.email ?? null;
  if (!order || email === null || (await hasOptedOut(ctx, email))) {
    await commit(ctx, [once]);
    return;
  }
  const reviewed = await reviewedBy(ctx, order.user_id === null ? { order_id } : { user_id: order.user_id });
  const open = arrived.filter(({ product_id }) => !reviewed.has(product_id));
  if (open.length === 0) {
    await commit(ctx, [once]);
    return;
  }
  const { SHOP_NAME: shop_name, STOREFRONT_URL: storefront_url } = ctx.config;
  const token = await issueReviewToken(ctx, order_id);
  const names = open.slice(0, NAMES_MAX).map(({ name }) => name);
  const values = { shop_name, products: names.join(", ") };
  const { language, ...said } = await sayLetter(ctx, invitationLetter, order.locale, values);
  const unsubscribe_url = await unsubscribeUrl(ctx, INVITATIONS, await blindIndex(ctx, "email", email));
  const envelope = { key: `review_invitation:${order_id}`, to: email, shop_name, language, unsubscribe_url };
  await sendOnce(ctx, invitationMail(said, { storefront_url, token }, envelope), [once]);
}

const hasOptedOut = async (ctx: Ctx, email: string): Promise<boolean> => {
  const email_index = await blindIndex(ctx, "email", email);
  const rows = await ctx.db.select().from(reviewOptOuts).where(eq(reviewOptOuts.email_index, email_index));
  return rows.length > 0;
};

/** Sends no more such letters to this address. Done twice it stays done. */
export const stopInvitations = async (ctx: Ctx, email: string): Promise<void> =>
  stopInvitationsTo(ctx, await blindIndex(ctx, "email", email));

/** The same, by the blind index of the address. */
export async function stopInvitationsTo(ctx: Ctx, email_index: string): Promise<void> {
  await commit(ctx, [
    ctx.db.insert(reviewOptOuts).values({ email_index, created_at: ctx.now() }).onConflictDoNothing(),
  ]);
}
