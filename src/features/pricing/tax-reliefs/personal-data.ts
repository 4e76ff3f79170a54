import { eq } from "drizzle-orm";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { PersonalData } from "#platform/data/personal-data";
import { findExemption } from "./store.ts";
import { taxExemptions } from "./tables.ts";

async function exemptionOf(ctx: Ctx, user_id: string) {
  const found = await findExemption(ctx, user_id);
  if (!found) return null;
  const { number, expires_at, created_at } = found;
  return { number, expires_at: toIsoOrNull(expires_at), created_at: toIso(created_at) };
}

export const taxReliefPersonalData: PersonalData = {
  gather: async (ctx, { user_id }) => ({ tax_exemption: await exemptionOf(ctx, user_id) }),
  erase: (ctx, { user_id }) => [ctx.db.delete(taxExemptions).where(eq(taxExemptions.user_id, user_id))],
};
