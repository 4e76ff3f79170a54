import { settingsPermissions } from "#people/roles";
import { staff } from "#platform/http/auth";
import { changes } from "#platform/http/changes";
import { json, route, type Route } from "#platform/http/route";
import { changeSettings } from "./change-settings.ts";
import { ChangeTaxSettings, TaxSettingsDto, toTaxSettingsDto } from "./settings-schemas.ts";
import { selectSettings } from "./store.ts";

const tags = ["Shipping and tax"];

const get = route(
  {
    method: "get",
    path: "/admin/tax/settings",
    operationId: "adminGetTaxSettings",
    tags,
    summary: "Read how the shop taxes",
    description: "Where it sells from, which prices include tax, and how tax is rounded.",
    access: staff(settingsPermissions.read),
    responses: { 200: json(TaxSettingsDto, "The settings") },
  },
  async (c) => c.json(toTaxSettingsDto(await selectSettings(c.var.ctx).get()), 200),
);

const [change, replace] = changes(
  {
    method: "patch",
    path: "/admin/tax/settings",
    operationId: "adminUpdateTaxSettings",
    tags,
    summary: "Change how the shop taxes",
    description: "`countries` replaces the whole list. Placed orders keep their tax and its rounding.",
    access: staff(settingsPermissions.write),
    step_up: "always",
    request: { body: json(ChangeTaxSettings, "The settings to change") },
    responses: { 200: json(TaxSettingsDto, "The settings as they are now") },
  },
  async (c) => c.json(toTaxSettingsDto(await changeSettings(c.var.ctx, c.req.valid("json"))), 200),
);

export const taxSettingsRoutes: readonly Route[] = [get, change, replace];
