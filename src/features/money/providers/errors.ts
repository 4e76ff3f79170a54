import { z } from "@hono/zod-openapi";
import { defineErrors } from "#platform/basics/errors";
import { textMember } from "#platform/basics/problem-members";
import { choice } from "#platform/http/schemas";
import type { MethodReason } from "./method-rules.ts";

const Reason = choice<MethodReason>({
  inactive: "The shop does not offer it.",
  not_configured: "The shop has not set it up.",
  gift_cards: "Gift cards are handed over as soon as they are sold.",
  country: "It is not offered where the order goes.",
  currency: "It does not take this currency.",
  total_too_low: "It pays no less than its limit.",
  total_too_high: "It pays no more than its limit.",
});

export const ProviderError = defineErrors("Checkout and payment", {
  provider_unavailable: {
    status: 503,
    detail: "The payment provider did not answer. Repeat the request with the same Idempotency-Key.",
    cause: "The payment provider did not answer. Whether it has acted is found out by itself.",
    remedy:
      "Wait for `Retry-After`, then send the same request with the same `Idempotency-Key`: it cannot charge twice.",
    retry_after_seconds: 5,
  },
  payment_method_unavailable: {
    status: 422,
    detail: "This order cannot be paid by this method. Choose another one; `reason` says why.",
    cause:
      "The shop does not offer the way to pay for such an order; `reason` says why. `inactive` and `not_configured` concern the shop, the others this order.",
    remedy: "Show the methods of `GET /payments/methods` for the cart's currency, country and total.",
    translations: {
      de: "Diese Bestellung kann nicht auf diese Weise bezahlt werden. Bitte eine andere Zahlungsart wählen.",
      ja: "このご注文では、このお支払い方法をご利用いただけません。",
    },
    members: {
      method: textMember("The way to pay that was asked for.", "cash_on_delivery"),
      reason: Reason.openapi({ description: "Why it cannot be used.", example: "total_too_high" }),
    },
  },
  payment_method_not_found: {
    status: 404,
    detail: "There is no such way to pay.",
    cause: "The path names a method that Bodega does not know.",
    remedy: "List them at `GET /admin/payment-methods`.",
  },
  payment_method_not_configured: {
    status: 409,
    detail: "The way to pay lacks settings, which `missing_settings` names.",
    cause: "The method needs settings of the Worker that are not there.",
    remedy: "Set them and deploy, then switch the method on.",
    members: {
      missing_settings: z
        .array(z.string())
        .readonly()
        .openapi({ description: "The settings by name.", example: ["BANK_ACCOUNT_HOLDER", "BANK_IBAN"] }),
    },
  },
});
