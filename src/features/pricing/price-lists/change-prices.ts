import { changeProducts, showPrices } from "#goods/catalog";
import { isSoldIn } from "#goods/prices";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { inGroups } from "#platform/objects/waves";
import { findVariants } from "./find-variants.ts";
import { MOST_ROWS, type PricesPatch, type RowResult } from "./schemas.ts";
import { deletePrices, type NewPrice, ofVariants, OWN, setPrices, whose } from "./store.ts";

type Row = PricesPatch["prices"][number];

/**
 * Sets and takes away prices of a list, or the variants' own where `list_id` is empty, at most 1,000 of them in one batch; a row
 * that names no variant, or the same price as one before it, fails by itself. Those of an earlier batch stay when a later one fails.
 */
export async function changePrices(
  ctx: Ctx,
  list_id: string,
  { prices }: { readonly prices: readonly Row[] },
): Promise<RowResult[]> {
  const ids = await findVariants(ctx, [...new Set(prices.map(({ variant }) => variant))]);
  const seen = new Set<string>();
  const judged: readonly Judged[] = prices.map((row, index) =>
    row.amount === null || isSoldIn(ctx, row.currency)
      ? judge(row, index, ids.get(row.variant), seen)
      : { result: { index, status: "failed" as const, code: "currency_not_sold" as const } },
  );
  const changed = judged.flatMap(({ price }) => price ?? []);
  for (const some of inGroups(changed, MOST_ROWS)) await commit(ctx, changeStatements(ctx, list_id, some));
  return judged.map(({ result }) => result);
}

function changeStatements(ctx: Ctx, list_id: string, changed: readonly JudgedPrice[]): Statement[] {
  const set = changed.flatMap((price) => (price.amount === null ? [] : [{ ...price, amount: price.amount }]));
  const gone = changed.filter(({ amount }) => amount === null);
  return [
    setPrices(ctx, list_id, set),
    deletePrices(ctx, list_id, gone),
    audit(ctx, {
      action: list_id === OWN ? "prices.changed" : "price_list.prices_changed",
      subject_type: "price_list",
      subject_id: list_id === OWN ? "own" : list_id,
      after: { total_rows: changed.length },
    }),
    ...showPrices(ctx, ofVariants(changed.map(({ variant_id }) => variant_id))),
    ...changeProducts(ctx, whose(ofVariants(changed.map(({ variant_id }) => variant_id)))),
  ];
}

type JudgedPrice = Omit<NewPrice, "amount"> & { readonly amount: number | null };

type Judged = {
  readonly result: RowResult;
  readonly price?: JudgedPrice;
};

function judge(
  { currency, min_quantity, amount }: Row,
  index: number,
  variant_id: string | undefined,
  seen: Set<string>,
): Judged {
  if (variant_id === undefined) return { result: { index, status: "failed", code: "variant_not_found" } };
  const key = JSON.stringify([variant_id, currency, min_quantity]);
  if (seen.has(key)) return { result: { index, status: "failed", code: "not_unique" } };
  seen.add(key);
  const status = amount === null ? "deleted" : "set";
  return { result: { index, status, code: null }, price: { variant_id, currency, min_quantity, amount } };
}
