import { z } from "@hono/zod-openapi";
import { settingsPermissions } from "#people/roles";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam, moment, personalText, timestamp } from "#platform/http/schemas";
import { deleteExemption, replaceExemption } from "./change-exemption.ts";
import { TaxReliefError } from "./errors.ts";
import { findExemption, type TaxExemption } from "./store.ts";

const tags = ["Shipping and tax"];

const number = () =>
  personalText(80).openapi({ description: "Of the certificate that staff have seen.", example: "E-4711" });

const TaxExemptionInput = z
  .strictObject({
    number: number(),
    expires_at: moment()
      .nullable()
      .default(null)
      .openapi({
        type: ["string", "null"],
        description: "The exemption holds until before this moment; null: until it is ended.",
      }),
  })
  .openapi("TaxExemptionInput", { example: { number: "E-4711", expires_at: "2027-01-31T00:00:00Z" } });

const TaxExemptionDto = z
  .object({
    number: number(),
    expires_at: timestamp().nullable().describe("It holds until before this moment; null while it does not end."),
    created_at: timestamp(),
    updated_at: timestamp(),
  })
  .openapi("TaxExemption");

const toDto = ({ number: of, expires_at, created_at, updated_at }: TaxExemption): z.output<typeof TaxExemptionDto> => ({
  number: of,
  expires_at: toIsoOrNull(expires_at),
  created_at: toIso(created_at),
  updated_at: toIso(updated_at),
});

const get = route(
  {
    method: "get",
    path: "/admin/users/{id}/tax-exemption",
    operationId: "adminGetUserTaxExemption",
    tags,
    summary: "Read a customer's tax exemption",
    description: "Also an exemption that has expired.",
    access: staff(settingsPermissions.read),
    request: { params: IdParam },
    responses: { 200: json(TaxExemptionDto, "The exemption") },
    problems: [TaxReliefError.tax_exemption_not_found],
  },
  async (c) => {
    const exemption = await findExemption(c.var.ctx, c.req.valid("param").id);
    if (!exemption) throw TaxReliefError.tax_exemption_not_found();
    return c.json(toDto(exemption), 200);
  },
);

const replace = route(
  {
    method: "put",
    path: "/admin/users/{id}/tax-exemption",
    operationId: "adminReplaceUserTaxExemption",
    tags,
    summary: "Exempt a customer from tax",
    description:
      "From their next cart and checkout on they pay no tax, and prices that include tax are charged without it. Their orders say `tax_relief: exemption`.",
    access: staff(settingsPermissions.write),
    step_up: "always",
    request: { params: IdParam, body: json(TaxExemptionInput, "The certificate") },
    responses: { 200: json(TaxExemptionDto, "The exemption as it is now") },
    problems: [TaxReliefError.user_not_found],
  },
  async (c) => c.json(toDto(await replaceExemption(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 200),
);

const remove = route(
  {
    method: "delete",
    path: "/admin/users/{id}/tax-exemption",
    operationId: "adminDeleteUserTaxExemption",
    tags,
    summary: "End a customer's tax exemption",
    description: "They pay tax from their next cart and checkout on. Placed orders stay as they are.",
    access: staff(settingsPermissions.write),
    step_up: "always",
    request: { params: IdParam },
    responses: { 204: { description: "Ended" } },
    problems: [TaxReliefError.tax_exemption_not_found],
  },
  async (c) => {
    await deleteExemption(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  },
);

export const taxReliefAdminRoutes: readonly Route[] = [get, replace, remove];
