import { settingsPermissions } from "#people/roles";
import { readPage } from "#platform/data/cursor";
import { staff } from "#platform/http/auth";
import { changes } from "#platform/http/changes";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { changeZone, createZone, deleteZone } from "./change-zone.ts";
import { ShippingError } from "./errors.ts";
import { countZones, selectZones, zoneById } from "./store.ts";
import {
  ChangeShippingZone,
  CreateShippingZone,
  ShippingZoneDto,
  ShippingZonesPage,
  ShippingZonesQuery,
  toShippingZoneDto,
} from "./zone-schemas.ts";

const tags = ["Shipping and tax"];
const changing = [
  ShippingError.shipping_zones_overlap,
  ShippingError.too_many_zone_places,
  ShippingError.shipping_changed,
];

const list = route(
  {
    method: "get",
    path: "/admin/shipping/zones",
    operationId: "adminListShippingZones",
    tags,
    summary: "List the shipping zones",
    description: "By name.",
    access: staff(settingsPermissions.read),
    request: { query: ShippingZonesQuery },
    responses: { 200: json(ShippingZonesPage, "A page of zones") },
  },
  async (c) => {
    const { ctx } = c.var;
    const query = c.req.valid("query");
    const { rows, ...rest } = await readPage(ctx, query, {
      list: "shipping_zones",
      rows: (after) => selectZones(ctx, query, after, query.limit),
      total: countZones(ctx, query),
      keysOf: (row) => [row.name, row.id],
    });
    return c.json({ data: rows.map(toShippingZoneDto), ...rest }, 200);
  },
);

const get = route(
  {
    method: "get",
    path: "/admin/shipping/zones/{id}",
    operationId: "adminGetShippingZone",
    tags,
    summary: "Read a shipping zone",
    description: "The places that it covers.",
    access: staff(settingsPermissions.read),
    request: { params: IdParam },
    responses: { 200: json(ShippingZoneDto, "The zone") },
    problems: [ShippingError.shipping_zone_not_found],
  },
  async (c) => {
    const zone = await zoneById(c.var.ctx, c.req.valid("param").id).get();
    if (!zone) throw ShippingError.shipping_zone_not_found();
    return c.json(toShippingZoneDto(zone), 200);
  },
);

const create = route(
  {
    method: "post",
    path: "/admin/shipping/zones",
    operationId: "adminCreateShippingZone",
    tags,
    summary: "Add a shipping zone",
    description:
      "Of the zones that cover an address and in which a method has rates, the most specific one counts: a postal code before a range of them, a range before a prefix, a longer prefix before a shorter one, then a region, a country, and everywhere. Two that would be equally specific for the same place are refused.",
    access: staff(settingsPermissions.write),
    request: { body: json(CreateShippingZone, "The places that it covers") },
    responses: { 201: json(ShippingZoneDto, "The new zone") },
    problems: [ShippingError.too_many_shipping_zones, ...changing],
  },
  async (c) => c.json(toShippingZoneDto(await createZone(c.var.ctx, c.req.valid("json"))), 201),
);

const [change, replace] = changes(
  {
    method: "patch",
    path: "/admin/shipping/zones/{id}",
    operationId: "adminUpdateShippingZone",
    tags,
    summary: "Change a shipping zone",
    description: "The rates in it are for the places that it covers then. Placed orders keep their price.",
    access: staff(settingsPermissions.write),
    request: { params: IdParam, body: json(ChangeShippingZone, "The fields to change") },
    responses: { 200: json(ShippingZoneDto, "The zone as it is now") },
    problems: [ShippingError.shipping_zone_not_found, ...changing],
  },
  async (c) => {
    const zone = await changeZone(c.var.ctx, c.req.valid("param").id, c.req.valid("json"));
    return c.json(toShippingZoneDto(zone), 200);
  },
  ["name"],
);

const remove = route(
  {
    method: "delete",
    path: "/admin/shipping/zones/{id}",
    operationId: "adminDeleteShippingZone",
    tags,
    summary: "Remove a shipping zone",
    description: "One in which no method has rates.",
    access: staff(settingsPermissions.write),
    request: { params: IdParam },
    responses: { 204: { description: "Removed" } },
    problems: [
      ShippingError.shipping_zone_not_found,
      ShippingError.shipping_zone_in_use,
      ShippingError.shipping_changed,
    ],
  },
  async (c) => {
    await deleteZone(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  },
);

export const shippingZoneRoutes: readonly Route[] = [list, get, create, change, replace, remove];
