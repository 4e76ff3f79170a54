import { cancelProblems } from "#ordering/checkout";
import { OrderDto, OrderError, toOrderDto } from "#ordering/orders";
import { orderHolder } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { cancelOwnOrder } from "./cancel-order.ts";
import { CancellationError } from "./errors.ts";
import { CancelInput } from "./schemas.ts";

const cancel = route(
  {
    method: "post",
    path: "/orders/{id}/cancel",
    operationId: "cancelOrder",
    tags: ["Orders"],
    summary: "Cancel an order, or some of its items",
    description:
      "Without a body, or without `items`: the whole order, or once a part has shipped everything that is neither shipped nor packed. Money and stock go back. While the payment is just being taken the cancel is noted, answered with 202, and carried out right after. A shop can rule out cancels by shoppers once the order is paid.",
    access: orderHolder,
    request: { params: IdParam, body: { required: false, content: { "application/json": { schema: CancelInput } } } },
    responses: {
      200: json(OrderDto, "The order as it is now"),
      202: json(OrderDto, "The cancel is noted"),
    },
    problems: [
      OrderError.order_not_found,
      OrderError.order_moved,
      CancellationError.cancel_exceeds_left,
      CancellationError.paid_cancel_not_offered,
      CancellationError.too_many_cancels,
      ...cancelProblems,
    ],
  },
  async (c) => {
    const { ctx } = c.var;
    const { order, noted } = await cancelOwnOrder(ctx, c.req.valid("param").id, c.req.valid("json"));
    return noted ? c.json(toOrderDto(ctx, order), 202) : c.json(toOrderDto(ctx, order), 200);
  },
);

export const cancellationRoutes: readonly Route[] = [cancel];
