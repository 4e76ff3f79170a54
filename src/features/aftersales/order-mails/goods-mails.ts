import type { ReturnRow } from "#aftersales/returns";
import { drawQr, inFours, outstandingOf } from "#money/providers";
import type { OrderRow } from "#ordering/orders";
import type { PickupPlace } from "#pricing/selling-terms";
import type { LetterContent, Row } from "./compose-letter.ts";
import type { Reader } from "./find-reader.ts";
import type { Label } from "./letter-kinds.ts";
import { trackingLink } from "./tracking-links.ts";

type Item = Pick<OrderRow["items"][number], "name" | "sku" | "options" | "quantity">;

/** What leaves together. `id` names it for good. */
export type Shipment = {
  readonly id: string;
  readonly items: readonly Item[];
  readonly tracking_number: string | null;
  readonly carrier: string | null;
  readonly tracking_url: string | null;
  readonly pickup_place: PickupPlace | null;
};

/** A fulfilment of an order, with the units of it as what they are. */
export const shipmentOf = (
  { items, pickup_place }: Pick<OrderRow, "items" | "pickup_place">,
  fulfilment: OrderRow["fulfilments"][number],
): Shipment => ({
  ...fulfilment,
  pickup_place,
  items: unitsNamed({ items }, fulfilment.items),
});

/** What staff wrote to the customer of an order; null where it is not there any more. */
export function noted({ shop_notes }: Pick<OrderRow, "shop_notes">, note_id: string): LetterContent | null {
  const written = shop_notes.find(({ id }) => id === note_id);
  return written ? { kind: "order_note", occasion: note_id, values: { note: written.note } } : null;
}

/** Units of an order's lines, as what they are. */
export const unitsNamed = (
  { items }: Pick<OrderRow, "items">,
  units: readonly { readonly order_item_id: string; readonly quantity: number }[],
): Item[] =>
  units.flatMap(({ order_item_id, quantity }) =>
    items.filter(({ id }) => id === order_item_id).map((item) => ({ ...item, quantity })),
  );

export const unitsOf = (items: readonly Pick<Item, "quantity">[]): number =>
  items.reduce((sum, { quantity }) => sum + quantity, 0);

const titleOf = ({ name, options, quantity }: Item): string =>
  `${quantity} x ${[name, ...Object.values(options)].join(", ")}`;

/** An order as its confirmation shows it. */
export type ConfirmedOrder = Pick<
  OrderRow,
  | "id"
  | "pickup_place"
  | "currency"
  | "subtotal"
  | "discount_total"
  | "shipping_total"
  | "tax_total"
  | "total"
  | "payments"
> & { readonly items: readonly (Item & Pick<OrderRow["items"][number], "line_total">)[] };

/** The confirmation, once for the order whichever event announces it, and once more for each `occasion`. */
export function confirmation(order: ConfirmedOrder, reader: Reader, occasion: string | null): LetterContent {
  const money = (amount: number) => reader.money(amount, order.currency);
  const total = (label: Label, amount: number): Row => ({
    label: reader.texts.labels[label],
    said: money(amount),
    is_total: true,
  });
  return {
    kind: "order_confirmation",
    occasion: occasion === null ? order.id : `${order.id}:${occasion}`,
    values: { units: unitsOf(order.items), total: money(order.total) },
    rows: [
      ...order.items.map((item) => ({ label: titleOf(item), note: item.sku, said: money(item.line_total) })),
      total("subtotal", order.subtotal),
      ...(order.discount_total > 0 ? [total("discount", -order.discount_total)] : []),
      total("shipping", order.shipping_total),
      total("tax", order.tax_total),
      total("total", order.total),
      ...pickupRows(order.pickup_place, reader),
      ...order.payments.flatMap((payment) => owedRows(payment, reader)),
    ],
    picture: pictureOf(order),
  };
}

type OwedPayment = OrderRow["payments"][number];

/** How what is still to come is paid: the account that a transfer goes to, or the cash for the carrier. */
export function owedRows(payment: OwedPayment, { texts: { labels }, money, day }: Reader): Row[] {
  const outstanding = outstandingOf(payment);
  const { bank_account, reference, payable_until } = payment;
  const said = money(outstanding, payment.currency);
  if (outstanding === 0) return [];
  if (bank_account === null || reference === null) return [{ label: labels.cash_on_delivery, said }];
  const { account_holder, iban, bic, bank_name } = bank_account;
  return [
    { label: labels.transfer_amount, said, is_total: true },
    { label: labels.account_holder, said: account_holder },
    { label: labels.iban, said: inFours(iban) },
    ...(bic === null ? [] : [{ label: labels.bic, said: bic }]),
    ...(bank_name === null ? [] : [{ label: labels.bank_name, said: bank_name }]),
    { label: labels.transfer_reference, said: inFours(reference) },
    ...(payable_until === null ? [] : [{ label: labels.transfer_until, said: day(payable_until) }]),
  ];
}

/** The QR code of what is still to come by transfer. */
export const pictureOf = ({ payments }: Pick<OrderRow, "payments">): string | null =>
  payments.map((payment) => drawQr(payment, outstandingOf(payment))).find((one) => one !== null) ?? null;

/** Where it is fetched, with all that one has to know to find it open. */
function pickupRows(place: PickupPlace | null, { texts }: Reader): Row[] {
  if (!place) return [];
  const { name, address, opening_hours, instructions } = place;
  const { address_line1, address_line2, postal_code, city } = address;
  const parts = [
    address_line1,
    address_line2,
    [postal_code, city].filter(Boolean).join(" "),
    opening_hours,
    instructions,
  ];
  return [{ label: texts.labels.pick_up_at, note: parts.filter(Boolean).join(", "), said: name }];
}

/** What has left, with the carrier's page where that is known, or what can be fetched. */
export function shipped(shipment: Shipment, reader: Reader): LetterContent {
  const { id, items, pickup_place } = shipment;
  if (!pickup_place) return followed("order_shipped", id, shipment, reader);
  const rows = [...items.map(itemRow), ...pickupRows(pickup_place, reader)];
  return { kind: "order_ready", occasion: id, values: { units: unitsOf(items) }, rows };
}

/** Each attempt to deliver a parcel that failed has a letter: `occasion` names it. */
export const notDelivered = (shipment: Shipment, reader: Reader, occasion: string): LetterContent =>
  followed("delivery_failed", occasion, shipment, reader);

function followed(
  kind: "order_shipped" | "delivery_failed",
  occasion: string,
  { items, carrier, tracking_number, tracking_url }: Shipment,
  { texts }: Reader,
): LetterContent {
  const href = tracking_url ?? trackingLink(carrier, tracking_number);
  return {
    kind,
    occasion,
    values: { units: unitsOf(items) },
    rows: [...items.map(itemRow), ...parcelRows(texts, { carrier, tracking_number })],
    link: href === null ? null : { label: "follow_parcel", href },
  };
}

/** How a parcel is known at its carrier. */
function parcelRows(
  { labels }: Reader["texts"],
  { carrier, tracking_number }: Pick<Shipment, "carrier" | "tracking_number">,
): Row[] {
  const row = (label: "carrier" | "tracking_number", said: string | null): Row[] =>
    said === null ? [] : [{ label: labels[label], said }];
  return [...row("carrier", carrier), ...row("tracking_number", tracking_number)];
}

export const itemRow = (item: Item): Row => ({ label: titleOf(item), said: item.sku });

/** What comes back, or came. */
export const goingBack = (
  kind: "return_requested" | "return_approved" | "return_received",
  id: string,
  items: readonly Item[],
): LetterContent => ({
  kind,
  occasion: id,
  values: { units: unitsOf(items) },
  rows: items.map(itemRow),
});

type ReturnLabel = Pick<ReturnRow, "id" | "carrier" | "tracking_number" | "label_url">;

/** The label of a return: an address of its carrier, or a page below the order for one that the shop has bought. Null once there is none. */
export function labelled(
  { id, carrier, tracking_number, label_url }: ReturnLabel,
  items: readonly Item[],
  { texts }: Reader,
  occasion: string,
): LetterContent | null {
  if (label_url === null) return null;
  const label = "print_label";
  return {
    kind: "return_labelled",
    occasion,
    values: { units: unitsOf(items) },
    rows: [...items.map(itemRow), ...parcelRows(texts, { carrier, tracking_number })],
    link: label_url.startsWith("/") ? { label, below_order: `/returns/${id}/label` } : { label, href: label_url },
  };
}

/** None to a shopper who has just fetched it. */
export const delivered = (shipment: Shipment): LetterContent | null =>
  shipment.pickup_place ? null : ended("order_delivered", shipment);

/** A parcel that came back undelivered. */
export const sentBack = (shipment: Shipment): LetterContent => ended("parcel_returned", shipment);

const ended = (kind: "order_delivered" | "parcel_returned", { id, items }: Shipment): LetterContent => ({
  kind,
  occasion: id,
  values: { units: unitsOf(items) },
  rows: items.map(itemRow),
});
