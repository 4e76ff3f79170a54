import { type Basket, type Currency, type Price, priceOf, sum, type Wanted } from "./price.ts";

/** By whom the money is taken: a provider, or people who see it come. */
export type Way = "provider" | "transfer" | "cash";

export type Parcel = {
  /** Units of each line. */
  readonly units: readonly number[];
  status: "prepared" | "shipped" | "failed" | "delivered" | "returned_to_sender" | "cancelled";
  /** Since when nothing was heard of it. */
  heard_at: number;
};

export type Return = {
  readonly line: number;
  readonly quantity: number;
  status: "requested" | "approved" | "rejected" | "received" | "cancelled";
};

export type Line = {
  readonly variant: number;
  readonly quantity: number;
  prepared: number;
  shipped: number;
  cancelled: number;
  returned: number;
  returning: number;
  refunded: number;
};

/** An order as the model has it. */
export type Sale = {
  readonly nth: number;
  readonly fate: string;
  readonly order_id: string;
  readonly currency: Currency;
  readonly price: Price;
  readonly way: Way;
  /** Of the total, what a gift card pays. */
  readonly by_card: number;
  readonly lines: readonly Line[];
  readonly parcels: Parcel[];
  readonly returns: Return[];
  end: "none" | "cancelled" | "expired" | "failed";
  is_held: boolean;
  captured: number;
  refunded: number;
  credited: number;
  /** Given back to the gift card. */
  card_refunded: number;
  waived: number;
  /** What credit notes have taken off each part of the price. */
  readonly noted: number[];
};

const lineOf = ({ variant, quantity }: Wanted[number]): Line => ({
  variant,
  quantity,
  prepared: 0,
  shipped: 0,
  cancelled: 0,
  returned: 0,
  returning: 0,
  refunded: 0,
});

export type Placing = Pick<Sale, "nth" | "fate" | "order_id" | "way" | "by_card"> & {
  readonly basket: Basket;
  /** Epoch milliseconds. */
  readonly now: number;
};

export function newSale({ nth, fate, order_id, way, by_card, basket }: Placing): Sale {
  const price = priceOf(basket);
  return {
    nth,
    fate,
    order_id,
    way,
    by_card,
    price,
    currency: basket.currency,
    lines: basket.lines.map(lineOf),
    parcels: [],
    returns: [],
    end: "none",
    is_held: false,
    captured: 0,
    refunded: 0,
    credited: 0,
    card_refunded: 0,
    waived: 0,
    noted: price.parts.map(() => 0),
  };
}

/** Units that are still to leave. */
export const leftOf = ({ quantity, shipped, cancelled }: Line): number => quantity - shipped - cancelled;

const toLeave = ({ lines }: Sale): number => sum(lines.map(leftOf));

export function statusOf(sale: Sale): string {
  if (sale.end !== "none") return sale.end;
  if (toLeave(sale) > 0) return "processing";
  const is_any = (...statuses: readonly Parcel["status"][]) =>
    sale.parcels.some(({ status }) => statuses.includes(status));
  return !is_any("shipped", "failed") && is_any("delivered") ? "delivered" : "shipped";
}

export function fulfilmentStatusOf(sale: Sale): string {
  const sent = sale.lines.filter(({ shipped }) => shipped > 0);
  if (sale.end !== "none" || sent.length === 0) return "unfulfilled";
  if (toLeave(sale) > 0) return "partial";
  return sent.every(({ returned, shipped }) => returned === shipped) ? "returned" : "fulfilled";
}

/** What went back so far, to wherever it was paid from or as credit. */
export const backOf = ({ refunded, credited, card_refunded }: Sale): number => refunded + credited + card_refunded;

export function paymentStatusOf(sale: Sale): string {
  const { end, price, by_card, captured, waived } = sale;
  const due = price.total - by_card;
  if (end === "expired") return "cancelled";
  if (end === "failed") return "failed";
  const back = backOf(sale);
  if (back > 0) return back >= captured + by_card ? "refunded" : "partially_refunded";
  if (captured > 0 && captured + waived >= due) return "paid";
  if (captured > 0) return "partially_paid";
  return waived >= due || end === "cancelled" ? "cancelled" : "pending";
}
