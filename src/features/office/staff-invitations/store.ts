import { and, count, desc, eq, getTableColumns, gt, isNotNull, isNull, lte, type SQL } from "drizzle-orm";
import { sealedName, unsealName } from "#people/accounts";
import type { Ctx } from "#platform/context";
import { behind, type PageRequest, readPage } from "#platform/data/cursor";
import { seal, sha256, sign, unseal } from "#platform/secrets/tokens";
import { InvitationError } from "./errors.ts";
import type { InvitationStatus } from "./rules.ts";
import { invitations } from "./tables.ts";

type Row = typeof invitations.$inferSelect;
/** An invitation with its e-mail address opened, and what the person who sent it is called. */
export type Invitation = Row & { readonly inviter_name: string | null };

const PLACE = "invitation-email";
export const sealEmail = (ctx: Ctx, email: string): Promise<string> => seal(ctx.config.APP_SECRET, PLACE, email);
export const unsealEmail = (ctx: Ctx, sealed: string): Promise<string> => unseal(ctx.config.APP_SECRET, PLACE, sealed);

/** The token of the link that was sent as the `sends`-th: 256 bits that nobody knows without the shop's secret. */
export const tokenOf = (ctx: Ctx, { id, sends }: Pick<Row, "id" | "sends">): Promise<string> =>
  sign(ctx.config.APP_SECRET, "invitation", `${id}:${sends}`);

export const tokenHashOf = async (ctx: Ctx, invitation: Pick<Row, "id" | "sends">): Promise<string> =>
  sha256(await tokenOf(ctx, invitation));

export const isOpen = and(isNull(invitations.accepted_at), isNull(invitations.revoked_at));

const select = (ctx: Ctx) =>
  ctx.db.select({ ...getTableColumns(invitations), ...sealedName("invitations.invited_by") }).from(invitations);

async function opened(ctx: Ctx, row: Awaited<ReturnType<typeof select>>[number]): Promise<Invitation> {
  const { first_name, last_name, personal_key, ...own } = row;
  const inviter_name = await unsealName(ctx, { first_name, last_name, personal_key });
  return { ...own, email: await unsealEmail(ctx, own.email), inviter_name };
}

/** Throws `invitation_not_found`. */
export async function findInvitation(ctx: Ctx, id: string): Promise<Invitation> {
  const [row] = await select(ctx).where(eq(invitations.id, id));
  if (!row) throw InvitationError.invitation_not_found();
  return opened(ctx, row);
}

/** The open invitation that a token belongs to; null for an old, unknown or expired one. */
export async function findByToken(ctx: Ctx, token: string): Promise<Invitation | null> {
  const [row] = await select(ctx).where(
    and(eq(invitations.token_hash, await sha256(token)), isOpen, gt(invitations.expires_at, ctx.now())),
  );
  return row ? opened(ctx, row) : null;
}

/** A page of invitations, newest first. */
export async function listInvitations(
  ctx: Ctx,
  request: PageRequest & { readonly status?: InvitationStatus | undefined },
) {
  const matching = request.status === undefined ? undefined : ofStatus(ctx, request.status);
  const { rows, ...page } = await readPage(ctx, request, {
    list: "invitations",
    rows: (after) =>
      select(ctx)
        .where(and(matching, behind([invitations.id], "desc", after)))
        .orderBy(desc(invitations.id))
        .limit(request.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(invitations).where(matching),
    keysOf: (row) => [row.id],
  });
  return { rows: await Promise.all(rows.map((row) => opened(ctx, row))), ...page };
}

function ofStatus(ctx: Ctx, status: InvitationStatus): SQL | undefined {
  if (status === "accepted") return isNotNull(invitations.accepted_at);
  if (status === "revoked") return isNotNull(invitations.revoked_at);
  const now = ctx.now();
  return and(isOpen, status === "pending" ? gt(invitations.expires_at, now) : lte(invitations.expires_at, now));
}
