import { z } from "@hono/zod-openapi";

/** What a card is known by, null for other ways to pay and where the provider does not say. */
export const cardFields = {
  brand: z.string().nullable().openapi({
    description:
      "The network of a card in lower case, such as `visa`, `mastercard` or `amex`; null where it is not known.",
    example: "visa",
  }),
  last4: z.string().nullable().openapi({ description: "The last digits of a card's number.", example: "4242" }),
  exp_month: z.int().nullable().openapi({ description: "The month in which a card expires, 1 to 12.", example: 12 }),
  exp_year: z.int().nullable().openapi({ description: "The year in which a card expires.", example: 2034 }),
  wallet: z.string().nullable().openapi({
    description: "The wallet that a card comes from, such as `apple_pay` or `google_pay`; null for a card of its own.",
    example: null,
  }),
};
