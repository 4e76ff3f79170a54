import { eq, isNotNull, and } from "drizzle-orm";
import { reviewedBy, type Reviewer } from "#engagement/reviews";
import { arrivedProducts, selectOrder, unsealOrder } from "#ordering/orders";
import { presentRole } from "#people/accounts";
import { DAY } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { issueToken, readToken } from "#platform/secrets/tokens";
import { InvitationError } from "./errors.ts";
import { reviewInvitations } from "./tables.ts";

const PREFIX = "review";
const VALID_MS = 180 * DAY;
const BUYER = "(SELECT o.user_id FROM orders o WHERE o.id = review_invitations.order_id)";

/** What a letter's link carries: the right to review what its order had, and to want no more letters. */
export const issueReviewToken = (ctx: Ctx, order_id: string): Promise<string> =>
  issueToken(ctx.config.APP_SECRET, PREFIX, order_id);

export type Invitation = {
  readonly reviewer: Reviewer;
  readonly email: string;
  readonly products: readonly { readonly product_id: string; readonly name: string; readonly is_reviewed: boolean }[];
};

/** What a letter has invited to. 404 `review_invitation_not_found`. */
export async function findInvitation(ctx: Ctx, token: string): Promise<Invitation> {
  const order_id = await readToken(ctx.config.APP_SECRET, PREFIX, token);
  if (order_id === null) throw InvitationError.review_invitation_not_found();
  const was_sent = and(eq(reviewInvitations.order_id, order_id), isNotNull(reviewInvitations.sent_at));
  const [[invited], [sealed], arrived] = await ctx.db.batch([
    ctx.db
      .select({ sent_at: reviewInvitations.sent_at, role: presentRole(BUYER).as("role") })
      .from(reviewInvitations)
      .where(was_sent),
    selectOrder(ctx, order_id),
    arrivedProducts(ctx, order_id),
  ]);
  const order = sealed && (await unsealOrder(ctx, sealed));
  if (!invited?.sent_at || invited.sent_at + VALID_MS < ctx.now() || !order || order.email === null)
    throw InvitationError.review_invitation_not_found();
  // Whose account is disabled, or waits for its erasure, writes nothing by an older letter either.
  if (order.user_id !== null && invited.role === null) throw InvitationError.review_invitation_not_found();
  const reviewer = order.user_id === null ? { order_id } : { user_id: order.user_id };
  const reviewed = await reviewedBy(ctx, reviewer);
  const products = arrived.map(({ product_id, name }) => ({
    product_id,
    name,
    is_reviewed: reviewed.has(product_id),
  }));
  return { reviewer, email: order.email, products };
}
