import { OrderError } from "#ordering/orders";
import { orderHolder } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { findTimeline } from "./find-timeline.ts";
import { TimelineDto, toTimelineDto } from "./schemas.ts";

const getOrderTimeline = route(
  {
    method: "get",
    path: "/orders/{id}/timeline",
    operationId: "getOrderTimeline",
    tags: ["Orders"],
    summary: "Follow an order",
    description:
      "Every change of its status and what the shop wrote to the customer, oldest first, with the kind of actor.",
    access: orderHolder,
    request: { params: IdParam },
    responses: { 200: json(TimelineDto, "The changes") },
    problems: [OrderError.order_not_found],
  },
  async (c) => c.json(toTimelineDto(await findTimeline(c.var.ctx, c.req.valid("param").id, { own: true })), 200),
);

export const orderTimelineRoutes: readonly Route[] = [getOrderTimeline];
