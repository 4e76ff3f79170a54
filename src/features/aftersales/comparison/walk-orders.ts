import { z } from "zod";
import { cartOf } from "#ordering/cart";
import { settleAgain } from "#ordering/checkout";
import {
  isSold,
  hasEnded,
  type OrderStanding,
  ordersStanding,
  type OutwardStatus,
  standingNow,
} from "#ordering/orders";
import { describeError } from "#platform/basics/log";
import { DAY } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { Slice, WalkRun } from "#platform/data/walks";
import { inWaves } from "#platform/objects/waves";
import { mayTouch } from "./may-touch.ts";
import { mendUnits } from "./mend-units.ts";
import { readUnits, type OrderUnits } from "./read-units.ts";
import { type Found, judgeUnits, type UnitsVerdict, type UnitsView } from "./rules.ts";
import { traceUnits } from "./trace-units.ts";

/** Each asks its cart and the stock of each of its variants. */
const ORDERS_AT_ONCE = 40;
/** What is still in the house is looked at whatever its age; what has left, and what came to nothing, only for a while. */
const SHIPPED_LOOKBACK_MS = 30 * DAY;

const inHouse = ["paid", "processing"] as const;
const left = ["shipped", "delivered"] as const;
const ended = ["expired", "cancelled", "failed"] as const;
const line: readonly OutwardStatus[] = [...inHouse, ...left, ...ended];

const Cursor = z.object({ status: z.int(), after: z.tuple([z.int(), z.string()]).nullable() });

/** From the orders' side: that stock and cart have done what D1 says has happened. */
export async function walkOrders(ctx: Ctx, run: WalkRun): Promise<Slice> {
  const { status: index, after } = Cursor.parse(run.cursor ?? { status: 0, after: null });
  const status = line[index];
  if (status === undefined) return { compared: 0, findings: [], cursor: null };
  const orders = await ordersStanding(ctx, status, placedFrom(run, status), after, ORDERS_AT_ONCE);
  const rested = orders.filter(({ moved_at }) => ctx.now() - moved_at >= run.grace_ms);
  const units = await readUnits(
    ctx,
    rested.filter((order) => isSold(order.status)).map(({ order_id }) => order_id),
  );
  const findings: Found[] = [];
  for (const order of rested) {
    const own = units.filter(({ order_id }) => order_id === order.order_id);
    findings.push(...(await compareUnits(ctx, run, order, own)), ...(await compareJournal(ctx, run, order)));
  }
  const last = orders.at(-1);
  const isWhole = orders.length < ORDERS_AT_ONCE;
  const cursor =
    isWhole || !last ? { status: index + 1, after: null } : { status: index, after: [last.placed_at, last.order_id] };
  return { compared: orders.length, findings, cursor: isWhole && index + 1 === line.length ? null : cursor };
}

function placedFrom(run: WalkRun, status: OutwardStatus): number {
  if (inHouse.some((one) => one === status)) return 0;
  return left.some((one) => one === status) ? run.started_at - SHIPPED_LOOKBACK_MS : run.created_at_from;
}

async function compareUnits(
  ctx: Ctx,
  run: WalkRun,
  order: OrderStanding,
  units: readonly OrderUnits[],
): Promise<Found[]> {
  // In the middle of a move there is nothing to hold it against yet: it is driven on by the minute.
  if (!isSold(order.status)) return [];
  const traced = await inWaves(units, async ({ order_id, variant_id, ordered, sent, restocked, restocking }) => ({
    ...(await traceUnits(ctx, order_id, variant_id, ordered)),
    sent,
    restocked,
    restocking,
  }));
  const verdict = judgeUnits(traced);
  if (!verdict) return [];
  // It may have moved between the two looks.
  const now = await standingNow(ctx, order.order_id);
  if (now?.version !== order.version) return [];
  const may = await mayTouch(ctx, run, verdict.kind, verdict.remedy, order.order_id);
  return [
    {
      ...verdict,
      subject_id: order.order_id,
      order_id: order.order_id,
      says: { database: { status: order.status, lines: units.map(inWords) }, object: { lines: traced } },
      mended: may && (await tryToMend(ctx, order, verdict, traced)),
    },
  ];
}

const inWords = ({ variant_id, ordered, sent, restocked }: OrderUnits) => ({ variant_id, ordered, sent, restocked });

async function tryToMend(
  ctx: Ctx,
  order: OrderStanding,
  verdict: UnitsVerdict,
  units: readonly UnitsView[],
): Promise<boolean> {
  try {
    return await mendUnits(ctx, order, verdict, units);
  } catch (error) {
    ctx.log.error("reconcile_failed", { order_id: order.order_id, remedy: verdict.remedy, ...describeError(error) });
    return false;
  }
}

/** A journal that stays open keeps its shopper from checking out. */
async function compareJournal(ctx: Ctx, run: WalkRun, order: OrderStanding): Promise<Found[]> {
  const { order_id, cart_id, status } = order;
  if (!isSold(status) && !hasEnded(status)) return [];
  const find = async () => (await cartOf(ctx, cart_id).find(order_id))?.state ?? null;
  const state = await find();
  if (state !== "open") return [];
  const may = await mayTouch(ctx, run, "open_journal", "conclude", order_id);
  if (may) await settleAgain(ctx, order_id);
  const mended = may && (await find()) !== "open";
  const says = { database: { status }, object: { journal: state } };
  const at = hasEnded(status) ? { about_at: order.placed_at } : {};
  return [{ kind: "open_journal", subject_id: order_id, order_id, ...at, says, remedy: "conclude", mended }];
}
