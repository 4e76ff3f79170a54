import { z } from "@hono/zod-openapi";
import { formFile } from "#platform/http/forms";
import { choice } from "#platform/http/schemas";
import { rowFaults, rowStatuses } from "./schemas.ts";

const fileFaults = {
  ...rowFaults,
  unreadable: "The row has another number of fields than the header.",
  invalid_currency: "The currency is not an ISO 4217 code in upper case.",
  invalid_min_quantity: "The quantity is not a whole number from 1 to 999.",
  invalid_price: "The price is not a decimal that the currency can have.",
} as const;
export type FileFault = keyof typeof fileFaults;

export const PriceFileForm = z
  .strictObject({
    file: formFile.openapi({
      type: "string",
      format: "binary",
      description:
        "CSV with the columns `sku`, `currency`, `min_quantity` and `price`, in any order; at most 10,000 rows. A price is a decimal such as `19.99`; without one the price is taken away.",
    }),
  })
  .openapi("PriceFileForm");

const FileRowResult = z.object({
  row: z.int().openapi({ description: "As in a spreadsheet: the header is row 1.", example: 2 }),
  status: choice(rowStatuses).describe("What became of the row."),
  code: choice(fileFaults).nullable().describe("Why it failed; null where the row was carried out."),
});
export type FileRowResult = z.output<typeof FileRowResult>;

export const PriceFileResults = z
  .object({ data: z.array(FileRowResult).openapi({ description: "A result for each row, in the order of the file." }) })
  .openapi("PriceFileResults", { example: { data: [{ row: 2, status: "set", code: null }] } });
