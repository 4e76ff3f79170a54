import { eq, or } from "drizzle-orm";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { Person, PersonalData } from "#platform/data/personal-data";
import { blindIndex } from "#platform/secrets/personal";
import { productAlerts } from "./tables.ts";

/** Those of the account, and those that anybody asked for to its address. */
const theirs = async (ctx: Ctx, { user_id, email }: Person) =>
  or(
    eq(productAlerts.user_id, user_id),
    email === null ? undefined : eq(productAlerts.email_index, await blindIndex(ctx, "email", email)),
  );

export const alertPersonalData: PersonalData = {
  gather: async (ctx, person) => {
    const rows = await ctx.db
      .select()
      .from(productAlerts)
      .where(await theirs(ctx, person));
    return {
      product_alerts: rows.map(({ id, variant_id, kind, state, created_at }) => ({
        id,
        variant_id,
        kind,
        is_confirmed: state !== "pending",
        created_at: toIso(created_at),
      })),
    };
  },
  erase: async (ctx, person) => [ctx.db.delete(productAlerts).where(await theirs(ctx, person))],
};
