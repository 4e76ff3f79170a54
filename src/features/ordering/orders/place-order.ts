import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { insertRows } from "#platform/data/insert-rows";
import { keepPersonalKey, makePersonalKey } from "#platform/secrets/personal";
import type { PickupPlace } from "#pricing/selling-terms";
import type { TaxRecord } from "#pricing/tax";
import type { Adjustment, TaxLine, Totals } from "#pricing/totals";
import { openHistoryStatement } from "./move-order.ts";
import { nextSequence } from "./order-number.ts";
import { orderContacts, orderItems, orders, orderWords } from "./tables.ts";
import { type OrderContact, sealContact, wordsOfOrder } from "./unseal-order.ts";

export type NewOrderItem = {
  readonly id: string;
  readonly product_id: string;
  readonly variant_id: string;
  /** The product's name. */
  readonly name: string;
  readonly variant_name: string;
  readonly sku: string;
  readonly options: Readonly<Record<string, string>>;
  readonly quantity: number;
  readonly unit_price: number;
  readonly compare_at_price: number | null;
  readonly price_list: { readonly id: string; readonly name: string } | null;
  readonly discount_total: number;
  readonly tax_total: number;
  readonly tax_included_total: number;
  readonly tax_lines: readonly TaxLine[];
  readonly line_total: number;
  readonly is_gift_card: boolean;
};

/** An order as it is placed: `pending`, version 1. Amounts are minor units of `currency`. */
export type NewOrder = Totals &
  OrderContact & {
    readonly order_id: string;
    readonly cart_id: string;
    /** Where it goes; where nothing is sent, where the shopper or the shop is. Null where nobody says. */
    readonly country: string | null;
    /** Null for a guest. */
    readonly user_id: string | null;
    /** The customer's; null for a guest, whose order gets a key of its own. */
    readonly personal_key: string | null;
    /** BCP 47 tag of what its mails are written in; null where nobody says. */
    readonly locale: string | null;
    readonly currency: string;
    readonly deadline_at: number;
    readonly adjustments: readonly Adjustment[];
    readonly shipping_tax_lines: readonly TaxLine[];
    readonly tax_manner: TaxRecord;
    /** Null where nothing is sent. */
    readonly shipping_method: {
      readonly id: string;
      readonly name: string;
      readonly pickup_place?: PickupPlace | null;
    } | null;
    readonly items: readonly NewOrderItem[];
  };

/**
 * Statements that place an order, the guard first: put them at the head of the batch. The batch fails with
 * `isHistoryTaken` when the order was placed before or a fence took its key. The order's number is given by the batch
 * itself. They are few, whatever the number of items. What is personal is sealed.
 */
export async function placeOrderStatements(ctx: Ctx, order: NewOrder): Promise<Statement[]> {
  const now = ctx.now();
  const {
    order_id,
    shipping_method,
    items,
    email,
    shipping_address,
    billing_address,
    note,
    vat_number,
    gift_recipients,
    personal_key,
    ...row
  } = order;
  if (row.user_id !== null && personal_key === null) throw new Error("a customer's order without the customer's key");
  const key = personal_key ?? (await makePersonalKey(ctx));
  const addressed = { email, shipping_address, billing_address, note, vat_number, gift_recipients };
  const [contact, words] = await Promise.all([
    sealContact(ctx, key, addressed),
    wordsOfOrder(ctx, order_id, addressed),
  ]);
  return [
    openHistoryStatement(ctx, order_id),
    ctx.db.insert(orders).values({
      ...row,
      id: order_id,
      sequence: nextSequence(),
      status: "pending",
      version: 1,
      shipping_method_id: shipping_method?.id ?? null,
      shipping_method_name: shipping_method?.name ?? null,
      pickup_place: shipping_method?.pickup_place ?? null,
      placed_at: now,
      updated_at: now,
      touched_at: now,
    }),
    insertRows(
      ctx,
      orderItems,
      items.map((item, position) => ({ order_id, position, ...item })),
    ),
    ...(personal_key === null ? [keepPersonalKey(ctx, order_id, key)] : []),
    ctx.db.insert(orderContacts).values({ order_id, ...contact }),
    insertRows(ctx, orderWords, words),
  ];
}
