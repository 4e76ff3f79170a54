import { settingsPermissions } from "#people/roles";
import { readPage } from "#platform/data/cursor";
import { staff } from "#platform/http/auth";
import { changes } from "#platform/http/changes";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { changeRate, createRate, deleteRate } from "./change-rate.ts";
import { TaxError } from "./errors.ts";
import { ChangeTaxRate, CreateTaxRate, TaxRateDto, TaxRatesPage, TaxRatesQuery, toTaxRateDto } from "./rate-schemas.ts";
import { countRates, rateById, selectRates } from "./store.ts";

const tags = ["Shipping and tax"];

const list = route(
  {
    method: "get",
    path: "/admin/tax/rates",
    operationId: "adminListTaxRates",
    tags,
    summary: "List the tax rates",
    description: "In the order in which they are worked out.",
    access: staff(settingsPermissions.read),
    request: { query: TaxRatesQuery },
    responses: { 200: json(TaxRatesPage, "A page of rates") },
  },
  async (c) => {
    const { ctx } = c.var;
    const query = c.req.valid("query");
    const { rows, ...rest } = await readPage(ctx, query, {
      list: "tax_rates",
      rows: (after) => selectRates(ctx, query, after, query.limit),
      total: countRates(ctx, query),
      keysOf: (row) => [row.position, row.id],
    });
    return c.json({ data: rows.map(toTaxRateDto), ...rest }, 200);
  },
);

const get = route(
  {
    method: "get",
    path: "/admin/tax/rates/{id}",
    operationId: "adminGetTaxRate",
    tags,
    summary: "Read a tax rate",
    description: "What it is, where and when it applies.",
    access: staff(settingsPermissions.read),
    request: { params: IdParam },
    responses: { 200: json(TaxRateDto, "The rate") },
    problems: [TaxError.tax_rate_not_found],
  },
  async (c) => {
    const rate = await rateById(c.var.ctx, c.req.valid("param").id).get();
    if (!rate) throw TaxError.tax_rate_not_found();
    return c.json(toTaxRateDto(rate), 200);
  },
);

const create = route(
  {
    method: "post",
    path: "/admin/tax/rates",
    operationId: "adminCreateTaxRate",
    tags,
    summary: "Add a tax rate to a zone",
    description:
      "All rates of a product's tax class that are valid at the moment apply, each on its own line. Products of a class without a rate in the zone are taxed as `standard`: give zero-rated and exempt goods a rate of that kind. A new percentage is a second rate: end the old one with `ends_at` where the new one begins with `starts_at`.",
    access: staff(settingsPermissions.write),
    step_up: "always",
    request: { body: json(CreateTaxRate, "The rate and its zone") },
    responses: { 201: json(TaxRateDto, "The new rate") },
    problems: [TaxError.too_many_tax_rates],
  },
  async (c) => c.json(toTaxRateDto(await createRate(c.var.ctx, c.req.valid("json"))), 201),
);

const [change, replace] = changes(
  {
    method: "patch",
    path: "/admin/tax/rates/{id}",
    operationId: "adminUpdateTaxRate",
    tags,
    summary: "Change a tax rate",
    description: "Placed orders keep their tax.",
    access: staff(settingsPermissions.write),
    step_up: "always",
    request: { params: IdParam, body: json(ChangeTaxRate, "The fields to change") },
    responses: { 200: json(TaxRateDto, "The rate as it is now") },
    problems: [TaxError.tax_rate_not_found],
  },
  async (c) => {
    const rate = await changeRate(c.var.ctx, c.req.valid("param").id, c.req.valid("json"));
    return c.json(toTaxRateDto(rate), 200);
  },
  ["name", "rate_ppm"],
);

const remove = route(
  {
    method: "delete",
    path: "/admin/tax/rates/{id}",
    operationId: "adminDeleteTaxRate",
    tags,
    summary: "Remove a tax rate",
    description: "Placed orders keep their tax.",
    access: staff(settingsPermissions.write),
    step_up: "always",
    request: { params: IdParam },
    responses: { 204: { description: "Removed" } },
    problems: [TaxError.tax_rate_not_found],
  },
  async (c) => {
    await deleteRate(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  },
);

export const taxRateRoutes: readonly Route[] = [list, get, create, change, replace, remove];
