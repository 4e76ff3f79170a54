import { settingsPermissions } from "#people/roles";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { addRates, addZones, TaxError } from "#pricing/tax";
import { TaxSetupError } from "./errors.ts";
import { RATES_CHECKED_ON } from "./eu-rates.ts";
import { previewTax } from "./preview-tax.ts";
import { TaxPreviewDto, TaxPreviewInput, TaxTemplateDto, TemplateParam } from "./schemas.ts";
import { REDUCED_TEMPLATE, reducedRates, zonesOf, zoneTemplates } from "./template-zones.ts";

const tags = ["Shipping and tax"];

const preview = route(
  {
    method: "post",
    path: "/admin/tax/preview",
    operationId: "adminPreviewTax",
    tags,
    summary: "See what something would be taxed by",
    description: "The zone, the tax lines and the reason for goods of a class that go to a place. Nothing is changed.",
    access: staff(settingsPermissions.read),
    request: { body: json(TaxPreviewInput, "What is sold, and where it goes") },
    responses: { 200: json(TaxPreviewDto, "The taxes") },
  },
  async (c) => c.json(await previewTax(c.var.ctx, c.req.valid("json")), 200),
);

const load = route(
  {
    method: "post",
    path: "/admin/tax/templates/{template}",
    operationId: "adminImportTaxTemplate",
    tags,
    summary: "Add zones and rates from a template",
    description:
      "`eu`: the member states of the European Union with their standard rate. `eu-reduced`: their reduced rates, for the tax classes `reduced`, `second-reduced`, `super-reduced` and `parking` of zones that cover one member state. `us`: the states with a sales tax, with that of the state alone. What is there already is left as it is, so that a repeat adds nothing. Check the rates before you sell by them.",
    access: staff(settingsPermissions.write),
    step_up: "always",
    request: { params: TemplateParam },
    responses: { 200: json(TaxTemplateDto, "What was added") },
    problems: [TaxSetupError.tax_template_not_found, TaxError.too_many_tax_zones, TaxError.taxes_changed],
  },
  async (c) => {
    const { template: asked } = c.req.valid("param");
    const { ctx } = c.var;
    const template = zoneTemplates.find((one) => one === asked);
    if (!template && asked !== REDUCED_TEMPLATE) throw TaxSetupError.tax_template_not_found();
    const added = template
      ? await addZones(ctx, template, zonesOf(template))
      : await addRates(ctx, REDUCED_TEMPLATE, reducedRates());
    return c.json({ added: [...added], checked_on: RATES_CHECKED_ON }, 200);
  },
);

export const taxSetupRoutes: readonly Route[] = [preview, load];
