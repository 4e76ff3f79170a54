import { z } from "@hono/zod-openapi";
import { toOrderNumber } from "#ordering/orders";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { id } from "#platform/http/schemas";
import { PICK_ORDERS_MAX, type PickRow } from "./list-picks.ts";

const filters = {
  shipping_method_id: id().optional().openapi({ description: "Only orders with this shipping method." }),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, "must be an ISO 3166-1 alpha-2 code in upper case")
    .optional()
    .openapi({ description: "Only orders that go to this country, ISO 3166-1 alpha-2.", example: "GB" }),
};

export const PickFilters = z.strictObject(filters);
export const PicksQuery = z.strictObject({ ...pageQuery, ...filters });

const PickDto = z
  .object({
    variant_id: id(),
    product_id: id(),
    sku: z.string().openapi({ description: "The SKU that it was ordered by.", example: "APRON-M" }),
    name: z.string().openapi({ description: "The product's name.", example: "Linen apron" }),
    variant_name: z.string().openapi({ description: "The variant's name.", example: "M" }),
    options: z
      .record(z.string(), z.string())
      .openapi({ description: "The variant's options.", example: { Size: "M" } }),
    units: z.int().openapi({ description: "Units to pick, for all orders together.", example: 3 }),
    order_count: z.int().openapi({ description: "Orders that they are for.", example: 2 }),
    orders: z
      .array(
        z
          .object({
            order_id: id(),
            order_number: z.string().openapi({ description: "As people say it.", example: "ORD-00000001" }),
            quantity: z.int().openapi({ description: "Units for this order.", example: 2 }),
          })
          .openapi("PickOrder"),
      )
      .describe(`The orders, the oldest first. Of more than ${PICK_ORDERS_MAX} the newest are left out.`),
  })
  .openapi("Pick");

export const PicksPage = pageOf(PickDto).openapi("PickList");

export const toPickDto = ({ options, orders, ...row }: PickRow): z.output<typeof PickDto> => ({
  variant_id: row.variant_id,
  product_id: row.product_id,
  sku: row.sku,
  name: row.name,
  variant_name: row.variant_name,
  options: z.record(z.string(), z.string()).parse(JSON.parse(options)),
  units: row.units,
  order_count: row.order_count,
  orders: orders.map(({ order_id, sequence, quantity }) => ({
    order_id,
    order_number: toOrderNumber(sequence),
    quantity,
  })),
});
