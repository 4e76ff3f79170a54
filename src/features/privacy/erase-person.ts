import { eq } from "drizzle-orm";
import { contactsOf, eraseAccount } from "#accounts";
import { eraseAddresses } from "#addresses";
import { forgetAttempts } from "#attempts";
import { eraseAvatar } from "#avatars";
import { eraseIdentities } from "#identities";
import { eraseCodes } from "#one-time-codes";
import { eraseOrdersOf, openOrderOf, orderIdsOf, ordersOfPerson } from "#orders";
import { erasePasskeys } from "#passkeys";
import { removePassword } from "#passwords";
import { erasePayer } from "#payments";
import { audit, forgetAddressesOf } from "#platform/audit";
import type { Ctx } from "#platform/context";
import { isGuardViolation } from "#platform/db";
import { forgetAnswersOf } from "#platform/kept-answers";
import { forgetLocalMails } from "#platform/mail";
import { commit, publish } from "#platform/outbox";
import { destroyPersonalKey } from "#platform/personal";
import { eraseDriftNotes } from "#reconciliation";
import { eraseFactors } from "#second-factors";
import { eraseSessions, forgetChecked } from "#sessions";
import { eraseUserNotes } from "#staff";
import { privacyEvents } from "./events.ts";
import { dataExports } from "./tables.ts";

/**
 * Erases a person whose time has come: their key first of all, without which no copy of what was sealed is readable, then what is
 * theirs alone, in one batch. Orders, payments and audit entries stay, with ids. Their cart, and what providers have of them,
 * follow by `account.erased`. False when somebody logged in meanwhile, an order is open, or they are the last admin: it is
 * tried again.
 */
export async function erasePerson(ctx: Ctx, user_id: string): Promise<boolean> {
  if ((await openOrderOf(ctx, user_id)).length > 0) return false;
  const account = await contactsOf(ctx, user_id);
  const local = ctx.config.is_local ? await reachedAt(ctx, user_id, account) : [];
  const files = await ctx.db
    .select({ key: dataExports.file_key })
    .from(dataExports)
    .where(eq(dataExports.user_id, user_id));
  for (const { key } of files) if (key !== null) await ctx.env.FILES.delete(key);
  await eraseAvatar(ctx, user_id);
  await forgetAttempts(ctx, [user_id, account?.email, account?.phone].filter(isText));
  try {
    await commit(ctx, [
      eraseAccount(ctx, user_id),
      removePassword(ctx, user_id),
      ...eraseSessions(ctx, user_id),
      destroyPersonalKey(ctx, user_id),
      ...eraseFactors(ctx, user_id),
      ...erasePasskeys(ctx, user_id),
      eraseIdentities(ctx, user_id),
      eraseCodes(ctx, user_id),
      eraseAddresses(ctx, user_id),
      eraseUserNotes(ctx, user_id),
      ...erasePayer(ctx, user_id),
      ...eraseOrdersOf(ctx, user_id),
      eraseDriftNotes(ctx, orderIdsOf(ctx, user_id)),
      ctx.db.delete(dataExports).where(eq(dataExports.user_id, user_id)),
      forgetAnswersOf(ctx, `user:${user_id}`),
      forgetAddressesOf(ctx, user_id),
      ...forgetLocalMails(ctx, local),
      publish(ctx, privacyEvents["account.erased"], { user_id }),
      audit(ctx, { action: "user.erased", subject_type: "user", subject_id: user_id }),
    ]);
  } catch (error) {
    if (isGuardViolation(error, "users.role")) return false;
    throw error;
  }
  forgetChecked(user_id);
  return true;
}

/** Where mails and text messages went to, of which a developer's machine keeps copies. */
async function reachedAt(
  ctx: Ctx,
  user_id: string,
  account: Awaited<ReturnType<typeof contactsOf>>,
): Promise<string[]> {
  const orders = await ordersOfPerson(ctx, user_id);
  return [account?.email, account?.phone, ...orders.map(({ email }) => email)].filter(isText);
}

const isText = (value: string | null | undefined): value is string => typeof value === "string";
