import { type MoveResult, operationId, stockOf } from "#goods/stock";
import { nowOrLater } from "#platform/basics/now-or-later";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { publish } from "#platform/data/outbox";
import { inWaves } from "#platform/objects/waves";
import { stockEvents } from "./events.ts";
import { projectLevels } from "./project-level.ts";
import { type LedgerLine, projectMovements } from "./project-movements.ts";
import { projectOpenings } from "./project-openings.ts";

export type Opening = {
  readonly variant_id: string;
  /** Units on the shelf from the start; with 0 there is nothing to do. */
  readonly quantity: number;
};

/**
 * Gives a new variant its opening stock, the movement `initial:{variant_id}`, once even when it is requested again.
 * `statements` go into the batch that makes the variant: the event repeats the movement until it is there. `apply`,
 * called after that batch, does it in this request, so that a new product is in stock at once; it may be left out.
 */
export function openStock(
  ctx: Ctx,
  { variant_id, quantity }: Opening,
): { readonly statements: Statement[]; readonly apply: () => Promise<void> } {
  if (quantity === 0) return { statements: [], apply: async () => undefined };
  return {
    statements: [publish(ctx, stockEvents["stock.opened"], { variant_id, quantity })],
    // The event makes up for a failure here: the variant itself is made, and must not seem refused.
    apply: () =>
      nowOrLater(ctx.log, "opening_postponed", { variant_id }, () => receiveOpening(ctx, { variant_id, quantity })),
  };
}

/** How many objects are called at once. */
const OPENINGS_AT_ONCE = 50;

/** As `openStock` for many variants with one event for all of them; the stock is there when the event has been dealt with. */
export function openStocks(ctx: Ctx, openings: readonly Opening[]): Statement[] {
  const wanted = openings.filter(({ quantity }) => quantity > 0);
  return wanted.length === 0 ? [] : [publish(ctx, stockEvents["stocks.opened"], { openings: wanted })];
}

/**
 * Delivered again after a failure, it goes through all of them again: each movement is made once. One batch brings all the levels to
 * D1 with `once`, and only then are the objects told that their messages are needless.
 */
export async function receiveOpenings(ctx: Ctx, openings: readonly Opening[], once: Statement): Promise<void> {
  const moved = await inWaves(openings, (opening) => moveOpening(ctx, opening, true), OPENINGS_AT_ONCE);
  const projected = await projectOpenings(
    ctx,
    moved.map(({ snapshot }) => snapshot),
    [once, ...projectMovements(ctx, moved.flatMap(lineOf))],
  );
  const seqs = new Map(moved.map(({ snapshot, movement }) => [snapshot.variant_id, movement?.seq ?? 0]));
  const tell = ({ variant_id, version }: (typeof projected)[number]) =>
    stockOf(ctx, variant_id).projected(version, seqs.get(variant_id) ?? 0);
  await inWaves(projected, tell, OPENINGS_AT_ONCE);
}

const moveOpening = (ctx: Ctx, { variant_id, quantity }: Opening, is_projected = false) =>
  stockOf(ctx, variant_id).move({
    movement_id: operationId.initial(variant_id),
    kind: "IN",
    quantity,
    reference: null,
    note: null,
    actor_type: ctx.actor.type,
    actor_id: ctx.actor.id,
    is_projected,
  });

const lineOf = ({ snapshot, movement }: MoveResult): LedgerLine[] =>
  movement === null ? [] : [{ ...movement, variant_id: snapshot.variant_id }];

/** The movement and the projection; `more` goes into the projection's batch. */
export async function receiveOpening(ctx: Ctx, opening: Opening, more: readonly Statement[] = []): Promise<void> {
  const opened = await moveOpening(ctx, opening);
  await projectLevels(ctx, [opened.snapshot], [...projectMovements(ctx, lineOf(opened)), ...more]);
}
