import { and, eq, isNull } from "drizzle-orm";
import { bumpCatalog } from "#goods/catalog";
import { invalidFields } from "#platform/basics/errors";
import { givenIn } from "#platform/basics/given";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isForeignKeyViolation, type Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { bumpSellingTerms } from "#pricing/selling-terms";
import { contradictionsIn } from "./contradictions-in.ts";
import type { Definition } from "./definition-schemas.ts";
import { PromotionError } from "./errors.ts";
import { fitInTerms, refuseOutgrown } from "./promotion-terms.ts";
import type { PromotionChange, PromotionInput } from "./schemas.ts";
import { countActive, type PromotionRow, selectPromotion } from "./store.ts";
import { promotions, promotionSpending } from "./tables.ts";
import { definitionOf } from "./try-out.ts";

/** Every isolate keeps all active ones. */
const MOST_ACTIVE = 500;
/** Each product of a list is compared with all of these. */
const MOST_SHOWN = 50;

/** The promotion; 404 `promotion_not_found`. */
export async function promotionOf(ctx: Ctx, id: string): Promise<PromotionRow> {
  const [row] = await selectPromotion(ctx, id);
  if (!row) throw PromotionError.promotion_not_found();
  return row;
}

/** Makes a promotion. 422 for a window that ends before it starts and an action that cannot act on the target, 409 `promotions_full` and `promotions_too_large`. */
export async function createPromotion(ctx: Ctx, input: PromotionInput): Promise<PromotionRow> {
  refuseContradictions(input);
  if (input.is_active) await refuseTooMany(ctx, input);
  const [id, now] = [ctx.id(), ctx.now()];
  const row = {
    ...input,
    id,
    created_by: ctx.actor.id,
    created_at: now,
    updated_at: now,
  };
  const is_limited = input.uses_limit !== null || input.customer_uses_limit !== null || input.budgets.length > 0;
  await commitFitting(ctx, { ...row, promotion_id: id, is_limited }, [
    ctx.db.insert(promotions).values(row),
    ...changed(ctx, "created", id, undefined, row),
  ]);
  return promotionOf(ctx, id);
}

/** Changes a promotion for orders to come. Raises what `createPromotion` raises, and 409 `promotion_archived`. */
export async function changePromotion(ctx: Ctx, id: string, changes: PromotionChange): Promise<PromotionRow> {
  const before = await changeable(ctx, id);
  const given = givenIn(changes);
  const after = { ...before, ...given };
  refuseContradictions(after);
  if (after.is_active && after.show_on_products && !before.show_on_products) await refuseTooManyShown(ctx);
  await commitFitting(ctx, definitionOf(after), [
    update(ctx, id, given),
    ...changed(ctx, "changed", id, before, after),
  ]);
  return promotionOf(ctx, id);
}

/** Starts a promotion, within its window. Asked again it stays started. 409 `promotions_full`, `promotions_too_large` and `promotion_archived`. */
export async function startPromotion(ctx: Ctx, id: string): Promise<PromotionRow> {
  const before = await changeable(ctx, id);
  if (before.is_active) return before;
  await refuseTooMany(ctx, before);
  return setActive(ctx, before, true);
}

/** Stops a promotion: it applies to no more carts. Asked again it stays stopped. 409 `promotion_archived`. */
export async function stopPromotion(ctx: Ctx, id: string): Promise<PromotionRow> {
  const before = await changeable(ctx, id);
  return before.is_active ? setActive(ctx, before, false) : before;
}

/** Deletes a promotion; one with codes or uses is archived, so that what orders say of it stays true. */
export async function deletePromotion(ctx: Ctx, id: string): Promise<void> {
  const before = await promotionOf(ctx, id);
  if (before.archived_at !== null) return;
  try {
    await commit(ctx, [
      ctx.db.delete(promotionSpending).where(eq(promotionSpending.promotion_id, id)),
      ctx.db.delete(promotions).where(eq(promotions.id, id)),
      ...changed(ctx, "deleted", id, before, undefined),
    ]);
  } catch (error) {
    if (!isForeignKeyViolation(error)) throw error;
    const archived = { is_active: false, archived_at: ctx.now() };
    await commit(ctx, [update(ctx, id, archived), ...changed(ctx, "archived", id, before, { ...before, ...archived })]);
  }
}

async function setActive(ctx: Ctx, before: PromotionRow, is_active: boolean): Promise<PromotionRow> {
  const { id } = before;
  const after = { ...before, is_active };
  await commitFitting(ctx, definitionOf(after), [
    update(ctx, id, { is_active }),
    ...changed(ctx, is_active ? "started" : "stopped", id, before, after),
  ]);
  return promotionOf(ctx, id);
}

/** Commits a change after which the promotion is as it is given. Raises 409 `promotions_too_large`. */
async function commitFitting(ctx: Ctx, promotion: Definition, statements: readonly Statement[]): Promise<void> {
  try {
    await commit(ctx, statements);
  } catch (error) {
    await refuseOutgrown(ctx, error, promotion);
    throw error;
  }
}

async function changeable(ctx: Ctx, id: string): Promise<PromotionRow> {
  const row = await promotionOf(ctx, id);
  if (row.archived_at !== null) throw PromotionError.promotion_archived();
  return row;
}

const update = (ctx: Ctx, id: string, changes: Partial<typeof promotions.$inferInsert>): Statement =>
  ctx.db
    .update(promotions)
    .set({ ...changes, updated_at: ctx.now() })
    .where(and(eq(promotions.id, id), isNull(promotions.archived_at)));

/** What goes with every change: prices are worked out anew everywhere, products show it, and the log has it. */
const changed = (
  ctx: Ctx,
  what: string,
  subject_id: string,
  before: Readonly<Record<string, unknown>> | undefined,
  after: Readonly<Record<string, unknown>> | undefined,
): Statement[] => [
  after?.["is_active"] === true ? fitInTerms(ctx) : bumpSellingTerms(ctx),
  ...(before?.["show_on_products"] === true || after?.["show_on_products"] === true ? [bumpCatalog(ctx)] : []),
  audit(ctx, {
    action: `promotion.${what}`,
    subject_type: "promotion",
    subject_id,
    ...(before ? { before } : {}),
    ...(after ? { after } : {}),
  }),
];

async function refuseTooMany(ctx: Ctx, { show_on_products }: { readonly show_on_products: boolean }): Promise<void> {
  const [row] = await countActive(ctx);
  if ((row?.active ?? 0) >= MOST_ACTIVE) throw PromotionError.promotions_full({ limit: MOST_ACTIVE });
  if (show_on_products && (row?.shown ?? 0) >= MOST_SHOWN) throw tooManyShown();
}

async function refuseTooManyShown(ctx: Ctx): Promise<void> {
  const [row] = await countActive(ctx);
  if ((row?.shown ?? 0) >= MOST_SHOWN) throw tooManyShown();
}

const tooManyShown = () =>
  PromotionError.promotions_full({
    limit: MOST_SHOWN,
    detail: "At most {limit} active promotions can be shown on products at once. Stop or hide some.",
  });

function refuseContradictions(promotion: Parameters<typeof contradictionsIn>[0]): void {
  const errors = contradictionsIn(promotion);
  if (errors.length > 0) throw invalidFields(errors);
}
