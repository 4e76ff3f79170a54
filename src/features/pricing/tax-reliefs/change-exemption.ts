import { eq } from "drizzle-orm";
import { accountOf } from "#people/accounts";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import { sealPersonal } from "#platform/secrets/personal";
import { TaxReliefError } from "./errors.ts";
import { NUMBER, selectExemption, type TaxExemption } from "./store.ts";
import { taxExemptions } from "./tables.ts";

type Input = { readonly number: string; readonly expires_at: number | null };

/** Gives a customer an exemption, or replaces the one they have: it counts from their next cart and checkout on. 404 `user_not_found`. */
export async function replaceExemption(ctx: Ctx, user_id: string, input: Input): Promise<TaxExemption> {
  const [[account], [before]] = await ctx.db.batch([accountOf(ctx, user_id), selectExemption(ctx, user_id)]);
  if (!account?.personal_key) throw TaxReliefError.user_not_found();
  const now = ctx.now();
  const { expires_at } = input;
  const row = {
    user_id,
    number: await sealPersonal(ctx, account.personal_key, NUMBER, input.number),
    expires_at,
    created_at: before?.created_at ?? now,
    updated_at: now,
  };
  await commit(ctx, [
    ctx.db.insert(taxExemptions).values(row).onConflictDoUpdate({ target: taxExemptions.user_id, set: row }),
    audit(ctx, {
      action: "user.tax_exempted",
      subject_type: "user",
      subject_id: user_id,
      ...(before ? { before: { expires_at: before.expires_at } } : {}),
      after: { expires_at },
    }),
  ]);
  return { number: input.number, expires_at, created_at: row.created_at, updated_at: now };
}

/** Ends a customer's exemption at once. 404 `tax_exemption_not_found`. */
export async function deleteExemption(ctx: Ctx, user_id: string): Promise<void> {
  const before = await selectExemption(ctx, user_id).get();
  if (!before) throw TaxReliefError.tax_exemption_not_found();
  await commit(ctx, [
    ctx.db.delete(taxExemptions).where(eq(taxExemptions.user_id, user_id)),
    audit(ctx, {
      action: "user.tax_exemption_ended",
      subject_type: "user",
      subject_id: user_id,
      before: { expires_at: before.expires_at },
    }),
  ]);
}
