import type { Ctx } from "#platform/context";
import { inIds } from "#platform/db";
import { isId } from "#platform/ids";
import { commit, publish } from "#platform/outbox";
import { HOUR, MINUTE } from "#platform/time";
import { providerNames, providerOf } from "./find-provider.ts";
import type { Intent } from "./provider.ts";
import { mirrorIntent, type Payment } from "./store.ts";
import { payments } from "./tables.ts";

/** How far back intents are compared: a day, and the hour that a late run may be missing. */
const LOOK_BACK_MS = 25 * HOUR;
/** A payment that was touched this lately is still on its way. */
const LEFT_ALONE_MS = 5 * MINUTE;
const PAGES_MAX = 200;
const REPORTED_MAX = 50;

/** How a payment in D1 differs from what its provider knows. Amounts are minor units. */
export type Mismatch = {
  readonly order_id: string;
  readonly intent_id: string;
  /** Null where no payment of ours has this intent. */
  readonly ours: Figures | null;
  readonly theirs: Figures;
};

type Figures = { readonly status: string | null; readonly captured: number; readonly refunded: number };

type Reconciled = { readonly compared: number; readonly mismatched: number; readonly mismatches: readonly Mismatch[] };

/**
 * Compares what the providers know of the last day's payments with D1. What differs is mirrored, and hinted at: whoever
 * settles orders asks the provider and takes the order where it belongs. Intents that are not ours are passed over.
 */
export async function reconcilePayments(ctx: Ctx, now: number): Promise<Reconciled> {
  const mismatches: Mismatch[] = [];
  let compared = 0;
  for (const name of providerNames) {
    let cursor: string | null = null;
    for (let pages = 0; pages < PAGES_MAX; pages += 1) {
      const page = await providerOf(ctx, name).listIntents(now - LOOK_BACK_MS, cursor);
      const ours = page.intents.filter((intent) => isId(intent.order_id));
      mismatches.push(...(await comparePage(ctx, ours)));
      compared += ours.length;
      cursor = page.next_cursor;
      if (cursor === null) break;
    }
    if (cursor !== null) ctx.log.warn("reconcile_cut_short", { provider: name, compared });
  }
  return { compared, mismatched: mismatches.length, mismatches: mismatches.slice(0, REPORTED_MAX) };
}

async function comparePage(ctx: Ctx, intents: readonly Intent[]): Promise<Mismatch[]> {
  if (intents.length === 0) return [];
  const rows = await ctx.db
    .select()
    .from(payments)
    .where(inIds(payments.order_id, [...new Set(intents.map((intent) => intent.order_id))]));
  const settled_before = ctx.now() - LEFT_ALONE_MS;
  const found = intents.flatMap((intent) => {
    const row = rows.find((payment) => payment.order_id === intent.order_id);
    if (!row || row.updated_at > settled_before) return [];
    const mismatch = compare(intent, row);
    return mismatch ? [{ intent, mismatch }] : [];
  });
  await commit(
    ctx,
    found.flatMap(({ intent }) => [
      mirrorIntent(ctx, intent.order_id, intent),
      publish(ctx, { type: "payment.hinted", order_id: intent.order_id }),
    ]),
  );
  return found.map(({ mismatch }) => mismatch);
}

/** An intent that was made and never attached is paid for by nobody; it matters only once it holds money. */
function compare(intent: Intent, row: Payment): Mismatch | null {
  const theirs = { status: intent.status, captured: intent.captured, refunded: intent.refunded };
  const { order_id, intent_id } = intent;
  if (row.intent_id !== intent_id) {
    const holds_money = intent.status === "authorized" || intent.captured > intent.refunded;
    return holds_money ? { order_id, intent_id, ours: null, theirs } : null;
  }
  const same =
    row.intent_status === intent.status && row.captured === intent.captured && row.refunded === intent.refunded;
  const ours = { status: row.intent_status, captured: row.captured, refunded: row.refunded };
  return same ? null : { order_id, intent_id, ours, theirs };
}
