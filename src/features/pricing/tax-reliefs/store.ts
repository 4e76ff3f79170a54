import { eq, sql, type SQL } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { personalKeyOf, unsealPersonal } from "#platform/secrets/personal";
import { taxExemptions } from "./tables.ts";

/** Where the number is sealed for. */
export const NUMBER = "tax_exemptions.number";

/** SQL, 1 or 0: whether the account has an exemption that is valid at the moment, both given as SQL. */
export const isTaxExempt = (user_id: SQL, now: SQL): SQL =>
  sql`EXISTS (SELECT 1 FROM tax_exemptions e WHERE e.user_id = ${user_id} AND (e.expires_at IS NULL OR e.expires_at > ${now}))`;

/** A statement that reads a customer's exemption, sealed: one row or none. */
export const selectExemption = (ctx: Ctx, user_id: string) =>
  ctx.db
    .select({
      user_id: taxExemptions.user_id,
      number: taxExemptions.number,
      expires_at: taxExemptions.expires_at,
      created_at: taxExemptions.created_at,
      updated_at: taxExemptions.updated_at,
      personal_key: personalKeyOf("tax_exemptions.user_id"),
    })
    .from(taxExemptions)
    .where(eq(taxExemptions.user_id, user_id));

export type TaxExemption = {
  readonly number: string;
  readonly expires_at: number | null;
  readonly created_at: number;
  readonly updated_at: number;
};

/** A customer's exemption; null where there is none, or its person is erased. */
export async function findExemption(ctx: Ctx, user_id: string): Promise<TaxExemption | null> {
  const row = await selectExemption(ctx, user_id).get();
  if (!row) return null;
  const number = await unsealPersonal(ctx, row.personal_key, NUMBER, row.number);
  const { expires_at, created_at, updated_at } = row;
  return number === null ? null : { number, expires_at, created_at, updated_at };
}
