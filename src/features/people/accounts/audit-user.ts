import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import type { Statement } from "#platform/data/db";

/** Writes down an event of an account's security, under the account's own name: who signs in is nobody yet to the request. */
export const auditUser = (
  ctx: Ctx,
  action: string,
  user_id: string,
  after?: Readonly<Record<string, unknown>>,
): Statement =>
  audit(ctx, {
    action,
    subject_type: "user",
    subject_id: user_id,
    actor: { type: "user", id: user_id },
    ...(after ? { after } : {}),
  });
