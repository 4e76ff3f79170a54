import { z } from "@hono/zod-openapi";
import { PriceListRef } from "#goods/catalog";
import {
  OrderPaymentDto,
  type OrderPaymentStatus as PaymentStatusWord,
  RefundDto,
  toOrderPaymentDto,
  toRefundDto,
} from "#money/payments";
import { SoldCardDto, TenderDto, toTenderDto } from "#money/stored-value";
import { AddressDetails } from "#people/addresses";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { amount, choice, currency, id, orNull, rangeOf, timestamp } from "#platform/http/schemas";
import { PickupPlaceDto } from "#pricing/selling-terms";
import type { taxReliefs } from "#pricing/tax";
import { AdjustmentDto, TaxLineDto, TaxSourceDto, toAdjustmentDto } from "#pricing/totals";
import { type shopperActions, shopperActionsOf } from "./action-rules.ts";
import {
  FulfilmentDto,
  FulfilmentStatus,
  OrderReturnDto,
  toFulfilmentDto,
  toOrderReturnDto,
} from "./fulfilment-schemas.ts";
import { toOrderNumber } from "./order-number.ts";
import { type CancelReason, fulfilmentStatusOf, type HoldReason, outwardStatus, type OutwardStatus } from "./rules.ts";
import { cancelsPaid } from "./settings.ts";
import { orderReturns } from "./store.ts";
import type { OrderRow } from "./unseal-order.ts";

export const OrderStatusDto = choice<OutwardStatus>({
  pending: "Placed and not paid yet. Its units are set aside until `payable_until`.",
  paid: "Paid. Its units are sold.",
  processing: "Being packed.",
  shipped: "On its way to the shopper.",
  delivered: "Arrived.",
  cancelled: "Called off. Money and units went back.",
  expired: "Not paid in time. Its units are for sale again.",
  failed: "The payment or the stock was gone at the last moment. Nothing was taken, or it went back.",
}).openapi("OrderStatus", { description: "How far an order has come." });

export const OrderPaymentStatus = choice<PaymentStatusWord>({
  pending: "Nothing was paid yet.",
  authorized: "The money is set aside and not taken yet.",
  partially_paid: "A part of the money came, by transfer or in cash.",
  paid: "All of it was taken, or nothing was to be paid.",
  partially_refunded: "Some of the money went back.",
  refunded: "All of the money went back.",
  failed: "The last attempt was declined.",
  cancelled: "The order ended without money being taken.",
}).openapi("OrderPaymentStatus", { description: "What has become of the order's money." });

export const CancelReasonDto = choice<CancelReason>({
  customer_changed_mind: "The shopper does not want it any more.",
  out_of_stock: "The goods are not there.",
  wrong_price: "The price was wrong.",
  payment_overdue: "It was not paid in time.",
  fraud: "It is taken for fraud. Shoppers read `other`.",
  duplicate: "It was ordered twice.",
  other: "Anything else.",
}).openapi("CancelReason", { description: "Why it is cancelled." });

export const HoldReasonDto = choice<HoldReason>({
  payment_review: "The payment is looked at.",
  address_check: "The address is asked about.",
  stock_check: "The goods are looked for.",
  customer_request: "The customer wants it to wait.",
  other: "Anything else.",
}).openapi("HoldReason", { description: "Why it is on hold." });

const AddressDto = AddressDetails.openapi("OrderAddress", {
  example: {
    full_name: "Ada Lovelace",
    phone: null,
    company: null,
    address_line1: "12 St James's Square",
    address_line2: null,
    city: "London",
    state: null,
    postal_code: "SW1Y 4JH",
    country: "GB",
  },
});

const OrderItemDto = z
  .object({
    id: id(),
    product_id: id().describe("What was bought, even if it was deleted since."),
    variant_id: id().describe("What was bought, even if it was deleted since."),
    name: z.string().openapi({ description: "The product's name when it was bought.", example: "Linen apron" }),
    variant_name: z.string().openapi({ description: "The variant's name when it was bought.", example: "M" }),
    sku: z.string().openapi({ description: "The variant's SKU when it was bought.", example: "APRON-M" }),
    options: z
      .record(z.string(), z.string())
      .openapi({ description: "The value chosen for each option of the product.", example: { Size: "M" } }),
    quantity: z.int().openapi({ description: "Units that were bought.", example: 2 }),
    unit_price: amount().describe("Of one unit when it was bought, in minor units."),
    compare_at_price: amount()
      .nullable()
      .openapi({ description: "The usual price of a unit; null unless it was higher." }),
    price_list: orNull(PriceListRef).openapi({
      description: "The price list that made the price; null for the usual one.",
    }),
    discount_total: amount().describe("What discounts took off the line, in minor units."),
    tax_total: amount().openapi({ description: "Tax added to the line; 0 where prices include it." }),
    tax_included_total: amount().openapi({ description: "The tax inside the line, where prices include it." }),
    tax_lines: z
      .array(TaxLineDto)
      .openapi({ description: "Each tax of the line, as it was worked out when it was placed." }),
    line_total: amount().openapi({ description: "`quantity * unit_price`. The lines add up to `subtotal`." }),
    shipped_quantity: z.int().describe("Units that were sent."),
    prepared_quantity: z.int().describe("Units that are packed."),
    cancelled_quantity: z.int().describe("Units that are not sent: they were cancelled, or refunded with `restock`."),
    returned_quantity: z.int().describe("Units that were sent and came back."),
    returning_quantity: z.int().describe("Units that were sent and are in an open return."),
    is_gift_card: z.boolean().describe("Whether each unit is a gift card."),
    gift_cards: z.array(SoldCardDto).describe("Its cards, once the order is paid."),
  })
  .openapi("OrderItem");

/** How an order is sent, as it says for good. */
export const ShippingMethodRef = z
  .object({
    id: id().describe("The method, even if it is no longer offered."),
    name: z.string().openapi({ description: "As shoppers read it.", example: "Standard" }),
  })
  .openapi("OrderShippingMethod");

const ShopNoteDto = z
  .object({
    id: id(),
    note: z.string().openapi({ description: "As it was mailed.", example: "Your parcel leaves on Monday." }),
    created_at: timestamp(),
  })
  .openapi("ShopNote", { description: "What the shop has written to the customer of an order." });

export const orderFields = {
  id: id(),
  order_number: z.string().openapi({
    description: "For people, in mails and on parcels. Accepted where the id is.",
    example: "ORD-00000001",
  }),
  status: OrderStatusDto,
  payment_status: OrderPaymentStatus,
  fulfilment_status: FulfilmentStatus,
  currency: currency(),
  email: z.string().nullable().openapi({ description: "Null once its person is erased.", example: "ada@example.com" }),
  locale: z
    .string()
    .nullable()
    .openapi({ description: "What its mails are written in, BCP 47; null where nobody said.", example: "en-GB" }),
  items: z.array(OrderItemDto).describe("What was bought."),
  subtotal: amount().describe("The sum of the lines, before discounts, in minor units."),
  discount_total: amount().describe("What discounts took off, in minor units."),
  shipping_total: amount().describe("What shipping costs, in minor units."),
  tax_total: amount().describe("Tax that is added to the prices, in minor units."),
  tax_included_total: amount().openapi({ description: "The tax inside `total` where prices include it." }),
  total: amount().openapi({ description: "`subtotal - discount_total + shipping_total + tax_total`" }),
  refunded_total: amount().describe("What went back so far, in minor units."),
  shipping_address: orNull(AddressDto).describe(
    "Where it goes; null once its person is erased, for gift cards alone, and where it is fetched from `pickup_place`.",
  ),
  billing_address: orNull(AddressDto).describe(
    "For the invoice; null once its person is erased, or if none was given.",
  ),
  shipping_method: orNull(ShippingMethodRef).describe("How it is sent; null for gift cards alone."),
  pickup_place: orNull(PickupPlaceDto).describe(
    "Where the shopper fetches it, as it was when the order was placed; null where it is sent.",
  ),
  tracking_number: z
    .string()
    .nullable()
    .describe("The carrier's number of the parcel; null before it ships or without one."),
  carrier: z.string().nullable().describe("The carrier's name; null before it ships or without one."),
  note: z.string().nullable().describe("From the shopper to the shop; null without one."),
  vat_number: z
    .string()
    .nullable()
    .openapi({ description: "Of the business that bought, where it gave one.", example: null }),
  tax_relief: choice<(typeof taxReliefs)[number]>({
    reverse_charge: "The business that bought accounts for the tax itself.",
    exemption: "The customer is exempt.",
  })
    .nullable()
    .openapi({
      description:
        "Why the order is not taxed: the business that bought accounts for the tax itself, or the customer is exempt. Null where its rates apply.",
      example: null,
    }),
  tax_source: TaxSourceDto,
  adjustments: z.array(AdjustmentDto).openapi({ description: "What was taken off, and by which promotion." }),
  shipping_tax_lines: z.array(TaxLineDto).openapi({ description: "Each tax on shipping." }),
  tenders: z.array(TenderDto).openapi({ description: "What gift cards and store credit pay of it, in their order." }),
  amount_due: amount().openapi({
    description:
      "What gift cards and store credit leave of `total`. How much of it has not been paid is `outstanding` of the payments.",
  }),
  payments: z.array(OrderPaymentDto).openapi({ description: "Oldest first. Empty where nothing was to be paid." }),
  refunds: z.array(RefundDto).openapi({ description: "Requested, pending and completed, oldest first." }),
  fulfilments: z
    .array(FulfilmentDto)
    .openapi({ description: "What was sent, the oldest first; for staff also what is prepared or cancelled." }),
  returns: z.array(OrderReturnDto).openapi({ description: "What comes back or came back, the oldest first." }),
  shop_notes: z
    .array(ShopNoteDto)
    .openapi({ description: "What the shop wrote to the customer, the oldest first, at most the last 50." }),
  payable_until: timestamp().openapi({
    description:
      "If the order has not been paid for by then, it expires, or is cancelled where it waits for a bank transfer. It means nothing for cash on delivery, which has no deadline.",
  }),
  placed_at: timestamp().describe("When the checkout succeeded."),
  updated_at: timestamp().openapi({ description: "When the order last changed." }),
};

const ShopperAction = choice<(typeof shopperActions)[number]>({
  pay: "`POST /payments`.",
  cancel: "`POST /orders/{id}/cancel`.",
  cancel_items: "The same with `items`.",
  refund: "`POST /orders/{id}/refunds` asks for one.",
  return: "`POST /orders/{id}/returns` asks for one.",
});

export const OrderDto = z
  .object({
    ...orderFields,
    allowed_actions: z.array(ShopperAction).openapi({ description: "What the holder of the order may do to it now." }),
  })
  .openapi("Order");
export const OrdersPage = pageOf(OrderDto).openapi("Orders");

const tenderedBy = ({ tenders }: OrderRow): number => tenders.reduce((sum, { amount }) => sum + amount, 0);

/** What refunds are about to put back counts as cancelled, as what they have put back. */
const toItem = ({ cancelling_quantity, ...item }: OrderRow["items"][number]): z.output<typeof OrderItemDto> => ({
  ...item,
  cancelled_quantity: item.cancelled_quantity + cancelling_quantity,
});

const shippingMethodOf = ({ shipping_method_id: id, shipping_method_name: name }: OrderRow) =>
  id === null || name === null ? null : { id, name };

/** An order as everybody sees it who may see it at all. */
export function toOrderFields(row: OrderRow): z.output<z.ZodObject<typeof orderFields>> {
  const status = outwardStatus(row.status, row.cancelled_from);
  return {
    id: row.id,
    order_number: toOrderNumber(row.sequence),
    status,
    payment_status: row.payment_status,
    fulfilment_status: fulfilmentStatusOf(row.status, row.items),
    currency: row.currency,
    email: row.email,
    locale: row.locale,
    items: row.items.map(toItem),
    subtotal: row.subtotal,
    discount_total: row.discount_total,
    shipping_total: row.shipping_total,
    tax_total: row.tax_total,
    tax_included_total: row.tax_included_total,
    total: row.total,
    refunded_total: row.refunded_total,
    shipping_address: row.shipping_address,
    billing_address: row.billing_address,
    shipping_method: shippingMethodOf(row),
    pickup_place: row.pickup_place,
    tracking_number: row.tracking_number,
    carrier: row.carrier,
    note: row.note,
    vat_number: row.vat_number,
    tax_relief: row.tax_manner.relief,
    tax_source: row.tax_manner.source,
    adjustments: row.adjustments.map(toAdjustmentDto),
    shipping_tax_lines: [...row.shipping_tax_lines],
    tenders: row.tenders.map(toTenderDto),
    amount_due: row.total - tenderedBy(row),
    payments: row.payments.map(toOrderPaymentDto),
    refunds: row.refunds.map(toRefundDto),
    fulfilments: row.fulfilments.map(toFulfilmentDto),
    returns: row.returns.map(toOrderReturnDto),
    shop_notes: row.shop_notes.map(({ created_at, ...note }) => ({ ...note, created_at: toIso(created_at) })),
    payable_until: toIso(
      row.payments.find(({ payable_until }) => payable_until !== null)?.payable_until ?? row.deadline_at,
    ),
    placed_at: toIso(row.placed_at),
    updated_at: toIso(row.updated_at),
  };
}

/** Parcels that arrived before this moment are not taken back any more. */
export function returnableSince(ctx: Ctx): number {
  const [first] = orderReturns.rules();
  return ctx.now() - (first?.window_ms(ctx.config) ?? 0);
}

/** An order as its shopper sees it, with what they may do to it now. */
export function toOrderDto(ctx: Ctx, row: OrderRow): z.output<typeof OrderDto> {
  const fields = toOrderFields(row);
  return {
    ...fields,
    fulfilments: fields.fulfilments.filter(({ shipped_at }) => shipped_at !== null),
    allowed_actions: shopperActionsOf(row, {
      now: ctx.now(),
      since: returnableSince(ctx),
      cancels_paid: cancelsPaid(ctx),
    }),
  };
}

const placed = rangeOf("Placed");

export const orderFilters = {
  ...pageQuery,
  status: OrderStatusDto.optional().describe("Only orders with this status."),
  placed_at_from: placed.from,
  placed_at_to: placed.to,
};

export const OrdersQuery = z.strictObject(orderFilters);
