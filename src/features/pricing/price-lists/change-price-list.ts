import type { z } from "@hono/zod-openapi";
import { bumpCatalog, changeProducts, FOREVER, showPrices } from "#goods/catalog";
import { invalidField, invalidFields } from "#platform/basics/errors";
import { givenIn } from "#platform/basics/given";
import { windowFaults } from "#platform/basics/windows";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import { PriceListError } from "./errors.ts";
import type { ChangePriceList, CreatePriceList } from "./schemas.ts";
import { deleteListStatements, findList, insertList, ofList, type PriceList, updateList, whose } from "./store.ts";

/** The list with that id. Raises 404 `price_list_not_found`. */
export async function requireList(ctx: Ctx, id: string): Promise<PriceList> {
  const list = await findList(ctx, id);
  if (!list) throw PriceListError.price_list_not_found();
  return list;
}

/** Makes a price list. Raises 422 for a window that ends before it begins, and for `tax_included` of a list for everybody. */
export async function createPriceList(ctx: Ctx, input: z.output<typeof CreatePriceList>): Promise<PriceList> {
  const { starts_at, ends_at, ...fields } = input;
  const list = {
    id: ctx.id(),
    ...fields,
    ...windowOf(starts_at, ends_at),
    created_at: ctx.now(),
    updated_at: ctx.now(),
  };
  refuseContradictions(list);
  await commit(ctx, [
    insertList(ctx, list),
    audit(ctx, { action: "price_list.created", subject_type: "price_list", subject_id: list.id, after: list }),
    bumpCatalog(ctx),
  ]);
  return list;
}

/** Changes a price list for carts and orders to come. Raises 404 `price_list_not_found`, and 422 as when one is made. */
export async function changePriceList(
  ctx: Ctx,
  id: string,
  { starts_at, ends_at, ...changes }: z.output<typeof ChangePriceList>,
): Promise<PriceList> {
  const before = await requireList(ctx, id);
  const given = givenIn(changes);
  const from_at = starts_at === undefined ? before.from_at : (starts_at ?? 0);
  const until_at = ends_at === undefined ? before.until_at : (ends_at ?? FOREVER);
  const after: PriceList = { ...before, ...given, from_at, until_at, updated_at: ctx.now() };
  refuseContradictions(after);
  await commit(ctx, [
    updateList(ctx, after),
    ...showPrices(ctx, ofList(id)),
    ...changeProducts(ctx, whose(ofList(id))),
    audit(ctx, { action: "price_list.changed", subject_type: "price_list", subject_id: id, before, after }),
  ]);
  return after;
}

/** Takes a price list away with all its prices: orders keep what they were charged. Raises 404 `price_list_not_found`. */
export async function deletePriceList(ctx: Ctx, id: string): Promise<void> {
  const before = await requireList(ctx, id);
  await commit(ctx, [
    // Switched off first, so that what is shown is worked out while its prices still say of which products.
    updateList(ctx, { ...before, is_active: false }),
    ...showPrices(ctx, ofList(id)),
    ...changeProducts(ctx, whose(ofList(id))),
    ...deleteListStatements(ctx, id),
    audit(ctx, { action: "price_list.deleted", subject_type: "price_list", subject_id: id, before }),
  ]);
}

const windowOf = (starts_at: number | null, ends_at: number | null) => ({
  from_at: starts_at ?? 0,
  until_at: ends_at ?? FOREVER,
});

function refuseContradictions({ from_at, until_at, tax_included, group_ids }: PriceList): void {
  const faults = windowFaults({ starts_at: from_at, ends_at: until_at });
  if (faults.length > 0) throw invalidFields(faults);
  if (tax_included !== null && group_ids.length === 0)
    throw invalidField(
      "tax_included",
      "conflict",
      "Only a list for customer groups has prices with or without tax of its own",
    );
}
