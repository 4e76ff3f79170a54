import { z } from "@hono/zod-openapi";
import { isCountry } from "#people/addresses";
import { type Language, languages } from "#platform/basics/language";
import { toIsoOrNull } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { amount, choice, currency, queryInteger, text, timestamp } from "#platform/http/schemas";
import { type MethodTerms, type PaymentMethod, providerOfMethod } from "./method-rules.ts";
import { missingSettings, nameOfMethod, publishableKey } from "./offered-methods.ts";
import type { paidWith } from "./rules.ts";
import type { StoredTerms } from "./store.ts";

const country = () =>
  z
    .string()
    .refine(isCountry, "must be an ISO 3166-1 alpha-2 code in upper case")
    .openapi({ description: "ISO 3166-1 alpha-2.", example: "DE" });

export const PaymentMethodName = choice<PaymentMethod>({
  card: "By card, through a payment provider.",
  paypal: "By PayPal: the shopper approves the payment there.",
  razorpay: "By card, UPI, net banking or a wallet, in Razorpay Checkout.",
  bank_transfer: "By a transfer to the shop's bank account. The goods are sent once the money is there.",
  cash_on_delivery: "In cash, when the goods are handed over.",
}).openapi("PaymentMethodName", { description: "A way to pay." });

export const ProviderName = choice<(typeof paidWith)[number]>({
  stripe: "By card, through Stripe.",
  paypal: "By PayPal.",
  razorpay: "By card, UPI, net banking or a wallet, through Razorpay.",
  bank_transfer: "By a transfer to the shop's bank account.",
  cash_on_delivery: "In cash, when the goods are handed over.",
}).openapi("PaymentProviderName", { description: "Who takes the money." });

const MethodLimitDto = z
  .strictObject({
    currency: currency(),
    min_total: amount().nullable().describe("The least that it pays, in minor units; null without a limit."),
    max_total: amount().nullable().describe("The most that it pays, in minor units; null without a limit."),
  })
  .openapi("PaymentMethodLimit");

export const MethodsQuery = z.strictObject({
  currency: currency().optional().describe("Only methods that take this currency."),
  country: country().optional().describe("Only methods that are offered where the order goes."),
  total: queryInteger({ min: 0, max: 99_999_999_999 })
    .optional()
    .describe("Only methods that pay this much, in minor units of `currency`."),
});

export const PaymentMethodDto = z
  .object({
    method: PaymentMethodName,
    provider: ProviderName,
    name: z
      .string()
      .openapi({ description: "To show to shoppers, in the language of `Accept-Language`.", example: "Card" }),
    types: z
      .array(z.string())
      .openapi({ description: "Types of payment method that may be offered.", example: ["card"] }),
    publishable_key: z.string().nullable().openapi({
      description:
        "For the provider's own script in the browser: a publishable key, or the client id for PayPal and the key id for Razorpay. Null for methods without one.",
      example: "pk_test_51H8abc",
    }),
    limits: z.array(MethodLimitDto).openapi({
      description: "The currencies that it takes, with what it pays; empty where it takes all.",
      example: [],
    }),
  })
  .openapi("PaymentProvider");

const label = (language: string) => text(60).openapi({ description: `In ${language}.`, example: "Vorkasse" });
const name_fields: Readonly<Record<Language, z.ZodOptional<ReturnType<typeof label>>>> = {
  en: label("English").optional(),
  de: label("German").optional(),
  ja: label("Japanese").optional(),
};

export const AdminPaymentMethodDto = z
  .object({
    method: PaymentMethodName,
    is_active: z.boolean().describe("Whether it is offered, as far as its limits allow."),
    position: z.int().openapi({ description: "Its place in the list: lower is first.", example: 1 }),
    names: z.strictObject(name_fields).openapi("PaymentMethodNames", {
      description: "What shoppers read instead of our own name, by language.",
      example: { de: "Vorkasse" },
    }),
    countries: z
      .array(country())
      .openapi({ description: "Where it is offered; everywhere without any.", example: ["DE", "AT"] }),
    limits: z
      .array(MethodLimitDto)
      .openapi({ description: "The currencies that it takes; all of them without any.", example: [] }),
    missing_settings: z
      .array(z.string())
      .openapi({ description: "Settings without which it is not offered.", example: ["BANK_IBAN"] }),
    updated_at: timestamp().nullable().describe("Null while nothing was changed."),
  })
  .openapi("AdminPaymentMethod");

export const ChangePaymentMethod = z
  .strictObject({
    is_active: z.boolean().describe("Whether it is offered, as far as its limits allow."),
    position: z.int().min(0).max(1_000).openapi({ description: "Its place in the list: lower is first.", example: 1 }),
    names: z
      .strictObject(name_fields)
      .openapi({ description: "Replaces all names of the shop's own, by language.", example: { de: "Vorkasse" } }),
    countries: z
      .array(country())
      .max(250)
      .refine((codes) => new Set(codes).size === codes.length, "must name each country once")
      .openapi({ description: "Replaces the list. Empty: everywhere.", example: ["DE", "AT"] }),
    limits: z
      .array(MethodLimitDto)
      .max(200)
      .openapi({
        description: "Replaces the list, each currency once. Empty: all currencies, without limits.",
        example: [{ currency: "EUR", min_total: null, max_total: 50_000 }],
      }),
  })
  .partial()
  .openapi("ChangePaymentMethod", { example: { is_active: true, countries: ["DE", "AT"] } });

export const toPaymentMethodDto = (
  ctx: Ctx,
  terms: MethodTerms,
  language: Language,
): z.output<typeof PaymentMethodDto> => ({
  method: terms.method,
  provider: providerOfMethod(terms.method),
  name: nameOfMethod(terms, language),
  types: [terms.method],
  publishable_key: publishableKey(ctx, terms.method),
  limits: [...terms.limits],
});

export const toAdminPaymentMethodDto = (ctx: Ctx, terms: StoredTerms): z.output<typeof AdminPaymentMethodDto> => ({
  method: terms.method,
  is_active: terms.is_active,
  position: terms.position,
  names: z.partialRecord(z.enum(languages), z.string()).parse(terms.names),
  countries: [...terms.countries],
  limits: [...terms.limits],
  missing_settings: missingSettings(ctx, terms.method),
  updated_at: terms.updated_at === 0 ? null : toIsoOrNull(terms.updated_at),
});
