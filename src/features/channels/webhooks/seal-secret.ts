import type { Ctx } from "#platform/context";
import { seal, unseal } from "#platform/secrets/tokens";
import { writeSecret } from "./rules.ts";
import type { EndpointRow } from "./store.ts";

const PURPOSE = "webhook-secret";
const SECRET_BYTES = 32;

/** A secret that is nowhere yet, and what is kept of it. */
export async function mintSecret(ctx: Ctx): Promise<{ secret: string; sealed: string }> {
  const secret = writeSecret(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
  return { secret, sealed: await seal(ctx.config.APP_SECRET, PURPOSE, secret) };
}

type Sealed = Pick<EndpointRow, "secret" | "previous_secret" | "previous_secret_ends_at">;

/** The secrets that sign now: the present one, and the one before it while their overlap lasts. */
export async function unsealSecrets(ctx: Ctx, row: Sealed): Promise<string[]> {
  const is_overlap = row.previous_secret_ends_at !== null && row.previous_secret_ends_at > ctx.now();
  const sealed = [row.secret, ...(is_overlap && row.previous_secret !== null ? [row.previous_secret] : [])];
  return Promise.all(sealed.map((one) => unseal(ctx.config.APP_SECRET, PURPOSE, one)));
}
