import { checkOwnPassword, findCredentials } from "#access/passwords";
import { endSessions, forgetChecked } from "#access/sessions";
import { findOther, StaffError } from "#access/staff";
import { scheduleErasure } from "#people/accounts";
import { DAY } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isGuardViolation } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import type { User } from "#platform/http/auth";
import type { DataOfPeople } from "./data-of-people.ts";
import { PrivacyError } from "./errors.ts";
import { privacyEvents } from "./events.ts";

const GRACE_MS = 14 * DAY;

/** Has the person erased in 14 days, unless they log in before: all sessions end now. Throws `wrong_password`, `order_open`, `last_admin`, `too_many_attempts`. */
export async function requestOwnErasure(
  ctx: Ctx,
  data: DataOfPeople,
  { user, password }: { readonly user: User; readonly password: string },
): Promise<number> {
  await checkOwnPassword(ctx, user, password, await findCredentials(ctx, user));
  return schedule(ctx, data, user.id);
}

/** The same for somebody who asked the staff for it. Throws `user_not_found`, `permission_not_held`, `own_account`, `order_open`, `last_admin`. */
export async function requestErasureOf(ctx: Ctx, data: DataOfPeople, user_id: string): Promise<number> {
  await findOther(ctx, user_id);
  return schedule(ctx, data, user_id);
}

async function schedule(ctx: Ctx, data: DataOfPeople, user_id: string): Promise<number> {
  if (await data.isNeeded(ctx, user_id)) throw PrivacyError.order_open();
  const erase_at = ctx.now() + GRACE_MS;
  try {
    await commit(ctx, [
      scheduleErasure(ctx, user_id, erase_at),
      ...endSessions(ctx, user_id, "erasure_requested"),
      publish(ctx, privacyEvents["account.erasure_requested"], { user_id, erase_at }),
      audit(ctx, {
        action: "user.erasure_requested",
        subject_type: "user",
        subject_id: user_id,
        after: { erase_at },
      }),
    ]);
  } catch (error) {
    if (isGuardViolation(error, "users.role")) throw StaffError.last_admin();
    throw error;
  }
  forgetChecked(user_id);
  return erase_at;
}
