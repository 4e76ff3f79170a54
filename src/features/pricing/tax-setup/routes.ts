import { settingsPermissions } from "#people/roles";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { addZones, TaxError } from "#pricing/tax";
import { TaxSetupError } from "./errors.ts";
import { previewTax } from "./preview-tax.ts";
import { TaxPreviewDto, TaxPreviewInput, TaxTemplateDto, TemplateParam } from "./schemas.ts";
import { templates, zonesOf } from "./template-zones.ts";

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
      "`eu`: the member states of the European Union with their standard rate. `us`: the states with a sales tax, with that of the state alone. Places that a zone covers already are left as they are, so that a repeat adds nothing. Check the rates before you sell by them; reduced rates and those of counties and cities are added by hand.",
    access: staff(settingsPermissions.write),
    step_up: "always",
    request: { params: TemplateParam },
    responses: { 200: json(TaxTemplateDto, "What was added") },
    problems: [TaxSetupError.tax_template_not_found, TaxError.too_many_tax_zones, TaxError.taxes_changed],
  },
  async (c) => {
    const { template: asked } = c.req.valid("param");
    const template = templates.find((one) => one === asked);
    if (!template) throw TaxSetupError.tax_template_not_found();
    return c.json({ added: [...(await addZones(c.var.ctx, template, zonesOf(template)))] }, 200);
  },
);

export const taxSetupRoutes: readonly Route[] = [preview, load];
