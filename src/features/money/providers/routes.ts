import { z } from "@hono/zod-openapi";
import { preferredLanguage } from "#platform/basics/language";
import { everyone } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { MethodsQuery, PaymentMethodDto, toPaymentMethodDto } from "./method-schemas.ts";
import { offeredMethods } from "./offered-methods.ts";
import { selectMethodTerms } from "./store.ts";

const methods = route(
  {
    method: "get",
    path: "/payments/methods",
    operationId: "listPaymentMethods",
    summary: "List the ways to pay",
    description:
      "What this shop takes, in its own order. With `currency`, `country` and `total` only what such an order can be paid by.",
    tags: ["Payments"],
    access: everyone,
    request: { query: MethodsQuery },
    responses: {
      200: json(
        z.object({
          data: z.array(PaymentMethodDto).describe("Methods that the shop is set up with, without pages."),
        }),
        "The ways to pay",
      ),
    },
  },
  async (c) => {
    const { ctx } = c.var;
    const { currency = null, country = null, total = null } = c.req.valid("query");
    const use = { currency, country, total, has_gift_cards: false };
    const offered = offeredMethods(ctx, await selectMethodTerms(ctx), use);
    const language = preferredLanguage(c.req.header("accept-language"));
    return c.json({ data: offered.map((terms) => toPaymentMethodDto(ctx, terms, language)) }, 200);
  },
);

export const methodRoutes: readonly Route[] = [methods];
