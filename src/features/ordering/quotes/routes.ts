import { PaymentError } from "#money/payments";
import { CartError } from "#ordering/cart";
import { cartHolder } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import type { CheckoutGuard } from "./checkout-guards.ts";
import { QuoteError } from "./errors.ts";
import { quoteCart } from "./quote-cart.ts";
import { QuoteDto, QuoteInput } from "./schemas.ts";
import { showQuote } from "./show-quote.ts";

/** `guards` are what other features plug in. */
export const quoteRoutes = (guards: readonly CheckoutGuard[]): readonly Route[] => [
  route(
    {
      method: "post",
      path: "/checkout/quote",
      operationId: "previewCheckout",
      tags: ["Checkout"],
      summary: "See what the cart costs as an order",
      description:
        "Prices the cart for a place, with its taxes, a shipping method, coupons, gift cards and store credit, as `POST /checkout` does at this moment. Nothing is ordered or held. Send the answer's `total` with the checkout as `expected_total`: the order costs that, or is not placed.",
      access: cartHolder,
      request: { body: json(QuoteInput, "Where the order would go, and how") },
      responses: { 200: json(QuoteDto, "What it would cost") },
      problems: [
        CartError.cart_not_found,
        QuoteError.cart_empty,
        QuoteError.item_unavailable,
        QuoteError.not_sold_in_currency,
        QuoteError.shipping_method_unavailable,
        QuoteError.shipping_address_not_found,
        PaymentError.amount_not_chargeable,
        ...guards.flatMap(({ problems }) => problems),
      ],
    },
    async (c) => c.json(showQuote(await quoteCart(c.var.ctx, c.req.valid("json"), guards)), 200),
  ),
];
