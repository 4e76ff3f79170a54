import { z } from "zod";
import { ordersSoldSince, statusesOf } from "#orders";
import { type ListedIntent, providerNames, providerOf } from "#payment-providers";
import { mirrorsOf, type PaymentMirror } from "#payments";
import type { Ctx } from "#platform/context";
import { describeError } from "#platform/log";
import { HOUR } from "#platform/time";
import { type Finding, type Known, reconcileIntent } from "./reconcile-intent.ts";

/** Longer than a day, so that an hour that was missed, or a provider that was down for long, leaves no gap. */
const LOOKED_BACK_MS = 26 * HOUR;
const PAGES_MAX = 50;
const SOLD_MAX = 5_000;
/** Each costs calls of its own: what is left over is seen by the next hour. */
const CHANGES_MAX = 100;
const IDS_KEPT = 20;

type Summary = {
  readonly compared: number;
  readonly settled: number;
  readonly orphans: number;
  readonly mismatched: number;
  /** Orders to look at. */
  readonly mismatched_ids: readonly string[];
  /** False when there was more than one run takes. */
  readonly complete: boolean;
};

/**
 * Holds the provider against D1: every intent made since `created_from`, and every order sold since then. What a lost
 * webhook or the provider's dashboard changed is settled and mirrored, money that belongs to no order goes back, and what
 * cannot be put right is reported.
 */
export async function reconcilePayments(ctx: Ctx, created_from = ctx.now() - LOOKED_BACK_MS): Promise<Summary> {
  const tally = new Tally();
  for (const provider_name of providerNames) {
    const seen = await compareListed(ctx, provider_name, created_from, tally);
    if (tally.complete) await compareSold(ctx, provider_name, created_from, seen, tally);
  }
  const summary = tally.summary();
  const { mismatched_ids, ...counts } = summary;
  const level = summary.mismatched > 0 || !summary.complete ? "warn" : "info";
  ctx.log[level]("payments_reconciled", { ...counts, mismatched_ids: mismatched_ids.join(" ") });
  return summary;
}

/** From the provider's side. Gives the intents that it looked at. */
async function compareListed(ctx: Ctx, name: string, created_from: number, tally: Tally): Promise<Set<string>> {
  const seen = new Set<string>();
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_MAX && !tally.isFull; page += 1) {
    const listed = await providerOf(ctx, name).listIntents(created_from, cursor);
    // The account at the provider may take money for something else besides: that is none of the shop's business.
    const ours = listed.intents.filter(({ order_id }) => z.uuid().safeParse(order_id).success);
    const known = await readKnown(
      ctx,
      ours.map(({ order_id }) => order_id),
    );
    for (const intent of ours) {
      seen.add(intent.intent_id);
      await compare(ctx, name, intent, known(intent.order_id), tally);
    }
    cursor = listed.next_cursor;
    if (cursor === null) return seen;
  }
  tally.complete = false;
  return seen;
}

/** From the shop's side: an order whose goods are the shopper's, though the provider did not list its money. */
async function compareSold(
  ctx: Ctx,
  name: string,
  created_from: number,
  seen: ReadonlySet<string>,
  tally: Tally,
): Promise<void> {
  const sold = (await ordersSoldSince(ctx, created_from, SOLD_MAX)).map(({ order_id }) => order_id);
  if (sold.length === SOLD_MAX) tally.complete = false;
  const known = await readKnown(ctx, sold);
  for (const order_id of sold) {
    const { status, mirror } = known(order_id);
    if (mirror?.provider !== name || (mirror.intent_id !== null && seen.has(mirror.intent_id))) continue;
    if (mirror.intent_id === null) tally.add("mismatched", order_id);
    else await compare(ctx, name, { intent_id: mirror.intent_id, order_id }, { status, mirror }, tally);
  }
}

async function readKnown(ctx: Ctx, order_ids: readonly string[]): Promise<(order_id: string) => Known> {
  const [mirrors, orders] = await ctx.db.batch([mirrorsOf(ctx, order_ids), statusesOf(ctx, order_ids)]);
  const mirror = new Map<string, PaymentMirror>(mirrors.map((row) => [row.order_id, row]));
  const status = new Map(orders.map((row) => [row.order_id, row.status]));
  return (order_id) => ({ status: status.get(order_id), mirror: mirror.get(order_id) });
}

/** One that fails is reported and does not stop the others. An intent that was not listed is asked for. */
async function compare(
  ctx: Ctx,
  name: string,
  named: ListedIntent | Pick<ListedIntent, "intent_id" | "order_id">,
  known: Known,
  tally: Tally,
): Promise<void> {
  if (tally.isFull) return;
  const { order_id, intent_id } = named;
  try {
    const intent =
      "created_at" in named ? named : { ...(await providerOf(ctx, name).retrieve(intent_id)), created_at: 0 };
    const finding = await reconcileIntent(ctx, name, intent, known);
    tally.add(finding, order_id);
    if (finding !== "agrees") ctx.log.warn("payment_differed", { finding, order_id, intent_id });
  } catch (error) {
    tally.add("mismatched", order_id);
    ctx.log.error("reconcile_failed", { order_id, intent_id, ...describeError(error) });
  }
}

class Tally {
  complete = true;
  readonly #found: Record<Finding, number> = { agrees: 0, settled: 0, orphan: 0, mismatched: 0 };
  readonly #mismatched_ids = new Set<string>();

  add(finding: Finding, order_id: string): void {
    this.#found[finding] += 1;
    if (finding === "mismatched" && this.#mismatched_ids.size < IDS_KEPT) this.#mismatched_ids.add(order_id);
  }

  get isFull(): boolean {
    const { settled, orphan, mismatched } = this.#found;
    const isFull = settled + orphan + mismatched >= CHANGES_MAX;
    if (isFull) this.complete = false;
    return isFull;
  }

  summary(): Summary {
    const { agrees, settled, orphan, mismatched } = this.#found;
    return {
      compared: agrees + settled + orphan + mismatched,
      settled,
      orphans: orphan,
      mismatched,
      mismatched_ids: [...this.#mismatched_ids],
      complete: this.complete,
    };
  }
}
