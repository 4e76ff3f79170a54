import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { type Sms, sendSmsOnce } from "#platform/messages/sms";
import { subjectOf, takeQuotas } from "./take-quotas.ts";

/** Owners hear of what happened to their account also when their codes are used up, and each kind has its own count. */
const kinds = { code: "text_code", notice: "text_notice" } as const;

export type Text = {
  readonly sms: Sms;
  readonly is: keyof typeof kinds;
  /** Whose account it is about, where that is known. */
  readonly user_id: string | null;
};

/**
 * Sends the text message once for its key, see `sendSmsOnce`, unless the account or the shop has sent as many as it may within a
 * day: then it is let go, and the log has the alert `text_limit_reached`.
 */
export async function sendText(ctx: Ctx, { sms, is, user_id }: Text, statements: readonly Statement[]): Promise<void> {
  const { SMS_PER_DAY, SMS_PER_DAY_AND_ACCOUNT } = ctx.config;
  const claim = (most_claims: number) => [{ kind: kinds[is], claim_id: sms.key, units: 1, most_claims }] as const;
  const account = user_id === null ? [] : [await subjectOf(ctx, "account", user_id)];
  const refused =
    (await takeQuotas(ctx, account, claim(SMS_PER_DAY_AND_ACCOUNT))) ??
    (await takeQuotas(ctx, [await subjectOf(ctx, "shop", "text messages")], claim(SMS_PER_DAY)));
  if (!refused) return sendSmsOnce(ctx, sms, statements);
  ctx.log.error("text_limit_reached", { of: refused.scope, limit: refused.limit });
  await commit(ctx, statements);
}
