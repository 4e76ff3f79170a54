import { and, eq, isNull } from "drizzle-orm";
import { type VariantRow, variants, changeProducts } from "#goods/catalog";
import { LOW_STOCK_THRESHOLD, openStock, trackVariant } from "#goods/inventory";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { inGroups, inWaves } from "#platform/objects/waves";
import type { VariantInput, VariantPatch } from "./inputs.ts";
import { type Option, optionsKey, variantName } from "./rules.ts";

/** A row binds 17 values, and a statement takes at most 100. */
const ROWS_PER_STATEMENT = 5;

export type VariantDraft = VariantInput & { readonly id: string; readonly sku: string; readonly position: number };

type Insertion = {
  readonly statements: Statement[];
  /** Receives the opening stock, once the statements are in. */ readonly open: () => Promise<void>;
};

/** Adds variants to a product, with their row in inventory and their opening stock. Gift cards have neither. */
export function insertVariants(
  ctx: Ctx,
  {
    product_id,
    is_gift_card,
    options,
    drafts,
  }: { product_id: string; is_gift_card: boolean; options: readonly Option[]; drafts: readonly VariantDraft[] },
): Insertion {
  const rows = drafts.map((draft) => toRow(ctx, product_id, options, draft));
  const openings = drafts
    .filter((draft) => (draft.stock_quantity ?? 0) > 0)
    .map((draft) => openStock(ctx, { variant_id: draft.id, quantity: draft.stock_quantity ?? 0 }));
  return {
    statements: [
      ...inGroups(rows, ROWS_PER_STATEMENT).map((group) => ctx.db.insert(variants).values(group)),
      ...rows.flatMap(({ id, sku, low_stock_threshold }) =>
        is_gift_card ? [] : trackVariant(ctx, { variant_id: id, product_id, sku, low_stock_threshold }),
      ),
      ...openings.flatMap((opening) => opening.statements),
    ],
    open: async () => {
      await inWaves(openings, (opening) => opening.apply());
      // An answer that was read before the stock came in must not be the one that is cached.
      if (openings.length > 0) await commit(ctx, changeProducts(ctx, [product_id]));
    },
  };
}

function toRow(
  ctx: Ctx,
  product_id: string,
  options: readonly Option[],
  draft: VariantDraft,
): typeof variants.$inferInsert {
  const chosen = Object.fromEntries(
    options.flatMap(({ name }) => (draft.options?.[name] === undefined ? [] : [[name, draft.options[name]]])),
  );
  const now = ctx.now();
  return {
    id: draft.id,
    product_id,
    sku: draft.sku,
    name: draft.name ?? variantName(options, chosen),
    barcode: draft.barcode ?? null,
    options: chosen,
    options_key: optionsKey(options, chosen),
    price: draft.price,
    compare_at_price: draft.compare_at_price ?? null,
    cost_price: draft.cost_price ?? null,
    weight_grams: draft.weight_grams ?? 0,
    low_stock_threshold: draft.low_stock_threshold ?? LOW_STOCK_THRESHOLD,
    position: draft.position,
    is_active: draft.is_active ?? true,
    created_at: now,
    updated_at: now,
  };
}

/** Changes a live variant. Its row in inventory follows when what it shows there changed. */
export function changeVariant(
  ctx: Ctx,
  { id: product_id, is_gift_card }: { readonly id: string; readonly is_gift_card: boolean },
  variant: VariantRow,
  patch: VariantPatch,
  options: readonly Option[],
): Statement[] {
  const chosen = patch.options ?? variant.options;
  const named =
    variant.name !==
    variantName(
      Object.keys(variant.options).map((name) => ({ name, values: [] })),
      variant.options,
    );
  const name = patch.name ?? (named ? variant.name : variantName(options, chosen));
  const { sku, low_stock_threshold } = { ...variant, ...patch };
  const is_shown_there = sku !== variant.sku || low_stock_threshold !== variant.low_stock_threshold;
  const tracked = is_shown_there && !is_gift_card;
  return [
    ctx.db
      .update(variants)
      .set({ ...patch, name, options: { ...chosen }, options_key: optionsKey(options, chosen), updated_at: ctx.now() })
      .where(and(eq(variants.id, variant.id), isNull(variants.deleted_at))),
    ...(tracked ? trackVariant(ctx, { variant_id: variant.id, product_id, sku, low_stock_threshold }) : []),
  ];
}
