import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/db";
import type { VariantInput } from "./inputs.ts";
import { type Option, optionsKey, variantName } from "./rules.ts";
import { openStock, trackVariant } from "./stock-seam.ts";
import { variants } from "./tables.ts";

const LOW_STOCK_THRESHOLD = 5;
/** A row binds 16 values, and a statement takes at most 100. */
const ROWS_PER_STATEMENT = 6;
/** As many object calls as one level of a request makes at a time. */
const WAVE = 6;

export type VariantDraft = VariantInput & { readonly id: string; readonly sku: string; readonly position: number };

type Insertion = {
  readonly statements: Statement[];
  /** Receives the opening stock, once the statements are in. */ readonly open: () => Promise<void>;
};

/** Adds variants to a product, with their row in inventory and their opening stock. */
export function insertVariants(
  ctx: Ctx,
  { product_id, options, drafts }: { product_id: string; options: readonly Option[]; drafts: readonly VariantDraft[] },
): Insertion {
  const rows = drafts.map((draft) => toRow(ctx, product_id, options, draft));
  const openings = drafts
    .filter((draft) => (draft.stock_quantity ?? 0) > 0)
    .map((draft) => openStock(ctx, { variant_id: draft.id, quantity: draft.stock_quantity ?? 0 }));
  return {
    statements: [
      ...inGroups(rows, ROWS_PER_STATEMENT).map((group) => ctx.db.insert(variants).values(group)),
      ...rows.flatMap(({ id, sku, low_stock_threshold }) =>
        trackVariant(ctx, { variant_id: id, sku, low_stock_threshold }),
      ),
      ...openings.flatMap((opening) => opening.statements),
    ],
    open: async () => {
      for (const wave of inGroups(openings, WAVE)) await Promise.all(wave.map((opening) => opening.apply()));
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
    created_at: now,
    updated_at: now,
  };
}

function inGroups<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}
