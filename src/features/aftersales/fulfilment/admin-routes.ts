import { moneyBackProblems } from "#money/refund-limits";
import { cancelProblems } from "#ordering/checkout";
import { AdminOrderDto, orderPermissions, showOrder, toStaffFulfilmentDto } from "#ordering/order-desk";
import { findOrder, FulfilmentDto, OrderError } from "#ordering/orders";
import { PlatformError } from "#platform/basics/errors";
import { staff } from "#platform/http/auth";
import { changes } from "#platform/http/changes";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { changeFulfilment } from "./change-fulfilment.ts";
import { changeOrder } from "./change-order.ts";
import { createFulfilment } from "./create-fulfilment.ts";
import { FulfilmentError } from "./errors.ts";
import { parcelOf } from "./move-parcels.ts";
import { ChangeFulfilment, ChangeOrder, FulfilmentInput, FulfilmentParams, ReturnedFulfilment } from "./schemas.ts";
import { takeBackParcel } from "./take-back-parcel.ts";

const tags = ["Back office: orders"];

/** What moving an order or a part of it on may be refused with. */
const refusals = [
  OrderError.order_not_found,
  OrderError.illegal_move,
  OrderError.cancel_under_way,
  OrderError.order_on_hold,
  OrderError.payment_outstanding,
  PlatformError.permission_required,
  OrderError.order_refunded,
  OrderError.order_moved,
  OrderError.order_erased,
];

const [change, replace] = changes(
  {
    method: "patch",
    path: "/admin/orders/{id}",
    operationId: "adminUpdateOrder",
    tags,
    summary: "Move an order on",
    description:
      "`processing`, `shipped` and `delivered` follow each other; with `shipped` all that is left leaves the stock. `cancelled` gives money and stock back while nothing has shipped; if it is paid, that also requires `payments:write` and counts as a refund. Tracking number and carrier can be changed at any time.",
    access: staff(orderPermissions.write),
    step_up: "sometimes",
    request: { params: IdParam, body: { content: { "application/json": { schema: ChangeOrder } } } },
    responses: { 200: json(AdminOrderDto, "The order as it is now") },
    problems: [...refusals, ...cancelProblems, ...moneyBackProblems],
  },
  async (c) => {
    const order = await changeOrder(c.var.ctx, c.req.valid("param").id, c.req.valid("json"));
    return c.json(await showOrder(c.var.ctx, order), 200);
  },
);

const create = route(
  {
    method: "post",
    path: "/admin/orders/{id}/fulfilments",
    operationId: "adminCreateFulfilment",
    tags,
    summary: "Pack or ship a part of an order",
    description: "Once a part has shipped, the order cannot be cancelled: refund what is left with `restock`.",
    access: staff(orderPermissions.write),
    request: { params: IdParam, body: { content: { "application/json": { schema: FulfilmentInput } } } },
    responses: { 201: json(FulfilmentDto, "The fulfilment") },
    problems: [...refusals, FulfilmentError.fulfilment_exceeds_ordered, FulfilmentError.nothing_to_fulfil],
  },
  async (c) => {
    const { ctx } = c.var;
    const fulfilment = await createFulfilment(ctx, c.req.valid("param").id, c.req.valid("json"));
    return c.json(toStaffFulfilmentDto(fulfilment, ctx.actor), 201);
  },
);

const getOne = route(
  {
    method: "get",
    path: "/admin/orders/{id}/fulfilments/{fulfilment_id}",
    operationId: "adminGetFulfilment",
    tags,
    summary: "Read a fulfilment",
    description: "`customers:read` shows how it can be followed.",
    access: staff(orderPermissions.read),
    request: { params: FulfilmentParams },
    responses: { 200: json(FulfilmentDto, "The fulfilment") },
    problems: [OrderError.order_not_found, FulfilmentError.fulfilment_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    const { id, fulfilment_id } = c.req.valid("param");
    const { fulfilments } = await findOrder(ctx, id);
    return c.json(toStaffFulfilmentDto(parcelOf(fulfilments, fulfilment_id), ctx.actor), 200);
  },
);

const [changeOne, replaceOne] = changes(
  {
    method: "patch",
    path: "/admin/orders/{id}/fulfilments/{fulfilment_id}",
    operationId: "adminUpdateFulfilment",
    tags,
    summary: "Ship, deliver or cancel a fulfilment",
    description:
      "`prepared` becomes `shipped` or `cancelled`, `shipped` becomes `delivered` or `failed`. After `failed` it can be `shipped` again or `delivered`. One that comes back has a call of its own.",
    access: staff(orderPermissions.write),
    request: { params: FulfilmentParams, body: { content: { "application/json": { schema: ChangeFulfilment } } } },
    responses: { 200: json(FulfilmentDto, "The fulfilment as it is now") },
    problems: [...refusals, FulfilmentError.fulfilment_not_found, FulfilmentError.illegal_fulfilment_move],
  },
  async (c) => {
    const { ctx } = c.var;
    const { id, fulfilment_id } = c.req.valid("param");
    const fulfilment = await changeFulfilment(ctx, id, fulfilment_id, c.req.valid("json"));
    return c.json(toStaffFulfilmentDto(fulfilment, ctx.actor), 200);
  },
);

const takeBack = route(
  {
    method: "post",
    path: "/admin/orders/{id}/fulfilments/{fulfilment_id}/returned",
    operationId: "adminReceiveFulfilment",
    tags,
    summary: "Take back a fulfilment that was not delivered",
    description:
      "From `shipped` or `failed`, and from `returned_to_sender` when only the carrier has said so. Its units count as returned, and the stock books them once. A refund of them is a call of its own. Sent again with the same units, it answers the fulfilment as it is.",
    access: staff(orderPermissions.write),
    request: { params: FulfilmentParams, body: { content: { "application/json": { schema: ReturnedFulfilment } } } },
    responses: { 200: json(FulfilmentDto, "The fulfilment as it is now") },
    problems: [
      OrderError.order_not_found,
      OrderError.order_moved,
      FulfilmentError.fulfilment_not_found,
      FulfilmentError.illegal_fulfilment_move,
      FulfilmentError.units_exceed_fulfilment,
    ],
  },
  async (c) => {
    const { ctx } = c.var;
    const { id, fulfilment_id } = c.req.valid("param");
    const fulfilment = await takeBackParcel(ctx, id, fulfilment_id, c.req.valid("json"));
    return c.json(toStaffFulfilmentDto(fulfilment, ctx.actor), 200);
  },
);

export const fulfilmentAdminRoutes: readonly Route[] = [
  change,
  replace,
  create,
  getOne,
  changeOne,
  replaceOne,
  takeBack,
];
