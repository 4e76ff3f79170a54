import { type Movement, type MoveResult, stockOf } from "#goods/stock";
import { PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { inIds, type Statement } from "#platform/data/db";
import { inWaves } from "#platform/objects/waves";
import { InventoryError } from "./errors.ts";
import { projectLevels } from "./project-level.ts";
import { type BulkRow, type MovementInput, toMovementDto } from "./schemas.ts";
import { requireLevel } from "./store.ts";
import { stockLevels } from "./tables.ts";

/**
 * One movement by hand, under the operation's id, so that a repeat moves nothing twice. D1 knows of it when this returns.
 * 404 `stock_not_found`; 409 `stock_reserved` when it would take what is held or sold.
 */
export async function moveStock(ctx: Ctx, input: MovementInput) {
  await requireLevel(ctx, input.variant_id);
  const { outcome, snapshot, movement } = await ask(ctx, ctx.operation_id, input);
  if (movement === null) throw refusal(outcome);
  await projectLevels(ctx, [snapshot], [moved(ctx, input.variant_id, movement)]);
  return toMovementDto(input.variant_id, movement);
}

/** Many movements, each for itself: a refused one stops no other. Those of one variant are done in the order they came. */
export async function moveStockInBulk(ctx: Ctx, inputs: readonly MovementInput[]): Promise<BulkRow[]> {
  const ids = [...new Set(inputs.map((input) => input.variant_id))];
  const known = await ctx.db
    .select({ variant_id: stockLevels.variant_id })
    .from(stockLevels)
    .where(inIds(stockLevels.variant_id, ids));
  const rows: BulkRow[] = inputs.map((_, index) => ({
    index,
    status: "refused",
    movement: null,
    code: "stock_not_found",
    available: null,
  }));
  const snapshots: MoveResult["snapshot"][] = [];
  const audits: Statement[] = [];
  const moveAll = async (variant_id: string): Promise<void> => {
    for (const [index, input] of inputs.entries()) {
      if (input.variant_id !== variant_id) continue;
      const { outcome, snapshot, movement } = await ask(ctx, `${ctx.operation_id}:${index}`, input);
      rows[index] =
        movement === null
          ? { index, status: "refused", movement: null, code: refusal(outcome).code, available: outcome.available }
          : { index, status: "done", movement: toMovementDto(variant_id, movement), code: null, available: null };
      if (movement) audits.push(moved(ctx, variant_id, movement));
      snapshots.push(snapshot);
    }
  };
  await inWaves(known, (row) => moveAll(row.variant_id));
  // Of several snapshots of a variant only the newest counts; the others would be turned away by their version.
  const newest = new Map(snapshots.map((snapshot) => [snapshot.variant_id, snapshot]));
  await projectLevels(ctx, [...newest.values()], audits);
  return rows;
}

const ask = (
  ctx: Ctx,
  movement_id: string,
  { variant_id, reference, notes, ...input }: MovementInput,
): Promise<MoveResult> =>
  stockOf(ctx, variant_id).move({
    ...input,
    movement_id,
    reference: reference ?? null,
    notes: notes ?? null,
    actor_type: ctx.actor.type,
    actor_id: ctx.actor.id,
  });

function refusal(outcome: MoveResult["outcome"]) {
  const reserved = !outcome.ok && outcome.reason === "stock_reserved";
  return reserved
    ? InventoryError.stock_reserved({ available: outcome.available })
    : PlatformError.idempotency_key_reused();
}

const moved = (ctx: Ctx, variant_id: string, { movement_id, kind, change, on_hand, reference }: Movement): Statement =>
  audit(ctx, {
    action: "stock.moved",
    subject_type: "variant",
    subject_id: variant_id,
    after: { movement_id, kind, change, on_hand, reference },
  });
