import { compareStock, type DriftedLevel, mendLevels, noteCompared } from "#goods/inventory";
import type { Hold } from "#goods/stock";
import { type ListedIntent, providerOf, takenProviders } from "#money/providers";
import { fenceOrder, settleAgain } from "#ordering/checkout";
import { fencedOf, hasEnded, type OrderStanding, standingOf } from "#ordering/orders";
import { describeError } from "#platform/basics/log";
import { SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { runBatch } from "#platform/data/db";
import type { Slice, WalkRun } from "#platform/data/walks";
import { holdsMoney, releaseLostUnits } from "./lost-order.ts";
import { mayTouch } from "./may-touch.ts";
import { type Found, mayMend } from "./rules.ts";

/** Objects asked in one slice. */
const OBJECTS_AT_ONCE = 150;
/** The longest that a change takes to reach the projection when all is well. */
const PATIENCE_MS = 3 * SECOND;

type Held = Hold & { readonly variant_id: string };

/** From the stock's side: that D1 shows what the objects say, and that no units are kept for an order that will never have them. */
export async function walkStock(ctx: Ctx, run: WalkRun): Promise<Slice> {
  const { variant_ids, drifted, holds } = await compareStock(ctx, {
    checked_before: run.checked_before,
    limit: OBJECTS_AT_ONCE,
    patience_ms: Math.min(run.grace_ms, PATIENCE_MS),
  });
  const mended = await levelsToMend(ctx, run, drifted);
  if (mended.length > 0) await mendLevels(ctx, mended);
  const findings = [
    ...drifted.flatMap((level) => describeLevel(level, mended.includes(level))),
    ...(await compareHolds(ctx, run, holds)),
  ];
  await runBatch(ctx.db, [noteCompared(ctx, variant_ids, Math.max(ctx.now(), run.checked_before))]);
  const isOver = variant_ids.length < OBJECTS_AT_ONCE;
  return { compared: variant_ids.length, findings, cursor: isOver ? null : { more: true } };
}

/** Both kinds of drift have one projection: where one of them was dealt with by hand, it stays as it is. */
async function levelsToMend(ctx: Ctx, run: WalkRun, drifted: readonly DriftedLevel[]): Promise<DriftedLevel[]> {
  if (drifted.length === 0 || !mayMend(run.mode, "stock_level", "project")) return [];
  const ids = drifted.map(({ row }) => row.variant_id);
  const accepted = await ctx.db.batch([run.acceptedOf(ctx, "stock_level", ids), run.acceptedOf(ctx, "low_stock", ids)]);
  const settled = new Set(accepted.flat().map((row) => row.subject_id));
  return drifted.filter(({ row }) => !settled.has(row.variant_id));
}

function describeLevel({ row, object }: DriftedLevel, mended: boolean): Found[] {
  const { variant_id, sku, low_stock_threshold } = row;
  const { variant_id: _id, ...figures } = object;
  const database = Object.fromEntries(Object.keys(figures).map((key) => [key, Reflect.get(row, key)]));
  const found = { subject_id: variant_id, variant_id, remedy: "project", mended } as const;
  const isLow = { database: row.available <= low_stock_threshold, object: object.available <= low_stock_threshold };
  const low: Found = {
    ...found,
    kind: "low_stock",
    says: {
      database: { sku, low_stock_threshold, available: row.available, low: isLow.database },
      object: { available: object.available, low: isLow.object },
    },
  };
  const level: Found = { ...found, kind: "stock_level", says: { database: { sku, ...database }, object: figures } };
  return isLow.database === isLow.object ? [level] : [level, low];
}

/** Holds against the orders that they are for. What a sold order must have is looked at from the order's side. */
async function compareHolds(ctx: Ctx, run: WalkRun, holds: readonly Held[]): Promise<Found[]> {
  if (holds.length === 0) return [];
  const order_ids = [...new Set(holds.map(({ hold_id }) => hold_id))];
  const [standings, fenced] = await ctx.db.batch([standingOf(ctx, order_ids), fencedOf(ctx, order_ids)]);
  const standing = new Map(standings.map((row) => [row.order_id, row]));
  const closed = new Set(fenced.map((row) => row.order_id));
  const findings: Found[] = [];
  for (const hold of holds) {
    const order = standing.get(hold.hold_id);
    if (order) findings.push(...(await compareKept(ctx, run, hold, order)));
    else if (closed.has(hold.hold_id)) findings.push(await dropUnits(ctx, run, hold, { status: "closed" }));
    // A hold comes before its order: one that is live may be in the middle of a checkout, and lapses by itself.
    else if (hold.state === "committed") findings.push(await dropLost(ctx, run, hold));
  }
  return findings;
}

const subjectOf = ({ hold_id, variant_id }: Held): string => `${hold_id}:${variant_id}`;

const about = (hold: Held) => ({
  subject_id: subjectOf(hold),
  order_id: hold.hold_id,
  variant_id: hold.variant_id,
});

const inWords = ({ state, quantity, committed }: Held) => ({ state, quantity, committed });

/** An order that came to nothing keeps no units; one that is on its way there and finds them sold cannot go on without help. */
async function compareKept(ctx: Ctx, run: WalkRun, hold: Held, order: OrderStanding): Promise<Found[]> {
  if (ctx.now() - order.moved_at < run.grace_ms) return [];
  const isStuck = order.status === "closing" && hold.state === "committed";
  if (!hasEnded(order.status) && !isStuck) return [];
  const finding = await dropUnits(ctx, run, hold, { status: order.status });
  if (finding.mended && isStuck) await tryTo(ctx, hold, () => settleAgain(ctx, hold.hold_id));
  return [finding];
}

async function dropUnits(ctx: Ctx, run: WalkRun, hold: Held, database: Record<string, unknown>): Promise<Found> {
  const may = await mayTouch(ctx, run, "ended_order_units", "release", subjectOf(hold));
  const mended = may && (await tryTo(ctx, hold, () => releaseLostUnits(ctx, hold.hold_id, hold.variant_id)));
  const says = { database, object: inWords(hold) };
  return { ...about(hold), kind: "ended_order_units", says, remedy: "release", mended };
}

/** Sold units of an order that D1 does not know. As long as somebody's money is at the provider, they are theirs. */
async function dropLost(ctx: Ctx, run: WalkRun, hold: Held): Promise<Found> {
  const order_id = hold.hold_id;
  const found = await moneyOf(ctx, order_id);
  const paid = (found ?? []).filter(holdsMoney);
  const may =
    found !== null && paid.length === 0 && (await mayTouch(ctx, run, "lost_order_units", "release", subjectOf(hold)));
  const mended =
    may &&
    (await tryTo(ctx, hold, async () => {
      if ((await fenceOrder(ctx, order_id)) === "closed") await releaseLostUnits(ctx, order_id, hold.variant_id);
    }));
  const provider = paid.map(({ intent_id, captured, refunded, currency }) => ({
    intent_id,
    captured,
    refunded,
    currency,
  }));
  const says = { database: null, object: inWords(hold), provider: paid.length > 0 ? { intents: provider } : null };
  return { ...about(hold), kind: "lost_order_units", says, remedy: "release", mended };
}

/** What the providers have of an order; null where one of them cannot say, which is not the same as nothing. */
async function moneyOf(ctx: Ctx, order_id: string): Promise<ListedIntent[] | null> {
  try {
    return (await Promise.all(takenProviders(ctx).map((name) => providerOf(ctx, name).findByOrder(order_id)))).flat();
  } catch (error) {
    ctx.log.warn("money_unknown", { order_id, ...describeError(error) });
    return null;
  }
}

/** One that fails is tried again by the next run and does not stop the others. */
async function tryTo(ctx: Ctx, { hold_id, variant_id }: Held, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    ctx.log.error("reconcile_failed", { order_id: hold_id, variant_id, ...describeError(error) });
    return false;
  }
}
