import { CartError } from "#ordering/cart";
import { PlatformError } from "#platform/basics/errors";
import { userOf } from "#platform/http/access";
import { anyone, everyone, signedIn } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { AlertError } from "./errors.ts";
import { meetIfInStock } from "./meet-alerts.ts";
import { deleteMyAlert, listMyAlerts } from "./my-alerts.ts";
import { confirmAlert, deleteAlert, requestAlert } from "./request-alert.ts";
import { AlertHeader, AlertInput, MyAlertsPage, MyAlertsQuery, toMyAlertDto } from "./schemas.ts";

const tags = ["Wishlists"];

const create = route(
  {
    method: "post",
    path: "/product-alerts",
    operationId: "createProductAlert",
    tags,
    summary: "Ask to be told of stock or a lower price",
    description:
      "By one letter. An address that is not the caller's own proved one gets a letter first, and hears no more unless it is confirmed within two days. The answer is the same whether or not the address has asked before.",
    access: anyone,
    bot_check: "guests",
    request: { body: { content: { "application/json": { schema: AlertInput } } } },
    responses: { 202: { description: "It is noted, or a letter is on its way" } },
    problems: [CartError.variant_not_sold, AlertError.too_many_product_alerts, PlatformError.overloaded],
  },
  async (c) => {
    const input = c.req.valid("json");
    await requestAlert(c.var.ctx, input);
    await meetIfInStock(c.var.ctx, input);
    return c.body(null, 202);
  },
);

const confirm = route(
  {
    method: "post",
    path: "/product-alerts/confirm",
    operationId: "confirmProductAlert",
    tags,
    summary: "Confirm an alert",
    description:
      "By the token of the letter that asks for it, within two days. What is in stock by then is told at once. Repeated, it changes nothing.",
    access: everyone,
    request: { headers: AlertHeader },
    responses: { 204: { description: "It is confirmed" } },
    problems: [AlertError.product_alert_not_found],
  },
  async (c) => {
    await meetIfInStock(c.var.ctx, await confirmAlert(c.var.ctx, c.req.valid("header")["alert-token"]));
    return c.body(null, 204);
  },
);

const remove = route(
  {
    method: "delete",
    path: "/product-alerts",
    operationId: "deleteProductAlert",
    tags,
    summary: "Delete an alert",
    description: "By the token of one of its letters. Repeated, it changes nothing.",
    access: everyone,
    request: { headers: AlertHeader },
    responses: { 204: { description: "It is gone" } },
    problems: [AlertError.product_alert_not_found],
  },
  async (c) => {
    await deleteAlert(c.var.ctx, c.req.valid("header")["alert-token"]);
    return c.body(null, 204);
  },
);

const list = route(
  {
    method: "get",
    path: "/me/product-alerts",
    operationId: "listMyProductAlerts",
    tags,
    summary: "List one's own alerts",
    description: "Those that were asked for while signed in, to the account's address, newest first.",
    access: signedIn,
    request: { query: MyAlertsQuery },
    responses: { 200: json(MyAlertsPage, "A page of alerts") },
    problems: [PlatformError.invalid_cursor],
  },
  async (c) => {
    const { ctx } = c.var;
    const { rows, ...page } = await listMyAlerts(ctx, userOf(ctx), c.req.valid("query"));
    return c.json({ data: rows.map(toMyAlertDto), ...page }, 200);
  },
);

const removeMine = route(
  {
    method: "delete",
    path: "/me/product-alerts/{id}",
    operationId: "deleteMyProductAlert",
    tags,
    summary: "Delete one of one's own alerts",
    description: "It is not told any more.",
    access: signedIn,
    request: { params: IdParam },
    responses: { 204: { description: "It is gone" } },
    problems: [AlertError.product_alert_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    await deleteMyAlert(ctx, userOf(ctx), c.req.valid("param").id);
    return c.body(null, 204);
  },
);

export const alertRoutes: readonly Route[] = [create, confirm, remove, list, removeMine];
