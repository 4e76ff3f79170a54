import { erasePasskeys } from "#access/passkeys";
import { eraseFactors } from "#access/second-factors";
import { dropFactor, endSessions, forgetChecked } from "#access/sessions";
import { accountEvents } from "#access/sign-in";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit, publish } from "#platform/data/outbox";
import { findOther } from "./disable-user.ts";

/**
 * Takes the authenticator app, its recovery codes and all passkeys from an account whose owner has lost them, ends its sessions
 * and tells the owner. The password alone signs in then. Throws `user_not_found`, `permission_not_held`, and `own_account`, which is turned off with its password.
 */
export async function resetFactors(ctx: Ctx, id: string): Promise<void> {
  await findOther(ctx, id);
  await commit(ctx, [
    ...eraseFactors(ctx, id),
    ...erasePasskeys(ctx, id),
    ...dropFactor(ctx, id),
    ...endSessions(ctx, id, "factor_changed"),
    audit(ctx, { action: "user.factors_reset", subject_type: "user", subject_id: id }),
    publish(ctx, accountEvents["account.factors_reset"], { user_id: id }),
  ]);
  forgetChecked(id);
}
