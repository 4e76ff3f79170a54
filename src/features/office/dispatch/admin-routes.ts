import { orderPermissions } from "#ordering/order-desk";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { readShipments } from "./read-shipments.ts";
import { ShipmentsDto, ShipmentsForm, ShipmentsInput } from "./schemas.ts";
import { shipOrders } from "./ship-orders.ts";

const tags = ["Back office: orders"];
const write = staff(orderPermissions.write);
const alike =
  "All that is left of each order leaves the stock, as by the operation for one order: an order that is refused leaves the others alone, and says why in `results`. May be repeated: what has shipped so before is done.";

const ship = route(
  {
    method: "post",
    path: "/admin/fulfilments/bulk",
    operationId: "adminShipOrders",
    tags,
    summary: "Ship many orders",
    description: alike,
    access: write,
    request: { body: json(ShipmentsInput, "The orders, and how their parcels can be followed") },
    responses: { 200: json(ShipmentsDto, "What became of each") },
  },
  async (c) => {
    const { shipments } = c.req.valid("json");
    const rows = shipments.map((shipment, at) => ({ row: at + 1, order: shipment.order, shipment }));
    return c.json({ results: await shipOrders(c.var.ctx, rows) }, 200);
  },
);

const importThem = route(
  {
    method: "post",
    path: "/admin/fulfilments/import",
    operationId: "adminImportShipments",
    tags,
    summary: "Ship many orders from a CSV file",
    description: `${alike} A row that cannot be read is refused like one that cannot be shipped.`,
    access: write,
    request: { body: { content: { "multipart/form-data": { schema: ShipmentsForm } }, description: "The file" } },
    responses: { 200: json(ShipmentsDto, "What became of each row") },
  },
  async (c) => {
    const rows = readShipments(c.req.valid("form").file.bytes);
    return c.json({ results: await shipOrders(c.var.ctx, rows) }, 200);
  },
);

export const dispatchRoutes: readonly Route[] = [ship, importThem];
