import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { type Mail, sendOnce } from "#platform/messages/mail";
import { subjectOf, takeQuotas } from "./take-quotas.ts";

/** Anybody can make an account in the name of a stranger's address, and must not have the shop write to them all day. */
const UNPROVED_NOTICES_A_DAY = 5;

/**
 * Sends what an account's address is told about the account, once for its key, see `sendOnce`. To an address that nobody has proved
 * five such mails go within a day; the others are let go, and the log says `notice_limit_reached`.
 */
export async function sendNotice(
  ctx: Ctx,
  account: { readonly id: string; readonly email_verified_at: number | null },
  mail: Mail,
  statements: readonly Statement[],
): Promise<void> {
  const claim = { kind: "mail_notice", claim_id: mail.key, units: 1, most_claims: UNPROVED_NOTICES_A_DAY } as const;
  const refused =
    account.email_verified_at === null
      ? await takeQuotas(ctx, [await subjectOf(ctx, "account", account.id)], [claim])
      : null;
  if (!refused) return sendOnce(ctx, mail, statements);
  ctx.log.warn("notice_limit_reached", { limit: refused.limit });
  await commit(ctx, statements);
}
