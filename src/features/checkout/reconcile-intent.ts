import { providerKey, settleOrder } from "#checkout-core";
import { hasEnded, isSold, type OrderStatus, statusesOf } from "#orders";
import { type Intent, type ListedIntent, providerOf } from "#payment-providers";
import { bookOutsideRefund, hintRefunds, mirrorIntent, mirrorsOf, type PaymentMirror } from "#payments";
import type { Ctx } from "#platform/context";
import { commitReading } from "#platform/outbox";
import { MINUTE } from "#platform/time";
import { portsOf } from "./ports-of.ts";

/** Nobody pays an intent this old any more: its order is at its end, or was never placed. */
const PAYMENT_WINDOW_MS = 15 * MINUTE;

/** What D1 knows about an intent's order, each undefined where there is no such row. */
export type Known = { readonly status: OrderStatus | undefined; readonly mirror: PaymentMirror | undefined };

/** `settled` and `orphan` were put right; `mismatched` somebody has to look at, or the next hour. */
export type Finding = "agrees" | "settled" | "orphan" | "mismatched";

/** Holds one intent against what D1 believes of it. The provider is right about money: D1 follows, or the money goes back. */
export async function reconcileIntent(
  ctx: Ctx,
  provider_name: string,
  intent: ListedIntent,
  { status, mirror }: Known,
): Promise<Finding> {
  const { intent_id, order_id } = intent;
  if (!status || mirror?.intent_id !== intent_id) return returnStray(ctx, provider_name, intent, status);
  if (isInAccord(intent, mirror, status)) return "agrees";

  await settleOrder(portsOf(ctx), order_id);
  const latest = await providerOf(ctx, provider_name).retrieve(intent_id);
  const [[after], [now]] = await commitReading(
    ctx,
    [bookOutsideRefund(ctx, order_id, latest), mirrorIntent(ctx, order_id, latest)],
    [mirrorsOf(ctx, [order_id]), statusesOf(ctx, [order_id])],
  );
  if (after && now && isInAccord(latest, after, now.status)) return "settled";
  if (after && after.refunded > latest.refunded) await hintRefunds(ctx, order_id, provider_name);
  return "mismatched";
}

const holdsMoney = ({ status, captured, refunded }: Intent): boolean => status === "authorized" || captured > refunded;

function isInAccord(intent: Intent, mirror: PaymentMirror, status: OrderStatus): boolean {
  const { captured, refunded } = intent;
  const isMirrored =
    mirror.intent_status === intent.status && mirror.captured === captured && mirror.refunded === refunded;
  if (!isMirrored || (hasEnded(status) && holdsMoney(intent))) return false;
  const { balance, under_way } = mirror;
  if (isSold(status) && (captured < mirror.amount || balance === null)) return false;
  // A refund that is being carried out may have been given back already, and books itself in a moment.
  const held = captured - refunded;
  return balance === null || (held <= balance && held >= balance - under_way);
}

/** An intent that no order will ever settle: its order was never placed, or pays through another one. */
async function returnStray(
  ctx: Ctx,
  provider_name: string,
  intent: ListedIntent,
  status: OrderStatus | undefined,
): Promise<Finding> {
  const isOver = intent.status === "cancelled" || intent.status === "captured";
  const isYoung = ctx.now() - intent.created_at < PAYMENT_WINDOW_MS;
  if (!holdsMoney(intent) && (isOver || isYoung)) return "agrees";

  const { intent_id, order_id } = intent;
  const ports = portsOf(ctx);
  // The fence first, as always: an order that is placed at this very moment keeps its money.
  if (!status && (await ports.orders.fence(order_id)) === "present") return "mismatched";
  const provider = providerOf(ctx, provider_name);
  const cancelled = await provider.cancel(intent_id);
  const returned = holdsMoney(cancelled)
    ? await provider.refundRest(intent_id, providerKey.autoRefund(order_id, ctx.now()))
    : cancelled;
  return holdsMoney(returned) ? "mismatched" : "orphan";
}
