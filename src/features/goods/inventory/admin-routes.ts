import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { countStock } from "./count-stock.ts";
import { InventoryError } from "./errors.ts";
import { findMovements } from "./list-stock.ts";
import { moveStock, moveStockInBulk } from "./move-stock.ts";
import { inventoryPermissions } from "./permissions.ts";
import { readStock, setThreshold } from "./read-stock.ts";
import {
  BulkDto,
  BulkInput,
  CountInput,
  MovementDto,
  MovementInput,
  MovementListDto,
  MovementsQuery,
  StockDto,
  ThresholdInput,
  VariantParam,
} from "./schemas.ts";

const tags = ["Back office: inventory"];

const movements = route(
  {
    method: "get",
    path: "/admin/inventory/movements",
    operationId: "adminListStockMovements",
    tags,
    summary: "List stock movements",
    description:
      "Of the whole shop, newest first, at most seconds old. With `variant_id` alone, the variant's own ledger, live. Shipped orders are there too, as `OUT` with the order as reference.",
    access: staff(inventoryPermissions.read),
    request: { query: MovementsQuery },
    responses: { 200: json(MovementListDto, "A page of the ledger") },
    problems: [InventoryError.stock_not_found],
  },
  async (c) => c.json(await findMovements(c.var.ctx, c.req.valid("query")), 200),
);

const move = route(
  {
    method: "post",
    path: "/admin/inventory/movements",
    operationId: "adminMoveStock",
    tags,
    summary: "Move stock",
    description:
      "`IN` received, `OUT` taken out, `RETURN` came back, `DAMAGE` written off, `ADJUSTMENT` corrects by a signed quantity. What is held for a shopper or sold cannot be taken out.",
    access: staff(inventoryPermissions.write),
    request: { body: json(MovementInput, "The movement") },
    responses: { 201: json(MovementDto, "The line of the ledger") },
    problems: [InventoryError.stock_not_found, InventoryError.stock_reserved],
  },
  async (c) => c.json(await moveStock(c.var.ctx, c.req.valid("json")), 201),
);

const bulk = route(
  {
    method: "post",
    path: "/admin/inventory/bulk",
    operationId: "adminMoveStockInBulk",
    tags,
    summary: "Move stock of many variants",
    description: "Up to 100 movements, each for itself: the answer has a result per row, in the order they were sent.",
    access: staff(inventoryPermissions.write),
    request: { body: json(BulkInput, "The movements") },
    responses: { 200: json(BulkDto, "A result per movement") },
  },
  async (c) => c.json({ data: await moveStockInBulk(c.var.ctx, c.req.valid("json").movements) }, 200),
);

const get = route(
  {
    method: "get",
    path: "/admin/inventory/{variant_id}",
    operationId: "adminGetStock",
    tags,
    summary: "Get a variant's stock",
    description: "Live, straight from the variant's stock object.",
    access: staff(inventoryPermissions.read),
    request: { params: VariantParam },
    responses: { 200: json(StockDto, "The stock") },
    problems: [InventoryError.stock_not_found],
  },
  async (c) => c.json(await readStock(c.var.ctx, c.req.valid("param").variant_id), 200),
);

const update = route(
  {
    method: "patch",
    path: "/admin/inventory/{variant_id}",
    operationId: "adminUpdateStock",
    tags,
    summary: "Set when stock counts as low",
    description:
      "Staff get a mail each time `available` falls to the threshold. Stock itself is changed by movements only.",
    access: staff(inventoryPermissions.write),
    request: { params: VariantParam, body: json(ThresholdInput, "What to change") },
    responses: { 200: json(StockDto, "The stock") },
    problems: [InventoryError.stock_not_found],
  },
  async (c) => {
    const { low_stock_threshold } = c.req.valid("json");
    return c.json(await setThreshold(c.var.ctx, c.req.valid("param").variant_id, low_stock_threshold), 200);
  },
);

const count = route(
  {
    method: "put",
    path: "/admin/inventory/{variant_id}",
    operationId: "adminReplaceStock",
    tags,
    summary: "Set stock to what was counted",
    description:
      "`on_hand` becomes the figure that is sent, whatever it was; with `expected_on_hand` only if that is what is on record. The difference is written to the ledger as an `ADJUSTMENT`. What is held for a shopper or sold cannot be counted away.",
    access: staff(inventoryPermissions.write),
    idempotency: "accepted",
    request: { params: VariantParam, body: json(CountInput, "What was counted") },
    responses: { 200: json(StockDto, "The stock") },
    problems: [InventoryError.stock_not_found, InventoryError.stock_changed, InventoryError.stock_reserved],
  },
  async (c) => c.json(await countStock(c.var.ctx, c.req.valid("param").variant_id, c.req.valid("json")), 200),
);

/** The fixed paths come first: a variant is never called `movements`. */
export const inventoryAdminRoutes: readonly Route[] = [movements, move, bulk, get, count, update];
