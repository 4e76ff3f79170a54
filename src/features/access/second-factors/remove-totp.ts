import { and, eq, isNotNull } from "drizzle-orm";
import { checkOwnPassword, findCredentials } from "#access/passwords";
import { dropFactor } from "#access/sessions";
import { accountEvents, changeSignIn } from "#access/sign-in";
import { auditUser } from "#people/accounts";
import type { Ctx } from "#platform/context";
import { publish } from "#platform/data/outbox";
import type { User } from "#platform/http/auth";
import { FactorError } from "./errors.ts";
import { eraseFactors } from "./personal-data.ts";
import { totpFactors } from "./tables.ts";

/** Turns the app off and forgets the recovery codes, for who knows the password and has shown a factor. Throws `totp_off`, `wrong_password`, `too_many_attempts`, `overloaded`, `factor_required`. */
export async function removeTotp(ctx: Ctx, user: User, password: string): Promise<void> {
  const [factors, row] = await Promise.all([
    ctx.db
      .select({ user_id: totpFactors.user_id })
      .from(totpFactors)
      .where(and(eq(totpFactors.user_id, user.id), isNotNull(totpFactors.confirmed_at))),
    findCredentials(ctx, user),
  ]);
  await checkOwnPassword(ctx, user, password, row);
  if (factors.length === 0) throw FactorError.totp_off();
  await changeSignIn(ctx, user, [
    ...eraseFactors(ctx, user.id),
    ...dropFactor(ctx, user.id),
    auditUser(ctx, "user.totp_removed", user.id),
    publish(ctx, accountEvents["account.totp_removed"], { user_id: user.id }),
  ]);
}
