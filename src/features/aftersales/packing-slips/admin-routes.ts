import { z } from "@hono/zod-openapi";
import { FulfilmentError, FulfilmentParams } from "#aftersales/fulfilment";
import { answerPaper } from "#aftersales/papers";
import { orderPermissions } from "#ordering/order-desk";
import { OrderError } from "#ordering/orders";
import { staff } from "#platform/http/auth";
import { route, type Route } from "#platform/http/route";
import { printSlip } from "./print-slip.ts";

const get = route(
  {
    method: "get",
    path: "/admin/orders/{id}/fulfilments/{fulfilment_id}/packing-slip",
    operationId: "adminGetPackingSlip",
    tags: ["Back office: orders"],
    summary: "Read the packing slip of a fulfilment",
    description:
      "As a page to print, in the language of the order: items, SKUs and units, without prices. `customers:read` shows where it goes.",
    access: staff(orderPermissions.read),
    request: { params: FulfilmentParams },
    responses: {
      200: {
        description: "The packing slip",
        content: { "text/html": { schema: z.string().openapi({ example: "<!doctype html>…" }) } },
      },
    },
    problems: [OrderError.order_not_found, FulfilmentError.fulfilment_not_found],
  },
  async (c) => {
    const { id: reference, fulfilment_id } = c.req.valid("param");
    return answerPaper(c, await printSlip(c.var.ctx, reference, fulfilment_id));
  },
);

export const packingSlipRoutes: readonly Route[] = [get];
