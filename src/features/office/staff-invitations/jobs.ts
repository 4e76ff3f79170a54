import { lt } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { RETENTION_MS } from "#platform/data/retention";
import type { Job } from "#platform/data/schedule";
import { invitations } from "./tables.ts";

/** An invitation holds the address of somebody who may never have answered. */
async function forgetInvitations(ctx: Ctx) {
  const gone = await ctx.db
    .delete(invitations)
    .where(lt(invitations.expires_at, ctx.now() - RETENTION_MS.ended))
    .returning({ id: invitations.id });
  return { invitations: gone.length };
}

export const invitationJobs: readonly Job[] = [{ name: "forget_invitations", every: "hour", run: forgetInvitations }];
