import { orderPermissions } from "#ordering/order-desk";
import { OrderError } from "#ordering/orders";
import { nameActors } from "#platform/data/actor-names";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { findTimeline } from "./find-timeline.ts";
import { AdminTimelineDto, toAdminTimelineDto } from "./schemas.ts";

const adminGetOrderTimeline = route(
  {
    method: "get",
    path: "/admin/orders/{id}/timeline",
    operationId: "adminGetOrderTimeline",
    tags: ["Back office: orders"],
    summary: "Follow an order",
    description:
      "Every change of its status and every note, oldest first, with the person or the part of the shop behind it.",
    access: staff(orderPermissions.read),
    request: { params: IdParam },
    responses: { 200: json(AdminTimelineDto, "The changes") },
    problems: [OrderError.order_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    const entries = await findTimeline(ctx, c.req.valid("param").id, { own: false });
    const actorOf = await nameActors(
      ctx,
      entries.map(({ by }) => by),
    );
    return c.json(toAdminTimelineDto(entries, ctx.actor, actorOf), 200);
  },
);

export const orderTimelineAdminRoutes: readonly Route[] = [adminGetOrderTimeline];
