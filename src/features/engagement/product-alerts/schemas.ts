import { z } from "@hono/zod-openapi";
import { emailAddress, locale } from "#people/accounts";
import { toIso } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { amount, choice, currency, id, timestamp } from "#platform/http/schemas";
import type { AlertKind, alertStates } from "./rules.ts";
import type { productAlerts } from "./tables.ts";

const kind = () =>
  choice<AlertKind>({ back_in_stock: "It can be bought again.", price_drop: "It costs less than now." });

export const AlertInput = z
  .strictObject({
    variant_id: id().describe("What it is about."),
    kind: kind().describe("What is told, once."),
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

export const MyAlertDto = z
  .object({
    id: id(),
    variant_id: id().describe("What it is about."),
    kind: kind().describe("What is told, once."),
    status: choice<(typeof alertStates)[number]>({
      pending: "Waits for its owner to confirm it by mail.",
      active: "Waits for what it is about.",
      due: "Its letter is on its way.",
    }).describe("Where it stands. Once it is told it is gone."),
    price: amount().describe("What a unit cost when it was asked for, in minor units of `currency`."),
    currency: currency(),
    created_at: timestamp(),
    expires_at: timestamp().describe("When it is forgotten if it is not met before."),
  })
  .openapi("ProductAlert", {
    example: {
      id: "01936b2e-7c1a-7000-8000-4b5c6d7e8f90",
      variant_id: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b",
      kind: "price_drop",
      status: "active",
      price: 1900,
      currency: "USD",
      created_at: "2026-11-28T09:30:00.000Z",
      expires_at: "2027-05-27T09:30:00.000Z",
    },
  });

export const MyAlertsQuery = z.strictObject(pageQuery);
export const MyAlertsPage = pageOf(MyAlertDto).openapi("ProductAlerts");

export const toMyAlertDto = (row: typeof productAlerts.$inferSelect): z.output<typeof MyAlertDto> => ({
  id: row.id,
  variant_id: row.variant_id,
  kind: row.kind,
  status: row.state,
  price: row.price,
  currency: row.currency,
  created_at: toIso(row.created_at),
  expires_at: toIso(row.expires_at),
});
