import { answerFile, CarrierError, labelFile } from "#aftersales/carriers";
import { findOwnReturn, ReturnError, ReturnParams } from "#aftersales/returns";
import { OrderError } from "#ordering/orders";
import { orderHolder } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { readReturnLabel } from "./buy-return-label.ts";
import { findReturnTracking } from "./follow-return.ts";
import { ReturnTrackingDto, toReturnTrackingDto } from "./schemas.ts";

const tags = ["Returns"];
const notThere = [OrderError.order_not_found, ReturnError.return_not_found];

const get = route(
  {
    method: "get",
    path: "/orders/{id}/returns/{return_id}/label",
    operationId: "getReturnLabel",
    sends: ["Content-Disposition"],
    tags,
    summary: "Download the label of a return",
    description:
      "A PDF to print and put on the parcel, where the shop has bought a label. For the account that placed the order, or with its `Order-Token`. Deleted 30 days after it was bought.",
    access: orderHolder,
    request: { params: ReturnParams },
    responses: { 200: labelFile },
    problems: [...notThere, CarrierError.label_not_found, CarrierError.label_expired, CarrierError.carrier_unavailable],
  },
  async (c) => {
    const { ctx } = c.var;
    const { id, return_id } = c.req.valid("param");
    return answerFile(c, await readReturnLabel(ctx, await findOwnReturn(ctx, id, return_id)));
  },
);

const tracking = route(
  {
    method: "get",
    path: "/orders/{id}/returns/{return_id}/tracking",
    operationId: "getReturnTracking",
    tags,
    summary: "Follow the parcel of a return",
    description:
      "What the carrier has noted of it, oldest first. Empty where the label was not bought through the shop. For the account that placed the order, or with its `Order-Token`.",
    access: orderHolder,
    request: { params: ReturnParams },
    responses: { 200: json(ReturnTrackingDto, "Where the parcel is") },
    problems: notThere,
  },
  async (c) => {
    const { ctx } = c.var;
    const { id, return_id } = c.req.valid("param");
    const { events } = await findReturnTracking(ctx, await findOwnReturn(ctx, id, return_id));
    return c.json(toReturnTrackingDto(return_id, events), 200);
  },
);

export const returnLabelRoutes: readonly Route[] = [get, tracking];
