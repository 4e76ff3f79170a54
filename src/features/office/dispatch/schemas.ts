import { z } from "@hono/zod-openapi";
import { RowProblem } from "#office/bulk-orders";
import { formFile } from "#platform/http/forms";
import { choice, id, orNull, pageUrl, text } from "#platform/http/schemas";

export const SHIPMENTS_MAX = 100;

/** One order that leaves, and how its parcel can be followed. */
export const ShipmentInput = z
  .strictObject({
    order: text(50).openapi({ description: "The order, by its id or number.", example: "ORD-00000001" }),
    tracking_number: text(100).optional().describe("The carrier's number of the parcel."),
    carrier: text(80).optional().describe("The carrier's name, as shoppers read it."),
    tracking_url: pageUrl().optional().describe("The carrier's page of the parcel."),
  })
  .openapi("ShipmentInput");
export type ShipmentInput = z.output<typeof ShipmentInput>;

/** The columns of a file of shipments. */
export const shipmentColumns = [
  "order",
  "tracking_number",
  "carrier",
  "tracking_url",
] as const satisfies readonly (keyof ShipmentInput)[];

export const ShipmentsInput = z
  .strictObject({
    shipments: z
      .array(ShipmentInput)
      .min(1)
      .max(SHIPMENTS_MAX)
      .describe(`The orders, at most ${SHIPMENTS_MAX}, each once.`),
  })
  .openapi("ShipmentsInput", {
    example: { shipments: [{ order: "ORD-00000001", tracking_number: "1Z999AA10123456784", carrier: "UPS" }] },
  });

export const ShipmentsForm = z
  .strictObject({
    file: formFile.openapi({
      type: "string",
      format: "binary",
      description: `CSV in UTF-8 with the columns \`${shipmentColumns.join("` `")}\`, of which the first is required; ${SHIPMENTS_MAX} rows at most.`,
    }),
  })
  .openapi("ShipmentsForm");

const Result = z
  .object({
    row: z
      .int()
      .openapi({ description: "The place in the list, from 1; of a file the row, where the header is 1.", example: 2 }),
    order: z.string().openapi({ description: "The order, as it was named.", example: "ORD-00000001" }),
    order_id: id().nullable().describe("The order; null where there is none of that name."),
    status: choice({
      done: "All of the order that was left has shipped, now or before.",
      refused: "Nothing was changed: `problem` says why.",
    }).describe("What became of it."),
    problem: orNull(RowProblem).describe("As the operation for one order would answer it; null for `done`."),
  })
  .openapi("ShipmentResult");
export type ShipmentResult = z.output<typeof Result>;

export const ShipmentsDto = z
  .object({ results: z.array(Result).describe("One for each row, in their order.") })
  .openapi("ShipmentResults");
