import type { LetterText } from "#people/letters";

/** The letters about an order, and what the texts of each may name in braces, besides what all of them may. */
export const letterKinds = {
  /** It is paid for, or taken without a payment. */
  order_confirmation: ["units", "total"],
  /** A transfer that did not come yet, and until when it is waited for. */
  payment_reminder: ["amount", "day"],
  /** Money came by transfer. */
  payment_received: ["amount", "is_covered", "outstanding"],
  /** Its payment was declined, and it can still be paid until that moment. */
  payment_declined: ["amount", "deadline"],
  /** It came to nothing, by the payment or at the last moment. */
  payment_failed: ["total", "reason"],
  order_shipped: ["units"],
  /** As `order_shipped`, where the shopper fetches it. */
  order_ready: ["units"],
  order_delivered: ["units"],
  /** An attempt to deliver a parcel failed. */
  delivery_failed: ["units"],
  /** A parcel came back undelivered. */
  parcel_returned: ["units"],
  /** After it was sold. */
  order_cancelled: ["has_refund", "refunded"],
  /** Some of its units, after it was sold. */
  order_items_cancelled: ["units", "has_refund", "refunded"],
  order_refunded: ["amount", "destination"],
  refund_requested: ["amount"],
  refund_approved: ["amount"],
  refund_rejected: ["amount"],
  /** Staff wrote to the customer. */
  order_note: ["note"],
  return_requested: ["units"],
  return_approved: ["units"],
  return_rejected: ["reason"],
  return_received: ["units"],
  /** Its label can be printed. */
  return_labelled: ["units"],
  /** It has its number. A credit note goes without: the refund has a letter. */
  invoice_issued: ["invoice_number", "amount"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type LetterKind = keyof typeof letterKinds;

export const isLetterKind = (name: string): name is LetterKind => Object.hasOwn(letterKinds, name);

/** What the texts of every letter may name. */
export const namedInAll = ["order_number", "shop_name"] as const;

type Named<K extends LetterKind> = (typeof letterKinds)[K][number];

/** What the texts of a letter stand for. `units` is a number for plurals; all else is text. */
export type LetterValues<K extends LetterKind> = { readonly [N in Named<K>]: N extends "units" ? number : string };

/** What stands beside amounts and on links. */
export type Label =
  | "subtotal"
  | "discount"
  | "shipping"
  | "tax"
  | "total"
  | "account_holder"
  | "iban"
  | "bic"
  | "bank_name"
  | "transfer_reference"
  | "transfer_amount"
  | "transfer_until"
  | "cash_on_delivery"
  | "pick_up_at"
  | "carrier"
  | "tracking_number"
  | "to_payment_method"
  | "to_store_credit"
  | "to_gift_card"
  | "to_customer_by_hand"
  | "follow_parcel"
  | "see_invoice"
  | "print_label"
  | "pay_order"
  | "see_order";

/** All that is said in one language. */
export type Texts = {
  readonly letters: Readonly<Record<LetterKind, LetterText>>;
  readonly labels: Readonly<Record<Label, string>>;
};
