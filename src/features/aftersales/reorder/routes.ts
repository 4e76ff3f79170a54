import { CartError } from "#ordering/cart";
import { OrderError } from "#ordering/orders";
import { orderAndCartHolder } from "#platform/http/auth";
import { readRepeat } from "#platform/http/idempotency";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { reorderOrder } from "./reorder-order.ts";
import { ReorderedDto } from "./schemas.ts";

const reorder = route(
  {
    method: "post",
    path: "/orders/{id}/reorder",
    operationId: "reorderOrder",
    sends: ["Cart-Token"],
    tags: ["Orders"],
    summary: "Put an order into the cart again",
    description:
      "What is still sold goes into the caller's cart, in the quantities that can be had and at today's prices; `left_out` says what does not, and why. A line that the cart has already gets as many units as the order had, and never fewer than it has, so a repeat adds nothing. Guests send the `Cart-Token` of their cart beside the `Order-Token`; without one they get a new cart, whose token is in `cart.cart_token`.",
    access: orderAndCartHolder,
    idempotency: "handled_if_sent",
    request: { params: IdParam },
    responses: { 200: json(ReorderedDto, "The cart, and what is not in it") },
    problems: [OrderError.order_not_found, CartError.cart_not_found],
  },
  async (c) => {
    const { answer, replayed } = await reorderOrder(c.var.ctx, c.req.valid("param").id, await readRepeat(c));
    if (replayed) c.header("Idempotency-Replayed", "true");
    if (answer.cart.cart_token !== undefined) c.header("Cart-Token", answer.cart.cart_token);
    return c.json(answer, 200);
  },
);

export const reorderRoutes: readonly Route[] = [reorder];
