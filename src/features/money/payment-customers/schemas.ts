import { z } from "@hono/zod-openapi";
import { cardFields } from "#money/providers";
import { toIso } from "#platform/basics/time";
import { id, timestamp } from "#platform/http/schemas";
import type { SavedMethod } from "./saved-methods.ts";

const provider = () => z.enum(["stripe"]).openapi({ description: "The provider that keeps it.", example: "stripe" });

export const SavedMethodDto = z
  .object({
    id: id().openapi({ description: "For `payment_method_id` at checkout." }),
    provider: provider(),
    type: z.string().openapi({ description: "A type of `GET /payments/methods`.", example: "card" }),
    ...cardFields,
    is_default: z.boolean().openapi({
      description: "Whether the storefront offers it first. The first one that is saved becomes it by itself.",
      example: true,
    }),
    created_at: timestamp(),
  })
  .openapi("SavedPaymentMethod");

export const SaveMethodInput = z.strictObject({ provider: provider() }).openapi("SavePaymentMethodInput");

export const MethodSetupDto = z
  .object({
    id: z.string().openapi({ description: "The provider's own id of the setup.", example: "seti_1PqKZ2eZvKYlo2C" }),
    provider: provider(),
    client_secret: z.string().openapi({
      description: "For the provider's own script in the browser, which asks for the card and confirms it.",
      example: "seti_1PqKZ2eZvKYlo2C_secret_PqKZ",
    }),
  })
  .openapi("PaymentMethodSetup");

export const toSavedMethodDto = (method: SavedMethod): z.input<typeof SavedMethodDto> => ({
  id: method.id,
  provider: provider().parse(method.provider),
  type: method.type,
  brand: method.brand,
  last4: method.last4,
  exp_month: method.exp_month,
  exp_year: method.exp_year,
  wallet: method.wallet,
  is_default: method.is_default,
  created_at: toIso(method.created_at),
});
