import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { sign } from "#platform/secrets/tokens";
import { RECOVERY_CODE_BYTES, readCode, writeRecoveryCode } from "./rules.ts";
import { recoveryCodes } from "./tables.ts";

const COUNT = 10;

/** A keyed hash, since fifty bits could be guessed from a plain one by who has the database alone. */
export const hashRecoveryCode = (ctx: Ctx, user_id: string, value: string): Promise<string> =>
  sign(ctx.config.APP_SECRET, "recovery-code", `${user_id}:${value}`);

/** Ten codes, which nobody can be told again, and the statement that keeps their hashes. */
export async function makeRecoveryCodes(
  ctx: Ctx,
  user_id: string,
): Promise<{ recovery_codes: string[]; statement: Statement }> {
  const made = Array.from({ length: COUNT }, () =>
    writeRecoveryCode(crypto.getRandomValues(new Uint8Array(RECOVERY_CODE_BYTES))),
  );
  const hashes = await Promise.all(made.map((code) => hashRecoveryCode(ctx, user_id, readCode(code).value)));
  const rows = hashes.map((code_hash) => ({ code_hash, user_id }));
  return { recovery_codes: made, statement: ctx.db.insert(recoveryCodes).values(rows) };
}
