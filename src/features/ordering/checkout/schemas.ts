import { z } from "@hono/zod-openapi";
import { PaymentDto } from "#money/payments";
import type { HandProvider } from "#money/providers";
import { OrderDto } from "#ordering/orders";
import { pricingFields } from "#ordering/quotes";
import { locale } from "#people/accounts";
import { AddressFields, isCountry } from "#people/addresses";
import { amount, choice, id, moment, orNull, personalText } from "#platform/http/schemas";
import { RejectedCodeDto } from "#pricing/totals";

const payment_method_id = z
  .string()
  .regex(/^[\w-]{1,255}$/, "must be a payment method of the provider, or a saved one of the account")
  .openapi({
    description:
      "One that the provider's script has made, or the `id` of one of `GET /me/payment-methods`. Confirms at once. Without it the client confirms with the payment's `client_secret`.",
  });

const part = () => amount().optional().openapi({ description: "As it was shown, in minor units." });

const fields = {
  shipping_address: AddressFields.optional().openapi({
    description: "This or `shipping_address_id`, unless the cart has gift cards alone.",
  }),
  shipping_address_id: id().optional().openapi({ description: "One of the account's addresses." }),
  billing_address: AddressFields.optional().openapi({
    description: "The shipping address, unless this or `billing_address_id` is given.",
  }),
  billing_address_id: id().optional().openapi({ description: "One of the account's addresses." }),
  country: z.string().refine(isCountry, "must be an ISO 3166-1 alpha-2 code in upper case").optional().openapi({
    description: "Where the shopper is, ISO 3166-1 alpha-2: of gift cards alone, without an address.",
    example: "GB",
  }),
  shipping_method_id: id().optional().openapi({
    description: "One of `GET /shipping/methods`. Not for gift cards alone.",
  }),
  gift_card_recipients: z
    .array(
      z
        .strictObject({
          variant_id: id().describe("The gift card in the cart."),
          email: z.email().max(254).describe("Where the code is mailed."),
          name: personalText(100).optional().describe("Their name."),
          message: personalText(1_000).optional().describe("A few words for them."),
          send_at: moment().optional().describe("When it is mailed; at once without it."),
        })
        .openapi("GiftCardRecipient"),
    )
    .max(50)
    .default([])
    .openapi({
      description: "The people who get a gift card by mail; the other cards go to the shopper.",
    }),
  payment: z
    .discriminatedUnion("provider", [
      z
        .strictObject({
          provider: z.enum(["stripe"]).describe("Stripe takes the money."),
          payment_method_id: payment_method_id.optional(),
          save_payment_method: z.boolean().default(false).openapi({
            description:
              "Whether what the order is paid with is saved for the account's later orders, with every attempt to pay this order. Ask the shopper. Not for guests.",
          }),
        })
        .openapi("PayByProvider"),
      z
        .strictObject({
          provider: z
            .enum(["paypal"])
            .describe("The shopper approves the payment at `redirect_url`, and then it is verified."),
        })
        .openapi("PayByPaypal"),
      z
        .strictObject({
          provider: z
            .enum(["razorpay"])
            .describe("The shopper pays in Razorpay Checkout, begun with `client_secret`, and then it is verified."),
        })
        .openapi("PayByRazorpay"),
      z
        .strictObject({
          provider: choice<HandProvider>({
            bank_transfer: "By a transfer to the shop's account. The goods wait for it.",
            cash_on_delivery: "In cash, when the goods are handed over.",
          }).describe("Nothing is charged: the shop is paid by hand."),
        })
        .openapi("PayByHand"),
    ])
    .openapi({ description: "How it is paid: a `provider` of `GET /payments/methods`." }),
  email: z
    .email()
    .max(254)
    .optional()
    .openapi({ description: "Where the confirmation goes. Required of guests; the account's own otherwise." }),
  locale: locale().optional().openapi({
    description:
      "What mails about the order are written in. Without it the account's language counts, then `Accept-Language`.",
  }),
  note: personalText(1_000).optional().describe("From the shopper to the shop, shown with the order."),
  ...pricingFields,
  expected_amount_due: amount().optional().openapi({
    description:
      "What the shopper was shown as left after gift cards and store credit. With another rest nothing is ordered: 409 `amount_due_changed`.",
  }),
  expected_total: amount()
    .optional()
    .openapi({ description: "What the shopper was shown. With another total nothing is ordered: 409 `cart_changed`." }),
  expected_totals: z
    .strictObject({ subtotal: part(), discount_total: part(), shipping_total: part(), tax_total: part() })
    .optional()
    .openapi({
      description:
        "The parts of `expected_total`, as they were shown: with them `changes` of `cart_changed` says which of them is another now. They are not compared while the total is the same.",
    }),
};

export const CheckoutInput = z
  .strictObject(fields)
  .superRefine((input, context) => {
    if (input.shipping_address !== undefined && input.shipping_address_id !== undefined)
      context.addIssue({
        code: "custom",
        path: ["shipping_address"],
        params: { code: "one_of" },
        message: "Give either shipping_address or shipping_address_id",
      });
    if (input.expected_totals !== undefined && input.expected_total === undefined)
      context.addIssue({
        code: "custom",
        path: ["expected_total"],
        params: { code: "required" },
        message: "`expected_totals` are the parts of `expected_total`",
      });
    if (input.billing_address !== undefined && input.billing_address_id !== undefined)
      context.addIssue({
        code: "custom",
        path: ["billing_address"],
        message: "Give either billing_address or billing_address_id",
        params: { code: "one_of" },
      });
  })
  .openapi("CheckoutInput", {
    example: {
      email: "ada@example.com",
      shipping_address: {
        full_name: "Ada Lovelace",
        address_line1: "12 St James's Square",
        city: "London",
        postal_code: "SW1Y 4JH",
        country: "GB",
      },
      shipping_method_id: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b",
      payment: { provider: "stripe", payment_method_id: "pm_card_visa" },
    },
  });
export type CheckoutInput = z.output<typeof CheckoutInput>;

export const CheckoutDto = z
  .object({
    order: OrderDto.openapi({ description: "The order as it was placed." }),
    payment: orNull(PaymentDto).openapi({ description: "Null where nothing is to be paid." }),
    rejected_codes: z.array(RejectedCodeDto).openapi({
      description: "The cart's codes that took nothing off, and why. Empty when an order is answered again.",
    }),
    order_token: z
      .string()
      .optional()
      .openapi({ description: "A guest's key to this order, for the `Order-Token` header." }),
  })
  .openapi("Checkout");

const payable_order = id().describe("An order with `pay` among its `allowed_actions`.");

export const PaymentInput = z
  .discriminatedUnion("provider", [
    z
      .strictObject({
        order_id: payable_order,
        provider: z.enum(["stripe"]).describe("The provider that the order was placed with."),
        payment_method_id: payment_method_id.optional(),
      })
      .openapi("PaymentByProvider"),
    z
      .strictObject({
        order_id: payable_order,
        provider: z.enum(["paypal"]).describe("The provider that the order was placed with."),
      })
      .openapi("PaymentByPaypal"),
    z
      .strictObject({
        order_id: payable_order,
        provider: z.enum(["razorpay"]).describe("The provider that the order was placed with."),
      })
      .openapi("PaymentByRazorpay"),
  ])
  .openapi("PaymentInput", {
    example: {
      order_id: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b",
      provider: "stripe",
      payment_method_id: "pm_card_visa",
    },
  });

const returned = (pattern: RegExp, message: string) => z.string().regex(pattern, message).optional();

/** The names are Razorpay's own, so that a page can send on what Checkout gave it. */
export const VerifyInput = z
  .strictObject({
    razorpay_payment_id: returned(/^pay_\w{1,50}$/, "must be the id of a payment at Razorpay").openapi({
      description: "The payment that Razorpay Checkout returned.",
      example: "pay_29QQoUBi66xm2f",
    }),
    razorpay_order_id: returned(/^order_\w{1,50}$/, "must be the id of an order at Razorpay").openapi({
      description: "The payment's `client_secret`, as Razorpay Checkout returned it.",
      example: "order_9A33XWu170gUtm",
    }),
    razorpay_signature: returned(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits").openapi({
      description: "The signature that Razorpay Checkout returned.",
      example: "9ef4dffbfd84f1318f6739a3ce19f9d85851857ae648f114332d8401e0949a3d",
    }),
  })
  .superRefine(({ razorpay_payment_id, razorpay_order_id, razorpay_signature }, context) => {
    const given = [razorpay_payment_id, razorpay_order_id, razorpay_signature].some((one) => one !== undefined);
    for (const [name, value] of Object.entries({ razorpay_payment_id, razorpay_signature }))
      if (given && value === undefined)
        context.addIssue({
          code: "custom",
          path: [name],
          params: { code: "required" },
          message: "`razorpay_payment_id` and `razorpay_signature` belong together",
        });
  })
  .openapi("VerifyPayment", {
    description: "What Razorpay Checkout returned to the page. Without it the provider is asked all the same.",
    example: {
      razorpay_payment_id: "pay_29QQoUBi66xm2f",
      razorpay_order_id: "order_9A33XWu170gUtm",
      razorpay_signature: "9ef4dffbfd84f1318f6739a3ce19f9d85851857ae648f114332d8401e0949a3d",
    },
  });
export type VerifyInput = z.output<typeof VerifyInput>;
