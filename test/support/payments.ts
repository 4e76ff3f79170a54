import { sql } from "drizzle-orm";
import { attachIntent, insertPayment, mirrorIntent } from "#money/payments";
import { providerOf } from "#money/providers";
import { runBatch } from "#platform/data/db";
import { testContext } from "./context.ts";

export type GivenPayment = { payment_id: string; order_id: string; intent_id: string; amount: number };

const MINUTES_15 = 15 * 60_000;

/** A payment as checkout makes it, with an intent at the sandbox, taken as far as asked. */
export async function givenPayment(
  options: {
    user_id?: string;
    amount?: number;
    currency?: string;
    until?: "open" | "authorized" | "captured";
    method?: string;
  } = {},
): Promise<GivenPayment> {
  const { user_id = null, amount = 2_000, currency = "USD", until = "open", method = "pm_card_visa" } = options;
  const ctx = testContext();
  const [payment_id, order_id] = [ctx.id(), ctx.id()];
  const charge = { payment_id, amount, capture_method: "manual" as const, provider_customer_id: null };
  await runBatch(ctx.db, [insertPayment(ctx, { ...charge, order_id, user_id, provider: "stripe", currency })]);
  const provider = providerOf(ctx, "stripe");
  const order = { order_id, currency, deadline_at: ctx.now() + MINUTES_15 };
  const { intent_id } = await provider.create(order, charge, `pi:${order_id}`);
  await attachIntent(ctx, order_id, intent_id, sql`1`);
  if (until !== "open") await provider.confirm(intent_id, method, `confirm:${payment_id}:1`);
  if (until === "captured") await provider.capture(intent_id, `cap:${order_id}`);
  const intent = await provider.retrieve(intent_id);
  await runBatch(ctx.db, [mirrorIntent(ctx, order_id, intent)]);
  return { payment_id, order_id, intent_id, amount };
}
