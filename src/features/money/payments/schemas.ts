import { z } from "@hono/zod-openapi";
import { intentStatuses, providerNames } from "#money/providers";
import { toIso } from "#platform/basics/time";
import { amount, currency, id, orNull, timestamp } from "#platform/http/schemas";
import type { PaymentOfOrder, RefundOfOrder } from "./order-money.ts";
import type { AdminPayment, Payment } from "./store.ts";
import { paymentStatuses, refundStatuses } from "./tables.ts";

/** The types of payment method that the providers are asked for. */
export const methodTypes = ["card"] as const;

export const ProviderName = z.enum(providerNames).openapi({ description: "A provider of `GET /payments/methods`." });

export const PaymentDto = z
  .object({
    id: id(),
    order_id: id(),
    provider: ProviderName,
    status: z.enum(paymentStatuses),
    amount: amount(),
    currency: currency(),
    client_secret: z.string().optional().openapi({
      description:
        "For the provider's own script in the browser. Only in the answer to an attempt, and while it waits for the shopper.",
    }),
    redirect_url: z.string().optional().openapi({
      description:
        "Where the shopper approves the payment. Only in the answer to an attempt, and while it waits for them.",
    }),
    failure_code: z.string().optional().openapi({ description: "Why the last attempt was declined." }),
    created_at: timestamp(),
  })
  .openapi("Payment");

export const OrderPaymentDto = z
  .object({
    id: id().openapi({ description: "For `GET /payments/{id}` and the payment's own refunds." }),
    provider: ProviderName,
    status: z.enum(paymentStatuses).openapi({ description: "As in `GET /payments/{id}`." }),
    amount: amount().openapi({ description: "What it is for, in minor units of the order's currency." }),
    captured: amount().openapi({ description: "What was taken of it so far." }),
    refunded: amount().openapi({ description: "What went back of it so far." }),
    method: orNull(
      z
        .object({ type: z.string().openapi({ description: "A type of `GET /payments/methods`.", example: "card" }) })
        .openapi("OrderPaymentMethod"),
    ).openapi({ description: "How it was tried; null before the first attempt." }),
  })
  .openapi("OrderPayment");

export const AdminPaymentDto = PaymentDto.omit({ client_secret: true, redirect_url: true })
  .extend({
    user_id: id().nullable(),
    captured: amount(),
    refunded: amount(),
    payment_type: z.string().nullable().openapi({
      description: "How it was tried, a type of `GET /payments/methods`; null before the first attempt.",
      example: "card",
    }),
    provider_reference: z.string().nullable().openapi({ description: "The provider's own id of the payment." }),
    gateway: z
      .object({
        status: z.enum(intentStatuses).nullable().openapi({ description: "The provider's own status of the payment." }),
        customer_reference: z.string().nullable().openapi({ description: "The provider's own id of the customer." }),
        capture_method: z.enum(["manual", "automatic"]),
        failure_code: z.string().nullable().openapi({ description: "Why the last attempt was declined." }),
        compared_at: timestamp().nullable().openapi({ description: "When it was last compared with the provider." }),
      })
      .openapi("PaymentGateway"),
    refunds: z.array(
      z
        .object({
          id: id(),
          amount: amount(),
          status: z.enum(refundStatuses),
          refund_transaction_id: z
            .string()
            .nullable()
            .openapi({ description: "The provider's own id of the refund; null until it has one." }),
        })
        .openapi("AdminPaymentRefund"),
    ),
    updated_at: timestamp(),
  })
  .openapi("AdminPayment");

export const RefundDto = z
  .object({
    id: id(),
    payment_id: id(),
    order_id: id(),
    amount: amount(),
    currency: currency(),
    status: z.enum(refundStatuses),
    reason: z.string().nullable(),
    created_at: timestamp(),
    updated_at: timestamp(),
  })
  .openapi("Refund");

export const PaymentMethodDto = z
  .object({
    provider: ProviderName,
    name: z.string().openapi({ example: "Card" }),
    types: z.array(z.string()).openapi({ example: ["card"] }),
  })
  .openapi("PaymentProvider");

type Shown = { readonly client_secret: string | null; readonly redirect_url: string | null };

/** What of a payment its owner sees. */
export type ShownPayment = Pick<
  Payment,
  "id" | "order_id" | "provider" | "status" | "amount" | "currency" | "failure_code" | "created_at"
>;

/** A payment inside its order. Only cards are taken so far, so an attempt says which type it was. */
export const toOrderPaymentDto = (payment: PaymentOfOrder): z.output<typeof OrderPaymentDto> => ({
  id: payment.id,
  provider: ProviderName.parse(payment.provider),
  status: payment.status,
  amount: payment.amount,
  captured: payment.captured,
  refunded: payment.refunded,
  method: payment.is_tried ? { type: methodTypes[0] } : null,
});

/** `shown` is what only the provider's present answer knows: it is never stored. */
export function toPaymentDto(payment: ShownPayment, shown?: Shown): z.output<typeof PaymentDto> {
  return {
    id: payment.id,
    order_id: payment.order_id,
    provider: ProviderName.parse(payment.provider),
    status: payment.status,
    amount: payment.amount,
    currency: payment.currency,
    ...(shown?.client_secret ? { client_secret: shown.client_secret } : {}),
    ...(shown?.redirect_url ? { redirect_url: shown.redirect_url } : {}),
    ...(payment.status === "failed" && payment.failure_code !== null ? { failure_code: payment.failure_code } : {}),
    created_at: toIso(payment.created_at),
  };
}

export const toAdminPaymentDto = (payment: AdminPayment): z.output<typeof AdminPaymentDto> => ({
  ...toPaymentDto(payment),
  user_id: payment.user_id,
  captured: payment.captured,
  refunded: payment.refunded,
  payment_type: payment.is_tried ? methodTypes[0] : null,
  provider_reference: payment.intent_id,
  gateway: {
    status: payment.intent_status,
    customer_reference: payment.provider_customer_id,
    capture_method: payment.capture_method,
    failure_code: payment.failure_code,
    compared_at: payment.compared_at === 0 ? null : toIso(payment.compared_at),
  },
  refunds: payment.refunds,
  updated_at: toIso(payment.updated_at),
});

export const toRefundDto = (refund: RefundOfOrder): z.output<typeof RefundDto> => ({
  id: refund.id,
  payment_id: refund.payment_id,
  order_id: refund.order_id,
  amount: refund.amount,
  currency: refund.currency,
  status: refund.status,
  reason: refund.reason,
  created_at: toIso(refund.created_at),
  updated_at: toIso(refund.updated_at),
});
