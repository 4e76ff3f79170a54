import type { z } from "@hono/zod-openapi";
import { env } from "cloudflare:workers";
import type { PromotionInput } from "../../src/features/pricing/promotions/schemas.ts";
import { tokenOf } from "./actors.ts";
import { call } from "./api.ts";

type Coupon = { readonly promotion_id: string; readonly code?: string };

type Limits = Partial<Pick<z.input<typeof PromotionInput>, "uses_limit" | "customer_uses_limit" | "budgets">>;

/** Limits a promotion to this from now on, and to nothing else. */
export async function limitTo({ promotion_id }: Coupon, limits: Limits): Promise<void> {
  const body = { uses_limit: null, customer_uses_limit: null, budgets: [], ...limits };
  const answer = await call("PATCH", `/api/v1/admin/promotions/${promotion_id}`, {
    body,
    token: await tokenOf("admin"),
  });
  if (answer.status !== 200) throw new Error(`not limited: ${answer.status} ${await answer.text()}`);
}

/** What an order counts against, in the order in which promotions were made. */
export async function usesOf(order_id: string) {
  const { results } = await env.DB.prepare(
    "SELECT promotion_id, code, user_id, email_index, amount, currency FROM promotion_uses WHERE order_id = ? ORDER BY promotion_id",
  )
    .bind(order_id)
    .all<{
      promotion_id: string;
      code: string | null;
      user_id: string | null;
      email_index: string | null;
      amount: number;
      currency: string;
    }>();
  return results;
}

/** How often a promotion and a code of it were used, and what that cost by currency. */
export async function figuresOf({ promotion_id, code = "" }: Coupon) {
  const [promotions, codes, spending] = await env.DB.batch<{ used_count: number; currency: string; amount: number }>([
    env.DB.prepare("SELECT used_count FROM promotions WHERE id = ?").bind(promotion_id),
    env.DB.prepare("SELECT used_count FROM promotion_codes WHERE code = ?").bind(code),
    env.DB.prepare("SELECT currency, amount FROM promotion_spending WHERE promotion_id = ? ORDER BY currency").bind(
      promotion_id,
    ),
  ]);
  return {
    used: promotions?.results[0]?.used_count,
    of_code: codes?.results[0]?.used_count,
    spent: Object.fromEntries(spending?.results.map(({ currency, amount }) => [currency, amount]) ?? []),
  };
}

type Use = {
  readonly promotion_id: string;
  readonly order_id: string;
  readonly code?: string;
  readonly amount?: number;
  readonly currency?: string;
  readonly used_at?: number;
};

/** Uses by orders that are there, as placing them would have written them; the figures of the promotions stay. */
export const givenUses = (uses: readonly Use[]) =>
  env.DB.batch(
    uses.map(({ promotion_id, order_id, code = null, amount = 100, currency = "USD", used_at = Date.now() }) =>
      env.DB.prepare(
        "INSERT INTO promotion_uses (promotion_id, order_id, code, amount, currency, used_at) VALUES (?, ?, ?, ?, ?, ?)",
      ).bind(promotion_id, order_id, code, amount, currency, used_at),
    ),
  );
