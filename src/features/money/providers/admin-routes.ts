import { z } from "@hono/zod-openapi";
import { settingsPermissions } from "#people/roles";
import { staff } from "#platform/http/auth";
import { changes } from "#platform/http/changes";
import { json, route, type Route } from "#platform/http/route";
import { changeMethod, findMethod } from "./change-method.ts";
import { ProviderError } from "./errors.ts";
import { allTerms, paymentMethods } from "./method-rules.ts";
import { AdminPaymentMethodDto, ChangePaymentMethod, toAdminPaymentMethodDto } from "./method-schemas.ts";
import { selectMethodTerms } from "./store.ts";

const tags = ["Back office: payments"];

const MethodParam = z.strictObject({
  method: z.string().openapi({
    param: { name: "method", in: "path" },
    description: `One of ${paymentMethods.map((name) => `\`${name}\``).join(", ")}.`,
    example: "bank_transfer",
  }),
});

const list = route(
  {
    method: "get",
    path: "/admin/payment-methods",
    operationId: "adminListPaymentMethods",
    summary: "List the ways to pay",
    description: "All of them in the shop's order, those that are not offered too, with the settings that they lack.",
    tags,
    access: staff(settingsPermissions.read),
    responses: {
      200: json(
        z.object({ data: z.array(AdminPaymentMethodDto).describe("Each way to pay, without pages.") }),
        "The ways to pay",
      ),
    },
  },
  async (c) => {
    const { ctx } = c.var;
    const stored = await selectMethodTerms(ctx);
    const all = allTerms(stored).map((terms) => ({
      ...terms,
      updated_at: stored.find(({ method }) => method === terms.method)?.updated_at ?? 0,
    }));
    return c.json({ data: all.map((terms) => toAdminPaymentMethodDto(ctx, terms)) }, 200);
  },
);

const get = route(
  {
    method: "get",
    path: "/admin/payment-methods/{method}",
    operationId: "adminGetPaymentMethod",
    summary: "Read a way to pay",
    description: "How it is offered, and the settings that it lacks.",
    tags,
    access: staff(settingsPermissions.read),
    request: { params: MethodParam },
    responses: { 200: json(AdminPaymentMethodDto, "The way to pay") },
    problems: [ProviderError.payment_method_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(toAdminPaymentMethodDto(ctx, await findMethod(ctx, c.req.valid("param").method)), 200);
  },
);

const [change, replace] = changes(
  {
    method: "patch",
    path: "/admin/payment-methods/{method}",
    operationId: "adminUpdatePaymentMethod",
    summary: "Change a way to pay",
    description:
      "Switches it on or off, and says where, in which currencies and up to which total it is offered. Placed orders go on as they were paid.",
    tags,
    access: staff(settingsPermissions.write),
    request: { params: MethodParam, body: json(ChangePaymentMethod, "What to change") },
    responses: { 200: json(AdminPaymentMethodDto, "The way to pay as it is now") },
    problems: [ProviderError.payment_method_not_found, ProviderError.payment_method_not_configured],
  },
  async (c) => {
    const { ctx } = c.var;
    const changed = await changeMethod(ctx, c.req.valid("param").method, c.req.valid("json"));
    return c.json(toAdminPaymentMethodDto(ctx, changed), 200);
  },
);

export const methodAdminRoutes: readonly Route[] = [list, get, change, replace];
