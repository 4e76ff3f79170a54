import { readCsv } from "#platform/basics/csv";
import { invalidField } from "#platform/basics/errors";
import { isCurrency, parseDecimal } from "#platform/basics/money";
import type { FileFault } from "./file-schemas.ts";
import type { PricesPatch } from "./schemas.ts";

export const MOST_FILE_ROWS = 10_000;
export const PRICE_COLUMNS = ["sku", "currency", "min_quantity", "price"] as const;

const MOST_UNITS = 999;
const SKU_LENGTH_MAX = 100;

export type FileRow = PricesPatch["prices"][number] | { readonly fault: FileFault };

/** What each row of a price file asks for, or why it cannot be read. Raises 422 at `file` for one that is not a price file, and beyond 10,000 rows. */
export function readPriceFile(bytes: Uint8Array): FileRow[] {
  const [header, ...records] = readCsv(bytes) ?? [];
  const columns = header?.map((name) => name.trim().toLowerCase());
  const is_complete = PRICE_COLUMNS.every((name) => columns?.includes(name));
  if (!columns || !is_complete || columns.length !== PRICE_COLUMNS.length)
    throw invalidField("file", "unsupported_format", `must be CSV with the columns ${PRICE_COLUMNS.join(", ")}`);
  if (records.length > MOST_FILE_ROWS)
    throw invalidField("file", "too_big", `must have at most ${MOST_FILE_ROWS} rows`);
  return records.map((record) =>
    record.length === columns.length
      ? readRow((name) => (record[columns.indexOf(name)] ?? "").trim())
      : { fault: "unreadable" },
  );
}

function readRow(of: (column: (typeof PRICE_COLUMNS)[number]) => string): FileRow {
  const [variant, currency, quantity, price] = [of("sku"), of("currency"), of("min_quantity"), of("price")];
  if (variant === "" || variant.length > SKU_LENGTH_MAX) return { fault: "variant_not_found" };
  if (!isCurrency(currency)) return { fault: "invalid_currency" };
  const min_quantity = /^\d{1,3}$/.test(quantity) ? Number(quantity) : Number.NaN;
  if (!(min_quantity >= 1 && min_quantity <= MOST_UNITS)) return { fault: "invalid_min_quantity" };
  const amount = price === "" ? null : parseDecimal(price, currency);
  if (price !== "" && amount === null) return { fault: "invalid_price" };
  return { variant, currency, min_quantity, amount };
}
