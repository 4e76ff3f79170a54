import { z } from "@hono/zod-openapi";
import { presentPassword } from "#access/passwords";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import { choice, id, timestamp } from "#platform/http/schemas";
import type { ReadExport } from "./read-export.ts";

export const EraseMeInput = z
  .strictObject({ password: presentPassword().describe("The account's present password.") })
  .openapi("EraseMeInput");

export const ErasureDto = z
  .object({ erase_at: timestamp().openapi({ description: "A log-in before then keeps the account." }) })
  .openapi("Erasure");
export const toErasureDto = (erase_at: number) => ({ erase_at: toIso(erase_at) });

export const ExportHeader = z.object({
  "export-token": z.string().openapi({
    description: "The part after `#token=` in the mailed link.",
    example: "q3rJ9vH0k1f2s8m4XyZbT6uQeWc5aLpN7dGiOoRlKjE",
  }),
});

export const ExportDto = z
  .object({
    id: id(),
    status: choice({
      queued: "The data is being gathered; ask again in a minute.",
      ready: "`data` holds everything.",
    }).describe("Whether the data can be read."),
    created_at: timestamp(),
    finished_at: timestamp().nullable().describe("When the data was gathered; null while it is queued."),
    expires_at: timestamp().describe("From then on it can no longer be fetched."),
    data: z
      .record(z.string(), z.unknown())
      .nullable()
      .openapi({
        description:
          "All that is held about the person, in the words of the API and with times in ISO 8601; null until it is made.",
        example: { account: { email: "ada@example.com" }, addresses: [], orders: [] },
      }),
  })
  .openapi("DataExport");

export const toExportDto = ({ row, data }: ReadExport): z.input<typeof ExportDto> => ({
  id: row.id,
  status: row.finished_at === null ? "queued" : "ready",
  created_at: toIso(row.created_at),
  finished_at: toIsoOrNull(row.finished_at),
  expires_at: toIso(row.expires_at),
  data,
});
