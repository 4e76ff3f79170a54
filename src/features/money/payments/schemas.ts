import { z } from "@hono/zod-openapi";
import {
  cardFields,
  InstructionsDto,
  type intentStatuses,
  methodOf,
  outstandingOf,
  ProviderName,
  showInstructions,
} from "#money/providers";
import { toIso } from "#platform/basics/time";
import { actor, amount, choice, currency, id, orNull, timestamp } from "#platform/http/schemas";
import type { PaymentOfOrder, RefundOfOrder } from "./order-money.ts";
import type { AdminPayment, Payment } from "./store.ts";
import type { paymentStatuses, refundStatuses } from "./tables.ts";

export const PaymentStatus = choice<(typeof paymentStatuses)[number]>({
  pending: "Not tried yet, or the provider is still working on it.",
  requires_action: "The shopper has to approve it, by `client_secret` or `redirect_url`.",
  authorized: "The money is set aside and not taken yet.",
  partially_paid: "A part of the money came, by transfer or in cash.",
  succeeded: "The money was taken.",
  failed: "The last attempt was declined. Another may be made.",
  cancelled: "It ended without money being taken.",
  refunded: "All of the money went back or became credit.",
  partially_refunded: "Some of the money went back or became credit.",
}).openapi("PaymentStatus", { description: "How far a payment has come." });

export const RefundStatus = choice<(typeof refundStatuses)[number]>({
  requested: "Requested by the shopper. Staff approve or reject it.",
  pending: "The provider is giving the money back.",
  succeeded: "The money went back or became credit.",
  failed: "The provider refused. It may be made again.",
  rejected: "Staff declined the request.",
  waived: "Nothing had been paid for it: it is asked for no more.",
}).openapi("RefundStatus", { description: "How far a refund has come." });

const GatewayStatus = choice<(typeof intentStatuses)[number]>({
  unconfirmed: "No attempt was made, or the last one was declined.",
  requires_action: "The shopper has to approve it.",
  processing: "The provider is working on it.",
  authorized: "The money is set aside and not taken yet.",
  captured: "The money was taken.",
  cancelled: "It can no longer be paid.",
}).openapi("PaymentGatewayStatus", { description: "The provider's own status of a payment." });

const instructions = () =>
  orNull(InstructionsDto).openapi({ description: "Where a bank transfer goes; null for any other payment." });
const outstanding = () =>
  amount().describe("What is still to come by transfer or in cash; 0 for payments at a provider.");

export const PaymentDto = z
  .object({
    id: id(),
    order_id: id().describe("The order that it pays for."),
    provider: ProviderName,
    status: PaymentStatus,
    amount: amount().describe("What it is for, in minor units of `currency`."),
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
    outstanding: outstanding(),
    instructions: instructions(),
    created_at: timestamp(),
    updated_at: timestamp(),
  })
  .openapi("Payment");

export const OrderPaymentDto = z
  .object({
    id: id().openapi({ description: "For `GET /payments/{id}` and the payment's own refunds." }),
    provider: ProviderName,
    status: PaymentStatus,
    amount: amount().openapi({ description: "What it is for, in minor units of the order's currency." }),
    captured: amount().openapi({ description: "What was taken of it so far." }),
    refunded: amount().openapi({ description: "What went back of it so far." }),
    credited: amount().openapi({ description: "What became store credit or a gift card of it so far." }),
    waived: amount().openapi({ description: "What is asked for no more: it was cancelled before it was paid." }),
    outstanding: outstanding(),
    instructions: instructions(),
    method: orNull(
      z
        .object({
          type: z.string().openapi({ description: "A type of `GET /payments/methods`.", example: "card" }),
          ...cardFields,
          saved_method_id: id().nullable().openapi({
            description:
              "The saved payment method of the account that it is; null where it was not saved, or was removed.",
          }),
        })
        .openapi("OrderPaymentMethod"),
    ).openapi({
      description: "What it was last tried with; null before the first attempt. An erased person's card is not shown.",
    }),
  })
  .openapi("OrderPayment");

export const AdminPaymentDto = PaymentDto.omit({ client_secret: true, redirect_url: true })
  .extend({
    user_id: id().nullable().describe("The account that placed the order; null for a guest."),
    captured: amount().describe("What was taken of it so far, in minor units."),
    refunded: amount().describe("What went back of it so far, in minor units."),
    credited: amount().describe("What became store credit or a gift card of it so far."),
    waived: amount().describe(
      "What is asked for no more: it was cancelled before it was paid, or came back undelivered.",
    ),
    payment_type: z.string().nullable().openapi({
      description: "How it was tried, a type of `GET /payments/methods`; null before the first attempt.",
      example: "card",
    }),
    provider_reference: z.string().nullable().openapi({ description: "The provider's own id of the payment." }),
    gateway: z
      .object({
        status: orNull(GatewayStatus).openapi({ description: "Null until the provider knows the payment." }),
        customer_reference: z.string().nullable().openapi({ description: "The provider's own id of the customer." }),
        capture_method: choice({
          manual: "Authorized first, and taken once the units are set aside.",
          automatic: "Taken as soon as it is authorized.",
          by_hand: "Seen to come by the shop's people or its carrier.",
        }).describe("When the money is taken."),
        failure_code: z.string().nullable().openapi({ description: "Why the last attempt was declined." }),
        compared_at: timestamp().nullable().openapi({ description: "When it was last compared with the provider." }),
      })
      .openapi("PaymentGateway", { description: "The payment as its provider has it." }),
    refunds: z
      .array(
        z
          .object({
            id: id(),
            amount: amount().describe("What goes back, in minor units of the payment's currency."),
            status: RefundStatus,
            refund_transaction_id: z
              .string()
              .nullable()
              .openapi({ description: "The provider's own id of the refund; null until it has one." }),
          })
          .openapi("AdminPaymentRefund"),
      )
      .describe("Oldest first."),
  })
  .openapi("AdminPayment");

export const RefundDto = z
  .object({
    id: id(),
    payment_id: id().nullable().describe("The payment that it is taken from; null where it is a tender's."),
    account_id: id()
      .nullable()
      .describe("The gift card or store credit that it was paid with; null where it is a payment's."),
    credit_account_id: id()
      .nullable()
      .describe("The store credit or gift card that it became; null where it goes back to where it was paid from."),
    order_id: id().describe("The order that it is for."),
    amount: amount().describe("What goes back, in minor units of `currency`."),
    currency: currency(),
    status: RefundStatus,
    reason: z
      .string()
      .nullable()
      .describe("As it was written; null without one, and for callers who may not see customers."),
    created_at: timestamp(),
    updated_at: timestamp().describe("When its status last changed."),
  })
  .openapi("Refund");

export const AdminRefundDto = RefundDto.extend({
  actor: actor().openapi({ description: "The person or the part of the shop that requested it." }),
}).openapi("AdminRefund");

type Shown = { readonly client_secret: string | null; readonly redirect_url: string | null };

/** What of a payment its owner sees. */
export type ShownPayment = Pick<
  Payment,
  "id" | "order_id" | "provider" | "status" | "amount" | "currency" | "failure_code" | "created_at" | "updated_at"
> &
  Partial<Pick<Payment, "captured" | "waived" | "payable_until" | "reference" | "bank_account">>;

/** What is still to come of a payment, and how it is paid. An attempt at a provider knows of neither. */
const owedOf = (payment: Omit<ShownPayment, "order_id" | "failure_code" | "updated_at" | "status">) => {
  const { captured = 0, waived = 0, payable_until = null, reference = null, bank_account = null } = payment;
  const owed = { ...payment, captured, waived, payable_until, reference, bank_account };
  return { outstanding: outstandingOf(owed), instructions: showInstructions(owed) };
};

const cardOf = ({ brand, last4, exp_month, exp_year, wallet, saved_method_id }: PaymentOfOrder) => ({
  brand,
  last4,
  exp_month,
  exp_year,
  wallet,
  saved_method_id,
});

/** A payment inside its order. A provider is asked for one type alone, so an attempt says which it was. */
export const toOrderPaymentDto = (payment: PaymentOfOrder): z.output<typeof OrderPaymentDto> => ({
  id: payment.id,
  provider: ProviderName.parse(payment.provider),
  status: payment.status,
  amount: payment.amount,
  captured: payment.captured,
  refunded: payment.refunded,
  credited: payment.credited,
  waived: payment.waived,
  ...owedOf(payment),
  method: payment.is_tried ? { type: methodOf(payment.provider), ...cardOf(payment) } : null,
});

/** Those in which another attempt may be made, and with the last one's reason. */
const tells_why: ReadonlySet<ShownPayment["status"]> = new Set(["failed", "requires_action"]);

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
    ...(tells_why.has(payment.status) && payment.failure_code !== null ? { failure_code: payment.failure_code } : {}),
    ...owedOf(payment),
    created_at: toIso(payment.created_at),
    updated_at: toIso(payment.updated_at),
  };
}

export const toAdminPaymentDto = (payment: AdminPayment): z.output<typeof AdminPaymentDto> => ({
  ...toPaymentDto(payment),
  user_id: payment.user_id,
  captured: payment.captured,
  refunded: payment.refunded,
  credited: payment.credited,
  waived: payment.waived,
  payment_type: payment.is_tried ? methodOf(payment.provider) : null,
  provider_reference: payment.intent_id,
  gateway: {
    status: payment.intent_status,
    customer_reference: payment.provider_customer_id,
    capture_method: payment.capture_method,
    failure_code: payment.failure_code,
    compared_at: payment.compared_at === 0 ? null : toIso(payment.compared_at),
  },
  refunds: payment.refunds,
});

export const toRefundDto = (refund: RefundOfOrder): z.output<typeof RefundDto> => ({
  id: refund.id,
  payment_id: refund.payment_id,
  account_id: refund.account_id,
  credit_account_id: refund.credit_account_id,
  order_id: refund.order_id,
  amount: refund.amount,
  currency: refund.currency,
  status: refund.status,
  reason: refund.reason,
  created_at: toIso(refund.created_at),
  updated_at: toIso(refund.updated_at),
});
