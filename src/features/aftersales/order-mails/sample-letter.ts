import type { LetterContent } from "./compose-letter.ts";
import type { Reader } from "./find-reader.ts";
import {
  type ConfirmedOrder,
  confirmation,
  itemRow,
  notDelivered,
  owedRows,
  sentBack,
  shipped,
} from "./goods-mails.ts";
import type { LetterKind } from "./letter-kinds.ts";
import { invoiced } from "./money-mails.ts";

const items: ConfirmedOrder["items"] = [
  { name: "Linen apron", sku: "APRON-M", options: { Size: "M" }, quantity: 2, line_total: 5_000 },
  { name: "Enamel mug", sku: "MUG-1", options: {}, quantity: 1, line_total: 1_200 },
];
const parcel = {
  id: "sample",
  items,
  carrier: "DHL",
  tracking_number: "JJD0123456789",
  tracking_url: null,
  pickup_place: null,
};
const pickup_place = {
  name: "Downtown store",
  address: {
    address_line1: "1 Market Street",
    address_line2: null,
    city: "San Francisco",
    state: "CA",
    postal_code: "94105",
    country: "US",
  },
  opening_hours: "Mon-Sat 9:00-18:00",
  instructions: "",
};

/** A letter of this kind about an order that there is not, for its reader. */
export function sampleLetter(kind: LetterKind, reader: Reader, currency: string): LetterContent {
  const money = (amount: number) => reader.money(amount, currency);
  const occasion = "sample";
  const amount = money(1_200);
  switch (kind) {
    case "order_confirmation":
      return confirmation(sampleOrder(currency), reader, null);
    case "order_shipped":
      return shipped(parcel, reader);
    case "order_ready":
      return shipped({ ...parcel, pickup_place }, reader);
    case "order_delivered":
      return { kind, occasion, values: { units: 3 }, rows: items.map(itemRow) };
    case "delivery_failed":
      return notDelivered(parcel, reader, occasion);
    case "parcel_returned":
      return sentBack(parcel);
    case "payment_reminder": {
      const values = { amount, day: reader.day(SOME_DAY) };
      return { kind, occasion, values, rows: owedRows(transfer(currency), reader) };
    }
    case "payment_received":
      return { kind, occasion, values: { amount, is_covered: "yes", outstanding: money(0) } };
    case "payment_declined": {
      const values = { amount: money(6_700), deadline: reader.minute(SOME_DAY) };
      return { kind, occasion, values, link: { label: "pay_order", below_order: "/payment" } };
    }
    case "payment_failed":
      return { kind, occasion, values: { total: money(6_700), reason: "payment" } };
    case "order_cancelled": {
      const rows = [{ label: reader.texts.labels.to_payment_method, said: money(6_700) }];
      return { kind, occasion, values: { has_refund: "yes", refunded: money(6_700) }, rows };
    }
    case "order_items_cancelled": {
      const rows = [
        { label: "1 x Enamel mug", said: "MUG-1" },
        { label: reader.texts.labels.to_payment_method, said: money(1_200) },
      ];
      return { kind, occasion, values: { units: 1, has_refund: "yes", refunded: money(1_200) }, rows };
    }
    case "order_refunded":
      return { kind, occasion, values: { amount, destination: "payment" } };
    case "order_note":
      return { kind, occasion, values: { note: "Your parcel leaves on Monday." } };
    case "return_requested":
    case "return_approved":
    case "return_received":
      return { kind, occasion, values: { units: 2 } };
    case "return_labelled": {
      const link = { label: "print_label", below_order: "/returns/sample/label" } as const;
      return { kind, occasion, values: { units: 2 }, link };
    }
    case "return_rejected":
      return { kind, occasion, values: { reason: "The items were used." } };
    case "invoice_issued":
      return invoiced({ number: "INV-2026-000042", amount: 6_700, currency }, "sample", reader);
    default:
      return { kind, occasion, values: { amount } };
  }
}

const SOME_DAY = Date.UTC(2026, 10, 28, 12);

/** A transfer that did not come yet. */
const transfer = (currency: string): ConfirmedOrder["payments"][number] => ({
  id: "sample",
  provider: "bank_transfer",
  status: "pending",
  amount: 1_200,
  captured: 0,
  refunded: 0,
  credited: 0,
  refund_reserved: 0,
  is_tried: 1,
  brand: null,
  last4: null,
  exp_month: null,
  exp_year: null,
  wallet: null,
  saved_method_id: null,
  created_at: SOME_DAY,
  currency,
  waived: 0,
  payable_until: SOME_DAY,
  reference: "RF4500000001",
  bank_account: {
    account_holder: "Example Ltd",
    iban: "DE89370400440532013000",
    bic: "COBADEFFXXX",
    bank_name: null,
  },
});

const sampleOrder = (currency: string): ConfirmedOrder => ({
  id: "sample",
  pickup_place: null,
  currency,
  items,
  subtotal: 6_200,
  discount_total: 0,
  shipping_total: 500,
  tax_total: 0,
  total: 6_700,
  payments: [],
});
