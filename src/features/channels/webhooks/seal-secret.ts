import type { Ctx } from "#platform/context";
import { base64, fromBase64 } from "#platform/secrets/base64";
import { seal, unseal } from "#platform/secrets/tokens";
import type { EndpointRow } from "./store.ts";

const PURPOSE = "webhook-secret";
/** What every secret begins with, as Standard Webhooks 1.0 has it, before the key in base64. */
const PREFIX = "whsec_";
/** The standard takes 24 to 64. */
const SECRET_BYTES = 32;

/** The bytes that sign. */
export const keyOf = (secret: string): Uint8Array => fromBase64(secret.slice(PREFIX.length));

/** A secret that is nowhere yet, and what is kept of it. */
export async function mintSecret(ctx: Ctx): Promise<{ secret: string; sealed: string }> {
  const secret = `${PREFIX}${base64(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)))}`;
  return { secret, sealed: await seal(ctx.config.APP_SECRET, PURPOSE, secret) };
}

type Sealed = Pick<EndpointRow, "secret" | "previous_secret" | "overlap_ends_at">;

/** The secrets that sign now: the present one, and the one before it while their overlap lasts. */
export async function unsealSecrets(ctx: Ctx, row: Sealed): Promise<string[]> {
  const is_overlap = row.overlap_ends_at !== null && row.overlap_ends_at > ctx.now();
  const sealed = [row.secret, ...(is_overlap && row.previous_secret !== null ? [row.previous_secret] : [])];
  return Promise.all(sealed.map((one) => unseal(ctx.config.APP_SECRET, PURPOSE, one)));
}
