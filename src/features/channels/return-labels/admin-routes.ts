import { answerFile, CarrierError, labelFile, LabelInput } from "#aftersales/carriers";
import { findReturn, ReturnError, returnPermissions } from "#aftersales/returns";
import { OrderError } from "#ordering/orders";
import { customerPermissions } from "#people/accounts";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { buyReturnLabel, cancelReturnLabel, readReturnLabel } from "./buy-return-label.ts";
import { findReturnTracking } from "./follow-return.ts";
import {
  AdminReturnTrackingDto,
  ReturnShippingLabelDto,
  toAdminReturnTrackingDto,
  toReturnLabelDto,
} from "./schemas.ts";

const tags = ["Back office: returns"];
const path = "/admin/returns/{id}/label";

const buy = route(
  {
    method: "post",
    path: "/admin/returns/{id}/label/purchase",
    operationId: "adminCreateReturnLabel",
    tags,
    summary: "Buy the label of a return",
    description:
      "Buys it from the shop's carrier, from the customer's address to `CARRIER_RETURN_ADDRESS`, and shows it in the return; the shopper is mailed where to print it. Asked again, it answers the label that is there: the same return is never paid for twice.",
    access: staff(returnPermissions.write),
    request: {
      params: IdParam,
      body: { required: false, content: { "application/json": { schema: LabelInput } } },
    },
    responses: { 201: json(ReturnShippingLabelDto, "The label") },
    problems: [
      ReturnError.return_not_found,
      ReturnError.illegal_return_move,
      CarrierError.carrier_missing,
      CarrierError.label_refused,
      CarrierError.address_missing,
      CarrierError.carrier_unavailable,
      OrderError.order_erased,
      OrderError.order_moved,
    ],
  },
  async (c) => {
    const { ctx } = c.var;
    const label = await buyReturnLabel(ctx, c.req.valid("param").id, c.req.valid("json"));
    return c.json(toReturnLabelDto(label, ctx.actor), 201);
  },
);

const get = route(
  {
    method: "get",
    path,
    operationId: "adminGetReturnLabel",
    sends: ["Content-Disposition"],
    tags,
    summary: "Download the label of a return",
    description: "A PDF to print. It shows the customer's address. Deleted 30 days after it was bought.",
    access: staff(customerPermissions.read),
    request: { params: IdParam },
    responses: { 200: labelFile },
    problems: [
      ReturnError.return_not_found,
      CarrierError.label_not_found,
      CarrierError.label_expired,
      CarrierError.carrier_unavailable,
    ],
  },
  async (c) => {
    const { ctx } = c.var;
    return answerFile(c, await readReturnLabel(ctx, await findReturn(ctx, c.req.valid("param").id)));
  },
);

const cancel = route(
  {
    method: "delete",
    path,
    operationId: "adminCancelReturnLabel",
    tags,
    summary: "Cancel the label of a return",
    description:
      "At the carrier, which then asks for no money. It is taken off the return, which stays as it is. A label that is cancelled stays so. A return that is rejected or called off has its label cancelled by itself.",
    access: staff(returnPermissions.write),
    request: { params: IdParam },
    responses: { 204: { description: "It is cancelled" } },
    problems: [
      ReturnError.return_not_found,
      CarrierError.label_not_found,
      CarrierError.label_in_use,
      CarrierError.carrier_unavailable,
      OrderError.order_moved,
    ],
  },
  async (c) => {
    await cancelReturnLabel(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  },
);

const getTracking = route(
  {
    method: "get",
    path: "/admin/returns/{id}/tracking",
    operationId: "adminGetReturnTracking",
    tags,
    summary: "Follow the parcel of a return",
    description:
      "What the carrier has noted of a parcel whose label the shop has bought, and what that label cost. It moves nothing: the units count as returned once they are received. `customers:read` shows the carrier's own words and the tracking number.",
    access: staff(returnPermissions.read),
    request: { params: IdParam },
    responses: { 200: json(AdminReturnTrackingDto, "Where the parcel is") },
    problems: [ReturnError.return_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    const { id } = c.req.valid("param");
    return c.json(
      toAdminReturnTrackingDto(id, await findReturnTracking(ctx, await findReturn(ctx, id)), ctx.actor),
      200,
    );
  },
);

export const returnLabelAdminRoutes: readonly Route[] = [buy, get, cancel, getTracking];
