import { z } from "@hono/zod-openapi";
import { emailAddress, locale } from "#people/accounts";
import { choice, id } from "#platform/http/schemas";
import type { AlertKind } from "./rules.ts";

export const AlertInput = z
  .strictObject({
    variant_id: id().describe("What it is about."),
    kind: choice<AlertKind>({
      back_in_stock: "It can be bought again.",
      price_drop: "It costs less than now.",
    }).describe("What is told, once."),
    email: emailAddress()
      .optional()
      .describe("Where the letter goes. Without it, to the address of the caller's account."),
    locale: locale().optional().openapi({ description: "BCP 47 tag of the language of the letters.", example: "en" }),
  })
  .openapi("ProductAlertInput", {
    example: {
      variant_id: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b",
      kind: "back_in_stock",
      email: "ada@example.com",
    },
  });

export const AlertHeader = z.object({
  "alert-token": z.string().max(200).openapi({
    description: "The part after `#token=` in a mailed link.",
    example: "alert_01936b2e-7c1a-7000-8000-1c2d3e4f5a6b_Rg1m4tWc0mYp3m1w8n6vQe2zY5b7uKfJ9hXsTqLdPaI",
  }),
});
