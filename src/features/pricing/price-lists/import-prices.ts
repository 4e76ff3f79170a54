import type { Ctx } from "#platform/context";
import { changePrices } from "./change-prices.ts";
import type { FileRowResult } from "./file-schemas.ts";
import { readPriceFile } from "./read-price-file.ts";

/** The header is row 1. */
const FIRST_ROW = 2;

/** Sets and takes away the prices of a file, each row for itself. Sent again, it changes nothing more. Raises 422 for a file that holds no prices. */
export async function importPrices(ctx: Ctx, list_id: string, bytes: Uint8Array): Promise<FileRowResult[]> {
  const rows = readPriceFile(bytes);
  const asked = rows.flatMap((row) => ("fault" in row ? [] : [row]));
  const results = await changePrices(ctx, list_id, { prices: asked });
  let next = 0;
  return rows.map((row, at) => {
    if ("fault" in row) return { row: at + FIRST_ROW, status: "failed", code: row.fault };
    const { status, code } = results[next] ?? { status: "failed", code: null };
    next += 1;
    return { row: at + FIRST_ROW, status, code };
  });
}
