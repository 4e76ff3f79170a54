import { OrderError } from "#ordering/orders";
import { PlatformError } from "#platform/basics/errors";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { changeTags } from "./change-tags.ts";
import { listTags } from "./list-tags.ts";
import { orderPermissions } from "./permissions.ts";
import { OrderTagsDto, OrderTagsInput, OrderTagsPage, OrderTagsQuery } from "./tag-schemas.ts";

const tags = ["Back office: orders"];

const list = route(
  {
    method: "get",
    path: "/admin/order-tags",
    operationId: "adminListOrderTags",
    tags,
    summary: "List the tags of orders",
    description: "In alphabetical order, each with the number of orders that have it.",
    access: staff(orderPermissions.read),
    request: { query: OrderTagsQuery },
    responses: { 200: json(OrderTagsPage, "A page of tags") },
    problems: [PlatformError.invalid_cursor],
  },
  async (c) => c.json(await listTags(c.var.ctx, c.req.valid("query")), 200),
);

const replace = route(
  {
    method: "put",
    path: "/admin/orders/{id}/tags",
    operationId: "adminReplaceOrderTags",
    tags,
    summary: "Tag an order",
    description: "Up to 20 tags of up to 40 characters. `GET /admin/orders?tag=` lists the orders that have one.",
    access: staff(orderPermissions.write),
    request: { params: IdParam, body: json(OrderTagsInput, "All tags of the order") },
    responses: { 200: json(OrderTagsDto, "The tags that the order has now") },
    problems: [OrderError.order_not_found],
  },
  async (c) => {
    const { tags: add } = c.req.valid("json");
    const changed = await changeTags(c.var.ctx, c.req.valid("param").id, { add, remove: "others" });
    return c.json({ tags: changed }, 200);
  },
);

export const orderTagRoutes: readonly Route[] = [list, replace];
