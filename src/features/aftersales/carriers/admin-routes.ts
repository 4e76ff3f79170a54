import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { FulfilmentError, FulfilmentParams } from "#aftersales/fulfilment";
import { orderPermissions } from "#ordering/order-desk";
import { OrderError } from "#ordering/orders";
import { customerPermissions } from "#people/accounts";
import type { AppEnv } from "#platform/http/app-env";
import { staff } from "#platform/http/auth";
import { FILE_CSP } from "#platform/http/file-csp";
import { json, route, type Route } from "#platform/http/route";
import { CarrierError } from "./errors.ts";
import { findTracking } from "./follow-parcel.ts";
import { buyLabel, cancelLabel, readLabel } from "./parcel-labels.ts";
import type { LabelFile } from "./read-label.ts";
import { AdminTrackingDto, LabelInput, ShippingLabelDto, toAdminTrackingDto, toLabelDto } from "./schemas.ts";

const tags = ["Back office: orders"];
const path = "/admin/orders/{id}/fulfilments/{fulfilment_id}/label";
const notThere = [OrderError.order_not_found, FulfilmentError.fulfilment_not_found];

const create = route(
  {
    method: "post",
    path,
    operationId: "adminCreateLabel",
    tags,
    summary: "Buy the label of a fulfilment",
    description:
      "Buys it from the shop's carrier and writes tracking number, carrier and tracking page onto the fulfilment. Asked again, it answers the label that is there: the same fulfilment is never paid for twice.",
    access: staff(orderPermissions.write),
    request: {
      params: FulfilmentParams,
      body: { required: false, content: { "application/json": { schema: LabelInput } } },
    },
    responses: { 201: json(ShippingLabelDto, "The label") },
    problems: [
      ...notThere,
      CarrierError.carrier_missing,
      CarrierError.label_not_needed,
      CarrierError.label_refused,
      CarrierError.address_missing,
      CarrierError.carrier_unavailable,
      OrderError.order_on_hold,
      OrderError.order_erased,
      OrderError.order_moved,
    ],
  },
  async (c) => {
    const { ctx } = c.var;
    const { id, fulfilment_id } = c.req.valid("param");
    return c.json(toLabelDto(await buyLabel(ctx, id, fulfilment_id, c.req.valid("json")), ctx.actor), 201);
  },
);

/** The file of a label, as an answer. */
export const labelFile = {
  description: "The label",
  content: { "application/pdf": { schema: z.string().openapi({ format: "binary", example: "%PDF-1.4 …" }) } },
};

export function answerFile(c: Context<AppEnv>, { name, bytes }: LabelFile) {
  c.set("csp", FILE_CSP);
  return c.body(new Uint8Array(bytes), 200, {
    "content-type": "application/pdf",
    "content-disposition": `attachment; filename="${name}"`,
  });
}

const get = route(
  {
    method: "get",
    path,
    operationId: "adminGetLabel",
    sends: ["Content-Disposition"],
    tags,
    summary: "Download the label of a fulfilment",
    description: "A PDF to print. It shows the recipient's address. Deleted 30 days after it was bought.",
    access: staff(customerPermissions.read),
    request: { params: FulfilmentParams },
    responses: { 200: labelFile },
    problems: [...notThere, CarrierError.label_not_found, CarrierError.label_expired, CarrierError.carrier_unavailable],
  },
  async (c) => {
    const { ctx } = c.var;
    const { id, fulfilment_id } = c.req.valid("param");
    return answerFile(c, await readLabel(ctx, id, fulfilment_id));
  },
);

const cancel = route(
  {
    method: "delete",
    path,
    operationId: "adminCancelLabel",
    tags,
    summary: "Cancel the label of a fulfilment",
    description:
      "At the carrier, which then asks for no money. The tracking number is taken off the fulfilment, which stays as it is. A label that is cancelled stays so.",
    access: staff(orderPermissions.write),
    request: { params: FulfilmentParams },
    responses: { 204: { description: "It is cancelled" } },
    problems: [
      ...notThere,
      CarrierError.label_not_found,
      CarrierError.label_in_use,
      CarrierError.carrier_unavailable,
      OrderError.order_moved,
    ],
  },
  async (c) => {
    const { id, fulfilment_id } = c.req.valid("param");
    await cancelLabel(c.var.ctx, id, fulfilment_id);
    return c.body(null, 204);
  },
);

const getTracking = route(
  {
    method: "get",
    path: "/admin/orders/{id}/fulfilments/{fulfilment_id}/tracking",
    operationId: "adminGetFulfilmentTracking",
    tags,
    summary: "Follow a parcel",
    description:
      "What the carrier has noted of a parcel whose label the shop has bought, and what that label cost. `customers:read` shows the carrier's own words and the tracking number.",
    access: staff(orderPermissions.read),
    request: { params: FulfilmentParams },
    responses: { 200: json(AdminTrackingDto, "Where the parcel is") },
    problems: notThere,
  },
  async (c) => {
    const { ctx } = c.var;
    const { id, fulfilment_id } = c.req.valid("param");
    const { events, label } = await findTracking(ctx, id, fulfilment_id, { own: false });
    return c.json(toAdminTrackingDto(fulfilment_id, events, label, ctx.actor), 200);
  },
);

export const carrierAdminRoutes: readonly Route[] = [create, get, cancel, getTracking];
