/**
 * A part of a file of orders in R2: a line of JSON for each order. What is personal in it is sealed with the key of the order's person,
 * as it is in the order, so that it is unreadable once they are erased.
 */
import { z } from "zod";
import type { OrderRow } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { personalKeysOf, type Sealed, sealPersonal, unsealPersonal } from "#platform/secrets/personal";
import { type Cell, personalLine, plainLine } from "./export-columns.ts";

const PLACE = "order_exports.customer";

const CellShape = z.union([z.string(), z.number(), z.null()]);
const CellsShape = z.record(z.string(), CellShape);
const Written = z.array(
  z.object({
    plain: CellsShape,
    /** Whose key: the customer's, or a guest's order. */
    owner: z.string(),
    customer: z.custom<Sealed>((value) => typeof value === "string").nullable(),
  }),
);

const prefixOf = (export_id: string): string => `order-exports/${export_id}/`;

/** Writes a part under a name that no other attempt has, and gives the name. */
export async function writePart(
  ctx: Ctx,
  { export_id, with_customers }: { readonly export_id: string; readonly with_customers: boolean },
  rows: readonly OrderRow[],
): Promise<string> {
  const lines = await Promise.all(
    rows.map(async (row) => ({
      plain: plainLine(row),
      owner: row.user_id ?? row.id,
      customer:
        with_customers && row.personal_key !== null
          ? await sealPersonal(ctx, row.personal_key, PLACE, JSON.stringify(personalLine(row)))
          : null,
    })),
  );
  const file_key = `${prefixOf(export_id)}${ctx.id()}`;
  await ctx.env.FILES.put(file_key, JSON.stringify(lines));
  return file_key;
}

/** The lines of a part; with `customers` what is personal in them too, as far as its person is not erased. */
export async function readPart(
  ctx: Ctx,
  file_key: string,
  { customers }: { readonly customers: boolean },
): Promise<Readonly<Record<string, Cell>>[]> {
  const file = await ctx.env.FILES.get(file_key);
  if (!file) throw new Error("a part of an export is not there");
  const lines = Written.parse(await file.json());
  if (!customers) return lines.map(({ plain }) => plain);
  const keys = new Map(
    (await personalKeysOf(ctx, [...new Set(lines.map(({ owner }) => owner))])).map(({ id, wrapped }) => [id, wrapped]),
  );
  return Promise.all(
    lines.map(async ({ plain, owner, customer }) => {
      const opened = await unsealPersonal(ctx, keys.get(owner) ?? null, PLACE, customer);
      return { ...plain, ...(opened === null ? {} : CellsShape.parse(JSON.parse(opened))) };
    }),
  );
}

/** Deletes all parts of an export, those too that an attempt left behind. */
export async function deleteParts(ctx: Ctx, export_id: string): Promise<void> {
  for (;;) {
    const { objects, truncated } = await ctx.env.FILES.list({ prefix: prefixOf(export_id) });
    if (objects.length > 0) await ctx.env.FILES.delete(objects.map(({ key }) => key));
    if (!truncated) return;
  }
}
