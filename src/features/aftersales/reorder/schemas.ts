import { z } from "@hono/zod-openapi";
import { CartDto, type Shortfall } from "#ordering/cart";
import { choice, id } from "#platform/http/schemas";

const LeftOutDto = z
  .object({
    order_item_id: id().describe("The line of the order."),
    variant_id: id().describe("What was bought."),
    quantity: z.int().describe("Units that are not in the cart."),
    reason: choice<Shortfall["reason"]>({
      not_sold: "It is no longer sold.",
      out_of_stock: "None are left.",
      quantity_reduced: "Fewer are left, or a line holds no more: the cart has those.",
      not_sold_in_currency: "It has no price in the cart's currency.",
      cart_full: "The cart has as many lines as it can have.",
    }).describe("Why they are not."),
  })
  .openapi("ReorderLeftOut");

export const ReorderedDto = z
  .object({
    cart: CartDto.describe("The whole cart, with a new guest's `cart_token`."),
    left_out: z.array(LeftOutDto).describe("What the cart lacks of the order; empty where it has all of it."),
  })
  .openapi("Reordered");
