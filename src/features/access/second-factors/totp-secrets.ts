import { Secret, TOTP } from "otpauth";
import type { Ctx } from "#platform/context";
import { unsealPersonal, type Sealed, sealPersonal } from "#platform/secrets/personal";
import type { Factor } from "./store.ts";

const SECRET_BYTES = 20;
/** A clock that is a step ahead or behind is forgiven: RFC 6238 recommends one, and no more. */
const WINDOW = 1;
const PLACE = "totp_factors.secret_sealed";

/** What apps understand without being told: SHA-1, six digits, thirty seconds. */
const totpOf = (secret: Secret, names: { issuer?: string; label?: string } = {}): TOTP =>
  new TOTP({ ...names, algorithm: "SHA1", digits: 6, period: 30, secret });

export type NewSecret = { readonly secret: string; readonly otpauth_uri: string; readonly secret_sealed: Sealed };

/** A key for an authenticator app, as the person types or scans it, and as it is kept. */
export async function makeSecret(ctx: Ctx, personal_key: string, label: string): Promise<NewSecret> {
  const made = new Secret({ size: SECRET_BYTES });
  return {
    secret: made.base32,
    otpauth_uri: totpOf(made, { issuer: ctx.config.SHOP_NAME, label }).toString(),
    secret_sealed: await sealPersonal(ctx, personal_key, PLACE, made.base32),
  };
}

/** The step of thirty seconds that the code is of; null when it is of none near. */
export async function stepOf(ctx: Ctx, { personal_key, secret_sealed }: Factor, code: string): Promise<number | null> {
  const secret = await unsealPersonal(ctx, personal_key, PLACE, secret_sealed);
  if (secret === null) return null;
  const totp = totpOf(Secret.fromBase32(secret));
  const timestamp = ctx.now();
  const delta = totp.validate({ token: code, timestamp, window: WINDOW });
  return delta === null ? null : totp.counter({ timestamp }) + delta;
}
