import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "#platform/context";
import { jsonOf } from "#platform/data/json-column";
import { prepareSelect, type PreparedSelect } from "#platform/data/prepared";
import type { Buyer } from "#pricing/selling-terms";
import { isTaxExempt } from "#pricing/tax-reliefs";

/** What the shop knows of an account that prices depend on. */
export type BuyerFacts = Pick<Buyer, "group_ids" | "is_first_order" | "is_tax_exempt">;

const [user_id, now] = [sql`${sql.placeholder("user_id")}`, sql`${sql.placeholder("now")}`];

const selectFacts = prepareSelect((db) =>
  db
    .select({
      group_ids: sql`(SELECT json_group_array(m.group_id) FROM customer_group_members m
        WHERE m.user_id = ${user_id} AND (m.expires_at IS NULL OR m.expires_at > ${now}))`
        .mapWith(jsonOf(z.array(z.string())))
        .as("group_ids"),
      is_first_order: sql`NOT EXISTS (SELECT 1 FROM customer_spend s WHERE s.user_id = ${user_id})`
        .mapWith((found: number) => found === 1)
        .as("is_first_order"),
      is_tax_exempt: isTaxExempt(user_id, now)
        .mapWith((found: number) => found === 1)
        .as("is_tax_exempt"),
    })
    .from(sql`(SELECT 1)`),
);

/** A statement for the batch of reads that prices something: the account's groups at this moment, whether it has bought nothing yet, and whether it is exempt from tax. */
export const buyerFactsOf = (ctx: Ctx, account: string): PreparedSelect<BuyerFacts> =>
  selectFacts(ctx.db, { user_id: account, now: ctx.now() });
