import { type MoveResult, stockOf } from "#goods/stock";
import { PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { nameActors } from "#platform/data/actor-names";
import { audit } from "#platform/data/audit";
import type { Statement } from "#platform/data/db";
import { inWaves } from "#platform/objects/waves";
import { InventoryError } from "./errors.ts";
import { projectLevels } from "./project-level.ts";
import { type LedgerLine, projectMovements } from "./project-movements.ts";
import { type BulkRow, type MovementInput, toMovementDto } from "./schemas.ts";
import { findVariants, requireLevel } from "./store.ts";

/**
 * One movement by hand, under the operation's id, so that a repeat moves nothing twice. D1 knows of it when this returns.
 * 404 `stock_not_found`; 409 `stock_reserved` when it would take what is held or sold.
 */
export async function moveStock(ctx: Ctx, input: MovementInput) {
  const { variant_id } = await requireLevel(ctx, referenceOf(input));
  const { outcome, snapshot, movement } = await ask(ctx, ctx.operation_id, variant_id, input);
  if (movement === null) throw refusal(outcome);
  await projectLevels(ctx, [snapshot], noteMoved(ctx, [{ ...movement, variant_id }]));
  return toMovementDto(variant_id, movement, await nameActors(ctx, [movement]));
}

/** Many movements, each for itself: a refused one stops no other. Those of one variant are done in the order they came. */
export async function moveStockInBulk(ctx: Ctx, inputs: readonly MovementInput[]): Promise<BulkRow[]> {
  const actorOf = await nameActors(ctx, [noteOf(ctx, {})]);
  const known = await findVariants(ctx, inputs.map(referenceOf));
  const rows: BulkRow[] = inputs.map((_, index) => ({
    index,
    status: "refused",
    movement: null,
    code: "stock_not_found",
    available: null,
  }));
  const snapshots: MoveResult["snapshot"][] = [];
  const lines: LedgerLine[] = [];
  const moveAll = async (variant_id: string): Promise<void> => {
    for (const [index, input] of inputs.entries()) {
      if (known.get(referenceOf(input)) !== variant_id) continue;
      const { outcome, snapshot, movement } = await ask(ctx, `${ctx.operation_id}:${index}`, variant_id, input);
      rows[index] =
        movement === null
          ? { index, status: "refused", movement: null, code: refusal(outcome).code, available: outcome.available }
          : {
              index,
              status: "done",
              movement: toMovementDto(variant_id, movement, actorOf),
              code: null,
              available: null,
            };
      if (movement) lines.push({ ...movement, variant_id });
      snapshots.push(snapshot);
    }
  };
  await inWaves([...new Set(known.values())], moveAll);
  // Of several snapshots of a variant only the newest counts; the others would be turned away by their version.
  const newest = new Map(snapshots.map((snapshot) => [snapshot.variant_id, snapshot]));
  await projectLevels(ctx, [...newest.values()], noteMoved(ctx, lines));
  return rows;
}

/** What a movement names its variant by: one of the two is there. */
const referenceOf = ({ variant_id, sku }: Pick<MovementInput, "variant_id" | "sku">): string => variant_id ?? sku ?? "";

const ask = (
  ctx: Ctx,
  movement_id: string,
  variant_id: string,
  { kind, quantity, reference, note }: MovementInput,
): Promise<MoveResult> =>
  stockOf(ctx, variant_id).move({
    kind,
    quantity,
    movement_id,
    ...noteOf(ctx, { reference, note }),
  });

/** What the ledger says of a movement by hand besides its figures. */
export const noteOf = (
  ctx: Ctx,
  {
    reference = null,
    note = null,
  }: { readonly reference?: string | null | undefined; readonly note?: string | null | undefined },
) => ({ reference, note, actor_type: ctx.actor.type, actor_id: ctx.actor.id });

function refusal(outcome: MoveResult["outcome"]) {
  const reserved = !outcome.ok && outcome.reason === "stock_reserved";
  return reserved
    ? InventoryError.stock_reserved({ available: outcome.available })
    : PlatformError.idempotency_key_reused();
}

/** Statements: lines of the ledger that were written by hand, for the lists of the whole shop and the audit log. */
export const noteMoved = (ctx: Ctx, lines: readonly LedgerLine[]): Statement[] => [
  ...lines.map(({ variant_id, movement_id, kind, change, on_hand, reference }) =>
    audit(ctx, {
      action: "stock.moved",
      subject_type: "variant",
      subject_id: variant_id,
      after: { movement_id, kind, change, on_hand, reference },
    }),
  ),
  ...projectMovements(ctx, lines),
];
