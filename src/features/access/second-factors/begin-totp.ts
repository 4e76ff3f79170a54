import { isNull } from "drizzle-orm";
import { renderSVG } from "uqr";
import { accountOf, auditUser, unsealAccount } from "#people/accounts";
import { PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { commitReading } from "#platform/data/outbox";
import type { User } from "#platform/http/auth";
import { FactorError } from "./errors.ts";
import { totpFactors } from "./tables.ts";
import { makeSecret } from "./totp-secrets.ts";

const QUIET_ZONE = 4;

export type BegunTotp = { readonly secret: string; readonly otpauth_uri: string; readonly qr_svg: string };

/** A new key for an authenticator app, not used at log-in until its first code has been verified. It takes the place of one that was never confirmed. Throws `totp_on`. */
export async function beginTotp(ctx: Ctx, user: User): Promise<BegunTotp> {
  const [account] = await accountOf(ctx, user.id);
  if (!account || account.personal_key === null) throw PlatformError.invalid_token();
  const { email } = await unsealAccount(ctx, account);
  const { secret_sealed, ...shown } = await makeSecret(ctx, account.personal_key, email ?? user.id);
  const row = { user_id: user.id, secret_sealed, created_at: ctx.now() };
  const [kept] = await commitReading(
    ctx,
    [auditUser(ctx, "user.totp_begun", user.id)],
    [
      ctx.db
        .insert(totpFactors)
        .values(row)
        .onConflictDoUpdate({ target: totpFactors.user_id, set: row, setWhere: isNull(totpFactors.confirmed_at) })
        .returning({ user_id: totpFactors.user_id }),
    ],
  );
  if (kept.length === 0) throw FactorError.totp_on();
  return { ...shown, qr_svg: renderSVG(shown.otpauth_uri, { border: QUIET_ZONE, pixelSize: 1 }) };
}
