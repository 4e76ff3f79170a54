import { findOrder, OrderError } from "#ordering/orders";
import { PlatformError } from "#platform/basics/errors";
import { nameActors } from "#platform/data/actor-names";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { addNote, listNotes } from "./add-note.ts";
import {
  AdminOrderDto,
  AdminOrdersPage,
  OrderNoteDto,
  OrderNoteInput,
  OrderNotesPage,
  OrderNotesQuery,
  showOrder,
  toAdminOrderDtos,
  toOrderNoteDto,
} from "./admin-schemas.ts";
import { orderPermissions } from "./permissions.ts";
import { requestMail } from "./request-mail.ts";
import { searchOrders } from "./search-orders.ts";
import { AdminOrdersQuery } from "./search-schemas.ts";

const tags = ["Back office: orders"];

const adminListOrders = route(
  {
    method: "get",
    path: "/admin/orders",
    operationId: "adminListOrders",
    tags,
    summary: "List and search orders",
    description:
      "Newest first unless `sort` says otherwise. `q` searches orders by number, SKU, customer or tracking number, `product` and `product_tag` by what was bought; filters narrow the result. Without `customers:read`, orders show nothing about the customer, and are not found by it.",
    access: staff(orderPermissions.read),
    request: { query: AdminOrdersQuery },
    responses: { 200: json(AdminOrdersPage, "A page of orders") },
    problems: [PlatformError.invalid_cursor],
  },
  async (c) => {
    const { ctx } = c.var;
    const { rows, ...rest } = await searchOrders(ctx, c.req.valid("query"));
    return c.json({ data: await toAdminOrderDtos(ctx, rows), ...rest }, 200);
  },
);

const adminGetOrder = route(
  {
    method: "get",
    path: "/admin/orders/{id}",
    operationId: "adminGetOrder",
    tags,
    summary: "Read an order",
    description:
      "The whole order by its id or number, with what only staff see. The customer is shown to callers with `customers:read`.",
    access: staff(orderPermissions.read),
    request: { params: IdParam },
    responses: { 200: json(AdminOrderDto, "The order") },
    problems: [OrderError.order_not_found],
  },
  async (c) => c.json(await showOrder(c.var.ctx, await findOrder(c.var.ctx, c.req.valid("param").id)), 200),
);

const listOrderNotes = route(
  {
    method: "get",
    path: "/admin/orders/{id}/notes",
    operationId: "adminListOrderNotes",
    tags,
    summary: "Read the notes on an order",
    description: "What staff noted among themselves and wrote to the customer, newest first.",
    access: staff(orderPermissions.read),
    request: { params: IdParam, query: OrderNotesQuery },
    responses: { 200: json(OrderNotesPage, "A page of notes") },
    problems: [OrderError.order_not_found, PlatformError.invalid_cursor],
  },
  async (c) => {
    const { ctx } = c.var;
    const { rows, next_cursor } = await listNotes(ctx, c.req.valid("param").id, c.req.valid("query"));
    const actorOf = await nameActors(ctx, rows);
    return c.json({ data: rows.map((row) => toOrderNoteDto(row, ctx.actor, actorOf)), next_cursor }, 200);
  },
);

const addOrderNote = route(
  {
    method: "post",
    path: "/admin/orders/{id}/notes",
    operationId: "adminCreateOrderNote",
    tags,
    summary: "Note something on an order",
    description:
      "For colleagues, or with `visibility: customer` to the customer: they read it in `shop_notes` of the order and are mailed it once, in their language.",
    access: staff(orderPermissions.write),
    request: { params: IdParam, body: { content: { "application/json": { schema: OrderNoteInput } } } },
    responses: { 201: json(OrderNoteDto, "The note") },
    problems: [OrderError.order_not_found, OrderError.order_erased],
  },
  async (c) => {
    const { ctx } = c.var;
    const note = await addNote(ctx, c.req.valid("param").id, c.req.valid("json"));
    return c.json(toOrderNoteDto(note, ctx.actor, await nameActors(ctx, [note])), 201);
  },
);

const mailOrder = route(
  {
    method: "post",
    path: "/admin/orders/{id}/confirmation",
    operationId: "adminSendOrderConfirmation",
    tags,
    summary: "Mail the confirmation again",
    description: "Goes to the e-mail address of the order. A guest gets a new link in it, valid for 180 days.",
    access: staff(orderPermissions.write),
    request: { params: IdParam },
    responses: { 202: { description: "The mail is on its way" } },
    problems: [OrderError.order_not_found, OrderError.order_erased, OrderError.order_not_sold],
  },
  async (c) => {
    await requestMail(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 202);
  },
);

export const orderDeskRoutes: readonly Route[] = [
  adminListOrders,
  adminGetOrder,
  listOrderNotes,
  addOrderNote,
  mailOrder,
];
