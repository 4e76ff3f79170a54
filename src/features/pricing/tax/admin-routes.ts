import { settingsPermissions } from "#people/roles";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { changeTaxRate } from "./change-tax-rate.ts";
import { TaxRateDto, TaxRateInput, TaxRatesDto, toTaxRateDto } from "./schemas.ts";
import { taxRateOf } from "./store.ts";

const listTaxRates = route(
  {
    method: "get",
    path: "/admin/tax-rates",
    operationId: "adminListTaxRates",
    tags: ["Shipping and tax"],
    summary: "Read the tax rates",
    description: "The rate that orders are taxed by. The list is empty, and nothing is taxed, until it is set.",
    access: staff(settingsPermissions.read),
    responses: { 200: json(TaxRatesDto, "The tax rates") },
  },
  async (c) => c.json({ data: (await taxRateOf(c.var.ctx).all()).map(toTaxRateDto), next_cursor: null }, 200),
);

const putTaxRate = route(
  {
    method: "put",
    path: "/admin/tax-rates",
    operationId: "adminReplaceTaxRate",
    tags: ["Shipping and tax"],
    summary: "Set the tax rate",
    description: "Sets the shop's one rate. Orders that were placed before keep their tax.",
    access: staff(settingsPermissions.write),
    step_up: "always",
    request: { body: { content: { "application/json": { schema: TaxRateInput } } } },
    responses: { 200: json(TaxRateDto, "The rate as it is now") },
  },
  async (c) => c.json(toTaxRateDto(await changeTaxRate(c.var.ctx, c.req.valid("json"))), 200),
);

export const taxAdminRoutes: readonly Route[] = [listTaxRates, putTaxRate];
