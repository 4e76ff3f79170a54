import { sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { jsonOf } from "#platform/data/json-column";
import { prepareSelect, type PreparedSelect } from "#platform/data/prepared";
import { type Standing, StandingShapes } from "#pricing/promotions";
import { type Customer, isUseOf } from "./customer-uses.ts";

const [codes, also] = [sql.placeholder("codes"), sql.placeholder("also")];

const isTheirs = isUseOf({
  user_id: sql.placeholder("user_id"),
  account_id: sql.placeholder("account_id"),
  email_index: sql.placeholder("email_index"),
});

/** The codes that were given, in their order, each with the promotion that it brings. */
const couponsJson = sql`(SELECT json_group_array(json_object('code', w.value, 'promotion_id', c.promotion_id, 'refusal', CASE
    WHEN c.disabled_at IS NOT NULL THEN 'invalid'
    WHEN c.used_count >= c.uses_limit THEN iif(c.uses_limit = 1, 'already_used', 'limit_reached') END))
  FROM json_each(${codes}) w LEFT JOIN promotion_codes c ON c.code = w.value)`;

/** The promotions with limits among those that the codes bring, the automatic ones and those that are asked for besides. */
const usagesJson = sql`(SELECT json_group_array(json_object('promotion_id', p.id, 'refusal', CASE
    WHEN p.used_count >= p.uses_limit THEN 'limit_reached'
    WHEN p.customer_uses_limit <= (SELECT count(*) FROM promotion_uses u WHERE u.promotion_id = p.id AND ${isTheirs}) THEN 'already_used' END,
  'budget_left', json((SELECT json_group_array(json_object('currency', b.value ->> 'currency', 'amount', (b.value ->> 'amount') - coalesce(
      (SELECT s.amount FROM promotion_spending s WHERE s.promotion_id = p.id AND s.currency = b.value ->> 'currency'), 0)))
    FROM json_each(p.budgets) b))))
  FROM promotions p WHERE p.is_limited AND p.id IN (
    SELECT c.promotion_id FROM json_each(${codes}) w JOIN promotion_codes c ON c.code = w.value
    UNION ALL SELECT a.id FROM promotions a WHERE a.is_active = 1 AND a.is_automatic AND a.is_limited
    UNION ALL SELECT value FROM json_each(${also})))`;

/** What has become of codes and of promotions with limits, as columns of one row. Its values are those of `standingValues`. */
export const standingColumns = {
  coupons: couponsJson.mapWith(jsonOf(StandingShapes.coupons)).as("coupons"),
  usages: usagesJson.mapWith(jsonOf(StandingShapes.usages)).as("usages"),
};

/** The promotions of `besides` are looked at, too, whether they apply or not. */
export const standingValues = (
  given: readonly string[],
  { user_id, email_index }: Customer,
  besides: readonly string[] = [],
) => ({
  codes: JSON.stringify(given),
  also: JSON.stringify(besides),
  user_id,
  account_id: user_id,
  email_index,
});

const selectStanding = prepareSelect((db) => db.select(standingColumns).from(sql`(SELECT 1)`));

/** A statement that reads what has become of the codes of a cart and of promotions with limits, as `standingValues` names them: one row. */
export const readStanding = (ctx: Ctx, ...asked: Parameters<typeof standingValues>): PreparedSelect<Standing> =>
  selectStanding(ctx.db, standingValues(...asked));
