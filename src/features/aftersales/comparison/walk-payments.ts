import { z } from "zod";
import { mirrorsOf, noteComparedPayments } from "#money/payments";
import { isByHand, type ListedIntent, providerOf, takenProviders } from "#money/providers";
import {
  fencedOf,
  highestNumber,
  ordersSoldAfter,
  readOrderNumber,
  reserveNumbers,
  standingOf,
} from "#ordering/orders";
import { describeError } from "#platform/basics/log";
import type { Ctx } from "#platform/context";
import { runBatch } from "#platform/data/db";
import type { Slice, WalkRun } from "#platform/data/walks";
import { compareIntent, type KnownIntent } from "./compare-intent.ts";
import { mayTouch } from "./may-touch.ts";
import type { Found } from "./rules.ts";

/** Each costs calls of its own at the provider: what is left over is the next slice's. */
const FOUND_AT_ONCE = 25;
const SOLD_AT_ONCE = 50;

const Cursor = z.discriminatedUnion("phase", [
  /** The provider's list of intents, or of those that were refunded: `page` is its cursor, `done` how many of that page were compared. */
  z.object({
    phase: z.enum(["listed", "refunded"]),
    provider: z.int(),
    page: z.string().nullable(),
    done: z.int(),
  }),
  /** Orders sold since, whose money the provider did not list. */
  z.object({ phase: z.literal("sold"), after: z.tuple([z.int(), z.string()]).nullable() }),
]);
type Cursor = z.output<typeof Cursor>;

type Named = Pick<ListedIntent, "intent_id" | "order_id">;
type Compared = { readonly done: number; readonly findings: Found[] };

/** Holds the provider against D1: every intent that was made or refunded since `created_at_from`, and every order sold since then. */
export async function walkPayments(ctx: Ctx, run: WalkRun): Promise<Slice> {
  const cursor = Cursor.parse(run.cursor ?? { phase: "listed", provider: 0, page: null, done: 0 });
  return cursor.phase === "sold" ? walkSold(ctx, run, cursor.after) : walkListed(ctx, run, cursor);
}

/** From the provider's side. */
async function walkListed(ctx: Ctx, run: WalkRun, cursor: Exclude<Cursor, { phase: "sold" }>): Promise<Slice> {
  const name = takenProviders(ctx)[cursor.provider];
  if (name === undefined)
    return cursor.phase === "listed"
      ? walkListed(ctx, run, { phase: "refunded", provider: 0, page: null, done: 0 })
      : walkSold(ctx, run, null);
  const { intents, next_cursor } = await list(ctx, run, cursor.phase, name, cursor.page);
  // The account at the provider may take money for something else besides: that is none of the shop's business.
  const ours = intents.filter(({ order_id }) => z.uuid().safeParse(order_id).success);
  const left = ours.slice(cursor.done);
  const { done, findings } = await compareAll(ctx, run, name, left);
  const numbers = await compareNumbers(ctx, run, left.slice(0, done));
  const next =
    done < left.length
      ? { ...cursor, done: cursor.done + done }
      : next_cursor === null
        ? { ...cursor, provider: cursor.provider + 1, page: null, done: 0 }
        : { ...cursor, page: next_cursor, done: 0 };
  return { compared: done, findings: [...findings, ...numbers], cursor: next };
}

/** A refund may be of an order that is long gone by: made in the provider's dashboard, nothing else mentions it. */
async function list(ctx: Ctx, run: WalkRun, phase: "listed" | "refunded", name: string, page: string | null) {
  const provider = providerOf(ctx, name);
  if (phase === "listed") return provider.listIntents(run.created_at_from, page);
  const { intents, next_cursor } = await provider.listRefunded(run.created_at_from, page);
  const older = intents.filter(({ created_at }) => created_at < run.created_at_from);
  return { intents: [...new Map(older.map((intent) => [intent.intent_id, intent])).values()], next_cursor };
}

/** From the shop's side: an order whose goods are the shopper's, though the provider did not list its money. */
async function walkSold(ctx: Ctx, run: WalkRun, after: readonly [number, string] | null): Promise<Slice> {
  const sold = await ordersSoldAfter(ctx, run.created_at_from, after, SOLD_AT_ONCE);
  const mirrors = await mirrorsOf(
    ctx,
    sold.map(({ order_id }) => order_id),
  );
  // What people see come has no provider that could be asked.
  const unseen = mirrors.filter(({ compared_at, provider }) => compared_at < run.started_at && !isByHand(provider));
  const findings: Found[] = unseen
    .filter(({ intent_id }) => intent_id === null)
    .map(({ order_id }) => ({ ...unknownToProvider(order_id, null), order_id }));
  for (const name of new Set(unseen.map(({ provider }) => provider))) {
    const named = unseen.flatMap(({ provider, intent_id, order_id }) =>
      provider === name && intent_id !== null ? [{ intent_id, order_id }] : [],
    );
    findings.push(...(await compareAll(ctx, run, name, named, named.length)).findings);
  }
  const last = sold.at(-1);
  const cursor = last && sold.length === SOLD_AT_ONCE ? { phase: "sold", after: [last.sold_at, last.order_id] } : null;
  return { compared: sold.length, findings, cursor };
}

async function compareAll(
  ctx: Ctx,
  run: WalkRun,
  name: string,
  intents: readonly (Named | ListedIntent)[],
  most = FOUND_AT_ONCE,
): Promise<Compared> {
  const known = await readKnown(ctx, intents);
  const findings: Found[] = [];
  let done = 0;
  for (const intent of intents) {
    if (findings.length > 0 && findings.length >= most) break;
    const finding = await compareOne(ctx, run, name, intent, known(intent));
    if (finding) findings.push(finding);
    done += 1;
  }
  // Of an order with a second intent only its own counts.
  const own = intents.slice(0, done).filter((intent) => known(intent).mirror?.intent_id === intent.intent_id);
  const at = Math.max(ctx.now(), run.started_at);
  await runBatch(ctx.db, [
    noteComparedPayments(
      ctx,
      own.map(({ order_id }) => order_id),
      at,
    ),
  ]);
  return { done, findings };
}

async function readKnown(ctx: Ctx, intents: readonly Named[]) {
  const order_ids = intents.map(({ order_id }) => order_id);
  const [mirrors, standings, fenced] = await ctx.db.batch([
    mirrorsOf(ctx, order_ids),
    standingOf(ctx, order_ids),
    fencedOf(ctx, order_ids),
  ]);
  const mirror = new Map(mirrors.map((row) => [row.order_id, row]));
  const standing = new Map(standings.map((row) => [row.order_id, row]));
  const closed = new Set(fenced.map((row) => row.order_id));
  return ({ order_id }: Named): KnownIntent => ({
    mirror: mirror.get(order_id),
    standing: standing.get(order_id),
    fenced: closed.has(order_id),
  });
}

/** One that fails is a finding and does not stop the others. An intent that was not listed is asked for. */
async function compareOne(
  ctx: Ctx,
  run: WalkRun,
  name: string,
  named: Named | ListedIntent,
  known: KnownIntent,
): Promise<Found | null> {
  const { order_id, intent_id } = named;
  try {
    const intent: ListedIntent =
      "created_at" in named
        ? named
        : { ...(await providerOf(ctx, name).retrieve(intent_id)), created_at: 0, order_number: null, cart_id: null };
    return await compareIntent(ctx, run, name, intent, known);
  } catch (error) {
    ctx.log.error("reconcile_failed", { order_id, intent_id, ...describeError(error) });
    return { ...unknownToProvider(order_id, intent_id), order_id, intent_id };
  }
}

/** Money that D1 counts and the provider does not know, or that came to an error. */
const unknownToProvider = (order_id: string, intent_id: string | null) =>
  ({
    kind: "payment",
    subject_id: intent_id ?? order_id,
    says: { database: { intent_id }, provider: null },
    remedy: "decide",
    mended: false,
  }) as const;

/** A number that the provider has seen and D1 would give out again belongs to an order that D1 has lost. */
async function compareNumbers(ctx: Ctx, run: WalkRun, intents: readonly ListedIntent[]): Promise<Found[]> {
  const seen = Math.max(0, ...intents.map(({ order_number }) => readOrderNumber(order_number ?? "") ?? 0));
  const [highest] = await highestNumber(ctx);
  if (!highest || seen <= highest.sequence) return [];
  const mended = await mayTouch(ctx, run, "order_numbers", "reserve_numbers", "order_numbers");
  if (mended) await runBatch(ctx.db, [reserveNumbers(ctx, seen)]);
  const says = { database: { highest: highest.sequence }, provider: { highest: seen } };
  return [{ kind: "order_numbers", subject_id: "order_numbers", says, remedy: "reserve_numbers", mended }];
}
