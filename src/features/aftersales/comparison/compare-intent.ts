import { bookOutsideRefund, hintRefunds, mirrorIntent, mirrorsOf, type PaymentMirror } from "#money/payments";
import { type Intent, type ListedIntent, PAYMENT_WINDOW_MS, providerOf } from "#money/providers";
import { adoptIntent, settleAgain } from "#ordering/checkout";
import { hasEnded, isSold, type OrderStanding, type OrderStatus, standingNow } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { commitReading } from "#platform/data/outbox";
import type { WalkRun } from "#platform/data/walks";
import { giveBackLostOrder, holdsMoney, returnIntent, traceLostOrder } from "./lost-order.ts";
import { mayTouch } from "./may-touch.ts";
import type { Found } from "./rules.ts";

/** What D1 knows about an intent's order. */
export type KnownIntent = {
  readonly standing: OrderStanding | undefined;
  readonly mirror: PaymentMirror | undefined;
  /** D1 knows that no such order will ever be placed. */
  readonly fenced: boolean;
};

/**
 * Compares one intent with D1's record of it, and puts right what the run's mode allows. The provider is right about
 * money: D1 follows, or the money goes back. Null when they agree, or what differs may still be on its way.
 */
export async function compareIntent(
  ctx: Ctx,
  run: WalkRun,
  provider: string,
  intent: ListedIntent,
  known: KnownIntent,
): Promise<Found | null> {
  const { standing, mirror } = known;
  if (!standing) return compareUnknown(ctx, run, provider, intent, known);
  const isYoung = ctx.now() - standing.moved_at < run.grace_ms;
  if (mirror?.intent_id !== intent.intent_id) return isYoung ? null : compareStray(ctx, run, provider, intent, known);
  const seen = asEnded(ctx, provider, intent, mirror);
  if (isYoung || isInAccord(seen, mirror, standing.status)) return null;
  const may = await mayTouch(ctx, run, "payment", "settle", intent.intent_id);
  const mended = may && (await settle(ctx, provider, intent));
  return { ...about(intent, standing, mirror), kind: "payment", remedy: "settle", mended };
}

/** An order that D1 does not know: it ended before it was placed, or D1 has lost it. */
async function compareUnknown(
  ctx: Ctx,
  run: WalkRun,
  provider: string,
  intent: ListedIntent,
  { fenced }: KnownIntent,
): Promise<Found | null> {
  const { intent_id, order_id } = intent;
  if (!holdsMoney(intent)) return isLeftOver(ctx, intent) ? cancelLeftOver(ctx, run, provider, intent) : null;
  if (fenced) {
    const may = await mayTouch(ctx, run, "payment", "give_back", intent_id);
    const mended = may && (await returnIntent(ctx, provider, order_id, intent_id));
    return { ...about(intent), kind: "payment", remedy: "give_back", mended };
  }
  const lost = await traceLostOrder(ctx, intent);
  const { journal, lines, goods } = lost;
  // Goods leave only after the money was taken: what is merely authorised can go back without a look at them.
  const remedy = intent.captured > intent.refunded && goods !== "in_house" ? "decide" : "give_back";
  const may = await mayTouch(ctx, run, "lost_order", remedy, intent_id);
  const mended = may && (await giveBackLostOrder(ctx, provider, intent, lost));
  const object = { goods, journal: journal?.state ?? null, lines };
  const found = about(intent);
  return { ...found, says: { ...found.says, object }, kind: "lost_order", remedy, mended };
}

/** Another intent than the order's own. A pending order that has none may have lost it on the way: then it is given its own. */
async function compareStray(
  ctx: Ctx,
  run: WalkRun,
  provider: string,
  intent: ListedIntent,
  { standing, mirror }: KnownIntent,
): Promise<Found | null> {
  const { intent_id, order_id } = intent;
  if (!holdsMoney(intent)) return isLeftOver(ctx, intent) ? cancelLeftOver(ctx, run, provider, intent) : null;
  const found = about(intent, standing, mirror);
  const isItsOwn = mirror?.intent_id === null && standing?.status === "pending" && mirror.amount === intent.amount;
  if (isItsOwn) {
    const may = await mayTouch(ctx, run, "stray_intent", "settle", intent_id);
    const mended = may && (await adoptIntent(ctx, order_id, intent_id));
    if (mended) await settleAgain(ctx, order_id);
    return { ...found, kind: "stray_intent", remedy: "settle", mended };
  }
  const may = await mayTouch(ctx, run, "stray_intent", "give_back", intent_id);
  const mended = may && (await returnIntent(ctx, provider, order_id, intent_id));
  return { ...found, kind: "stray_intent", remedy: "give_back", mended };
}

/** An intent without money that nobody can pay for any purpose, and that is not cancelled yet. */
const isLeftOver = (ctx: Ctx, { status, created_at }: ListedIntent): boolean =>
  status !== "cancelled" && status !== "captured" && ctx.now() - created_at >= PAYMENT_WINDOW_MS;

async function cancelLeftOver(ctx: Ctx, run: WalkRun, provider: string, intent: ListedIntent): Promise<Found> {
  const may = await mayTouch(ctx, run, "stray_intent", "cancel_intent", intent.intent_id);
  const mended = may && !holdsMoney(await providerOf(ctx, provider).cancel(intent.intent_id));
  return { ...about(intent), kind: "stray_intent", remedy: "cancel_intent", mended };
}

/** Takes the order on, and has D1 say what the provider says. True when they agree after it. */
async function settle(ctx: Ctx, provider: string, { intent_id, order_id }: ListedIntent): Promise<boolean> {
  await settleAgain(ctx, order_id);
  const latest = await providerOf(ctx, provider).retrieve(intent_id);
  const [[mirror]] = await commitReading(
    ctx,
    [bookOutsideRefund(ctx, order_id, latest), mirrorIntent(ctx, order_id, latest)],
    [mirrorsOf(ctx, [order_id])],
  );
  const standing = await standingNow(ctx, order_id);
  if (mirror && standing && isInAccord(asEnded(ctx, provider, latest, mirror), mirror, standing.status)) return true;
  if (mirror && mirror.refunded > latest.refunded) await hintRefunds(ctx, order_id, provider);
  return false;
}

/** An intent that nobody cancels at its provider, and that D1 has ended: without money there is nothing in it to agree about. */
function asEnded(ctx: Ctx, provider: string, intent: Intent, { intent_status }: PaymentMirror): Intent {
  const is_ended = intent_status === "cancelled" && providerOf(ctx, provider).cancellation === "never_capture";
  const holds_money = intent.status === "captured" || intent.status === "processing";
  return is_ended && !holds_money ? { ...intent, status: "cancelled" } : intent;
}

function isInAccord(intent: Intent, mirror: PaymentMirror, status: OrderStatus): boolean {
  const { captured, refunded } = intent;
  const isMirrored =
    mirror.intent_status === intent.status && mirror.captured === captured && mirror.refunded === refunded;
  // What became credit stays at the provider, also of an order that was cancelled.
  const is_owed = intent.status === "authorized" || captured - refunded > mirror.credited;
  if (!isMirrored || (hasEnded(status) && is_owed)) return false;
  const { balance, under_way } = mirror;
  if (isSold(status) && (captured < mirror.amount || balance === null)) return false;
  // A refund that is being carried out may have been given back already, and books itself in a moment.
  const held = captured - refunded;
  return balance === null || (held <= balance && held >= balance - under_way);
}

function about(intent: ListedIntent, standing?: OrderStanding, mirror?: PaymentMirror) {
  const { intent_id, order_id, order_number, status, amount, currency, captured, refunded, created_at } = intent;
  const database = standing && {
    status: standing.status,
    intent_id: mirror?.intent_id ?? null,
    intent_status: mirror?.intent_status ?? null,
    captured: mirror?.captured ?? null,
    refunded: mirror?.refunded ?? null,
    ledger_balance: mirror?.balance ?? null,
  };
  return {
    subject_id: intent_id,
    intent_id,
    order_id,
    ...(created_at > 0 ? { about_at: created_at } : {}),
    says: { database: database ?? null, provider: { order_number, status, amount, currency, captured, refunded } },
  };
}
