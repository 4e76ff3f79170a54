import { settingsPermissions } from "#people/roles";
import { readPage } from "#platform/data/cursor";
import { staff } from "#platform/http/auth";
import { changes } from "#platform/http/changes";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { changeZone, createZone, deleteZone } from "./change-zone.ts";
import { TaxError } from "./errors.ts";
import { countZones, selectZones, zoneById } from "./store.ts";
import { ChangeTaxZone, CreateTaxZone, TaxZoneDto, TaxZonesPage, TaxZonesQuery, toTaxZoneDto } from "./zone-schemas.ts";

const tags = ["Shipping and tax"];

const list = route(
  {
    method: "get",
    path: "/admin/tax/zones",
    operationId: "adminListTaxZones",
    tags,
    summary: "List the tax zones",
    description: "By name.",
    access: staff(settingsPermissions.read),
    request: { query: TaxZonesQuery },
    responses: { 200: json(TaxZonesPage, "A page of zones") },
  },
  async (c) => {
    const { ctx } = c.var;
    const query = c.req.valid("query");
    const { rows, ...rest } = await readPage(ctx, query, {
      list: "tax_zones",
      rows: (after) => selectZones(ctx, query, after, query.limit),
      total: countZones(ctx, query),
      keysOf: (row) => [row.name, row.id],
    });
    return c.json({ data: rows.map(toTaxZoneDto), ...rest }, 200);
  },
);

const get = route(
  {
    method: "get",
    path: "/admin/tax/zones/{id}",
    operationId: "adminGetTaxZone",
    tags,
    summary: "Read a tax zone",
    description: "The places that it covers.",
    access: staff(settingsPermissions.read),
    request: { params: IdParam },
    responses: { 200: json(TaxZoneDto, "The zone") },
    problems: [TaxError.tax_zone_not_found],
  },
  async (c) => {
    const zone = await zoneById(c.var.ctx, c.req.valid("param").id).get();
    if (!zone) throw TaxError.tax_zone_not_found();
    return c.json(toTaxZoneDto(zone), 200);
  },
);

const create = route(
  {
    method: "post",
    path: "/admin/tax/zones",
    operationId: "adminCreateTaxZone",
    tags,
    summary: "Add a tax zone",
    description:
      "Of the active zones that cover an address the most specific one counts: a postal code before a range of them, a range before a prefix, a longer prefix before a shorter one, then a region, a country, and everywhere. Two that would be equally specific for the same place are refused.",
    access: staff(settingsPermissions.write),
    step_up: "always",
    request: { body: json(CreateTaxZone, "The places that it covers") },
    responses: { 201: json(TaxZoneDto, "The new zone") },
    problems: [TaxError.tax_zones_overlap, TaxError.too_many_tax_zones, TaxError.taxes_changed],
  },
  async (c) => c.json(toTaxZoneDto(await createZone(c.var.ctx, c.req.valid("json"))), 201),
);

const [change, replace] = changes(
  {
    method: "patch",
    path: "/admin/tax/zones/{id}",
    operationId: "adminUpdateTaxZone",
    tags,
    summary: "Change a tax zone",
    description: "With `is_active: false` its rates no longer apply. Placed orders keep their tax.",
    access: staff(settingsPermissions.write),
    step_up: "always",
    request: { params: IdParam, body: json(ChangeTaxZone, "The fields to change") },
    responses: { 200: json(TaxZoneDto, "The zone as it is now") },
    problems: [TaxError.tax_zone_not_found, TaxError.tax_zones_overlap, TaxError.taxes_changed],
  },
  async (c) => {
    const zone = await changeZone(c.var.ctx, c.req.valid("param").id, c.req.valid("json"));
    return c.json(toTaxZoneDto(zone), 200);
  },
  ["name"],
);

const remove = route(
  {
    method: "delete",
    path: "/admin/tax/zones/{id}",
    operationId: "adminDeleteTaxZone",
    tags,
    summary: "Remove a tax zone",
    description: "Its rates go with it. Placed orders keep their tax.",
    access: staff(settingsPermissions.write),
    step_up: "always",
    request: { params: IdParam },
    responses: { 204: { description: "Removed" } },
    problems: [TaxError.tax_zone_not_found],
  },
  async (c) => {
    await deleteZone(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  },
);

export const taxZoneRoutes: readonly Route[] = [list, get, create, change, replace, remove];
