import { z } from "@hono/zod-openapi";
import { FulfilmentStatus, orderFilters, OrderPaymentStatus, type OrderSort, OrderStatusDto } from "#ordering/orders";
import { MAX_AMOUNT } from "#platform/basics/money";
import { pageQuery } from "#platform/data/cursor";
import { amount, choice, currency, id, queryBoolean, queryInteger, text } from "#platform/http/schemas";
import { couponCode } from "#pricing/coupons";
import { orderTag } from "./tag-schemas.ts";

/** One or several of these words, with commas between them. `name` is what the document calls the schema of one. */
const severalOf = <W extends z.ZodType<string, string>>(word: W, name: string, description: string) =>
  z
    .string()
    .transform((value) => value.split(","))
    .pipe(z.array(word).min(1).max(10))
    .optional()
    .openapi({
      type: "array",
      items: { $ref: `#/components/schemas/${name}` },
      param: { style: "form", explode: false },
      description,
    });

const least = queryInteger({ min: 0, max: MAX_AMOUNT });

/** What is asked of orders alike in a query and in a body. */
const filters = {
  placed_at_from: orderFilters.placed_at_from,
  placed_at_to: orderFilters.placed_at_to,
  user_id: id().optional().openapi({ description: "Only orders of this account." }),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, "must be an ISO 3166-1 alpha-2 code in upper case")
    .optional()
    .openapi({ description: "Only orders that go to this country, ISO 3166-1 alpha-2.", example: "GB" }),
  currency: currency().optional().openapi({ description: "Only orders in this currency, an ISO 4217 code." }),
  promotion_id: id().optional().openapi({ description: "Only orders that use this promotion." }),
  coupon_code: couponCode().optional().openapi({ description: "Only orders that use this code, in any case." }),
  product: text(200).optional().openapi({
    description: "Only orders of this product, by its id or slug.",
    example: "linen-apron",
  }),
  product_tag: text(60).optional().openapi({
    description: "Only orders of a product that has this tag now, by its name or slug.",
    example: "linen",
  }),
  tag: orderTag().optional().openapi({ description: "Only orders that staff gave this tag, in any case." }),
};

const COMMAS = "Several have commas between them.";
const statusText = "Only orders with this status.";
const paymentText = "Only orders with this payment status.";
const fulfilmentText = "Only orders with this fulfilment status.";

export const AdminOrdersQuery = z.strictObject({
  ...pageQuery,
  ...filters,
  status: severalOf(OrderStatusDto, "OrderStatus", `${statusText} ${COMMAS}`),
  payment_status: severalOf(OrderPaymentStatus, "OrderPaymentStatus", `${paymentText} ${COMMAS}`),
  fulfilment_status: severalOf(FulfilmentStatus, "FulfilmentStatus", `${fulfilmentText} ${COMMAS}`),
  on_hold: queryBoolean().optional().describe("`true`: only orders on hold; `false`: only the others."),
  q: text(254).optional().openapi({
    description:
      "An order number, its digits alone, or a whole SKU. For callers with `customers:read` also a whole e-mail address, a tracking number, and the telephone number or whole words of the name of the person who receives.",
    example: "ORD-00000001",
  }),
  min_total: least.optional().openapi({ description: "Only orders with this `total` or more, in minor units." }),
  max_total: least.optional().openapi({ description: "Only orders with this `total` or less, in minor units." }),
  sort: choice<OrderSort>({
    newest: "The last placed first.",
    oldest: "The first placed first.",
    total: "The smallest total first, whatever the currency.",
    "-total": "The largest total first, whatever the currency.",
  })
    .default("newest")
    .describe("The order of the list."),
});

const oneOf = <W extends z.ZodType<string, string>>(word: W, description: string) =>
  z.array(word).min(1).max(10).optional().describe(description);
const sum = () => amount().optional();

/** The filters of the list as a body: all but `q`, which may be somebody's name or address. */
export const OrderFiltersInput = z
  .strictObject({
    ...filters,
    status: oneOf(OrderStatusDto, statusText),
    payment_status: oneOf(OrderPaymentStatus, paymentText),
    fulfilment_status: oneOf(FulfilmentStatus, fulfilmentText),
    on_hold: z.boolean().optional().describe("`true`: only orders on hold; `false`: only the others."),
    min_total: sum().describe("Only orders with this `total` or more, in minor units."),
    max_total: sum().describe("Only orders with this `total` or less, in minor units."),
  })
  .openapi("OrderFilters", { example: { status: ["paid", "processing"], country: "GB" } });

const words = <W extends z.ZodType<string, string>>(word: W) => z.array(word).optional();
const dayOrTimeRead = z.union([z.object({ day: z.string() }), z.object({ at: z.number() })]).optional();
const written = z.string().optional();

/** The same filters as they were read before, for who has kept them as JSON. */
export const OrderFiltersShape = z.object({
  placed_at_from: dayOrTimeRead,
  placed_at_to: dayOrTimeRead,
  user_id: written,
  country: written,
  currency: written,
  promotion_id: written,
  coupon_code: written,
  product: written,
  product_tag: written,
  tag: written,
  status: words(OrderStatusDto),
  payment_status: words(OrderPaymentStatus),
  fulfilment_status: words(FulfilmentStatus),
  on_hold: z.boolean().optional(),
  min_total: z.number().optional(),
  max_total: z.number().optional(),
}) satisfies z.ZodType<z.output<typeof OrderFiltersInput>>;
