import { SavedMethodError } from "#money/payment-customers";
import { PaymentDto, PaymentError } from "#money/payments";
import { ProviderEventError } from "#money/provider-events";
import { ProviderError } from "#money/providers";
import { CartError } from "#ordering/cart";
import { CheckoutLimitError } from "#ordering/checkout-limits";
import { OrderError } from "#ordering/orders";
import { type CheckoutGuard, QuoteError } from "#ordering/quotes";
import { preferredLocale } from "#platform/basics/language";
import { cartHolder, orderHolder } from "#platform/http/auth";
import { readIdempotencyKey, requestHash } from "#platform/http/idempotency";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { checkOut } from "./check-out.ts";
import { claimProblems } from "./claim-refusals.ts";
import { CheckoutError } from "./errors.ts";
import { paymentSecrets } from "./repeat-secrets.ts";
import { retryPayment } from "./retry-payment.ts";
import { CheckoutDto, CheckoutInput, PaymentInput, VerifyInput } from "./schemas.ts";
import { verifyPayment } from "./verify-payment.ts";

const checkoutWith = (guards: readonly CheckoutGuard[]): Route =>
  route(
    {
      method: "post",
      path: "/checkout",
      operationId: "checkout",
      tags: ["Checkout"],
      summary: "Turn the cart into an order and pay it",
      description:
        "One cart becomes at most one order, even if the request is repeated. Everything is priced by the shop. With a `payment_method_id` the payment is confirmed at once; without one the client confirms with the payment's `client_secret`. A declined payment is 402, and the order stays payable by `POST /payments` for 15 minutes.",
      access: cartHolder,
      rate: "checkout",
      bot_check: "guests",
      idempotency: "handled",
      request: { body: json(CheckoutInput, "Where the order goes and how it is paid") },
      responses: { 201: json(CheckoutDto, "The order and its payment") },
      problems: [
        CartError.cart_not_found,
        QuoteError.cart_empty,
        CartError.insufficient_stock,
        CheckoutLimitError.too_many_unpaid_orders,
        QuoteError.item_unavailable,
        QuoteError.not_sold_in_currency,
        QuoteError.cart_changed,
        QuoteError.amount_due_changed,
        CheckoutError.checkout_ended,
        QuoteError.shipping_method_unavailable,
        QuoteError.shipping_address_not_found,
        QuoteError.billing_address_not_found,
        ProviderError.payment_method_unavailable,
        SavedMethodError.saved_payment_method_not_found,
        PaymentError.amount_not_chargeable,
        PaymentError.payment_declined,
        CheckoutLimitError.too_many_declined_payments,
        ProviderError.provider_unavailable,
        ...claimProblems,
        ...guards.flatMap(({ problems }) => problems),
      ],
    },
    async (c) => {
      const request = {
        input: c.req.valid("json"),
        browser_locale: preferredLocale(c.req.header("accept-language")),
        idempotency_key: readIdempotencyKey(c) ?? "",
        request_hash: await requestHash(c),
      };
      const { body, replayed } = await checkOut(c.var.ctx, request, guards);
      if (replayed) c.header("Idempotency-Replayed", "true");
      return c.json(body, 201);
    },
  );

const pay = route(
  {
    method: "post",
    path: "/payments",
    operationId: "createPayment",
    tags: ["Payments"],
    summary: "Try again to pay an order",
    description:
      "Another payment method on an order that is still pending, after a decline or an abandoned confirmation.",
    access: orderHolder,
    rate: "checkout",
    bot_check: "guests",
    idempotency: "required",
    request: { body: json(PaymentInput, "The order and the payment method") },
    responses: { 201: json(PaymentDto, "The payment as it is now") },
    secrets: paymentSecrets,
    problems: [
      OrderError.order_not_found,
      CheckoutError.order_not_payable,
      CheckoutError.other_payment_provider,
      SavedMethodError.saved_payment_method_not_found,
      PaymentError.payment_declined,
      CheckoutLimitError.too_many_declined_payments,
      ProviderError.provider_unavailable,
    ],
  },
  async (c) => c.json(await retryPayment(c.var.ctx, c.req.valid("json"), readIdempotencyKey(c) ?? ""), 201),
);

const verify = route(
  {
    method: "post",
    path: "/payments/{id}/verify",
    operationId: "verifyPayment",
    tags: ["Payments"],
    summary: "Finish a payment that was approved",
    description:
      "For the page to which a provider sends its shopper back: asks the provider what became of the payment and takes the order as far as it can go. What it answers is the payment as it is then. What Razorpay Checkout returned may be sent along, and a wrong signature is refused. May be repeated; without it the order goes on by itself a little later.",
    access: orderHolder,
    rate: "checkout",
    idempotency: "none",
    request: { params: IdParam, body: { required: false, content: { "application/json": { schema: VerifyInput } } } },
    responses: { 200: json(PaymentDto, "The payment as it is now") },
    problems: [
      PaymentError.payment_not_found,
      ProviderEventError.invalid_signature,
      ProviderError.provider_unavailable,
    ],
  },
  async (c) => c.json(await verifyPayment(c.var.ctx, c.req.valid("param").id, c.req.valid("json")), 200),
);

/** `guards` are what other features plug in. */
export const checkoutRoutes = (guards: readonly CheckoutGuard[]): readonly Route[] => [
  checkoutWith(guards),
  pay,
  verify,
];
