import { sql } from "drizzle-orm";
import { type GiftRecipient, itemsOfOrder, type OrderRow, selectOrder, unsealOrder } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { field } from "#platform/data/insert-rows";
import { commit, publish } from "#platform/data/outbox";
import { inGroups } from "#platform/objects/waves";
import { type CardToIssue, type Letter, sellCards } from "#prepaid/gift-cards";
import { isKept } from "./end-cards.ts";
import { giftCardSaleEvents } from "./events.ts";

/** An order may have hundreds of cards, and each publishes its mail: so many to a batch. */
const CARDS_A_BATCH = 40;

/** True for a unit that was paid for and has not been refunded, of an order that nobody is about to cancel. */
const isOwed = sql`EXISTS (SELECT 1 FROM order_items i JOIN orders o ON o.id = i.order_id
  WHERE i.id = ${field("order_item_id")} AND ${field("unit")} <= i.quantity - i.refunded_quantity
    AND ${isKept})`;

/**
 * Issues the gift cards that a paid order sold, one for each unit, and has them mailed: to their recipients, and the others to
 * the shopper. Asked again, nothing is issued twice. `once` comes with the last of them, and where nothing else was sold, the word
 * that the order has all that it is for.
 */
export async function issueCardsOfOrder(ctx: Ctx, order_id: string, once: readonly Statement[]): Promise<void> {
  await commit(ctx, [...(await issueAllButLast(ctx, order_id, await itemsOfOrder(ctx, order_id))), ...once]);
}

/** As `issueCardsOfOrder`, except that the last of them are issued by the statements that come back. */
export async function issueAllButLast(ctx: Ctx, order_id: string, items: Items): Promise<Statement[]> {
  const sold = items.filter(({ is_gift_card }) => is_gift_card);
  if (sold.length === 0) return [];
  const [sealed] = await selectOrder(ctx, order_id);
  const order = sealed ? await unsealOrder(ctx, sealed) : null;
  const cards = order ? sold.flatMap((item) => cardsOfLine(order, item)) : [];
  const groups = inGroups(cards, CARDS_A_BATCH);
  for (const group of groups.slice(0, -1)) await commit(ctx, await sellCards(ctx, group, isOwed));
  const is_all = order !== null && sold.length === items.length;
  return [
    ...(await sellCards(ctx, groups.at(-1) ?? [], isOwed)),
    ...(is_all ? [publish(ctx, giftCardSaleEvents["order.cards_issued"], { order_id })] : []),
  ];
}

type Items = Awaited<ReturnType<typeof itemsOfOrder>>;
type Line = { readonly id: string; readonly quantity: number; readonly unit_price: number };

function cardsOfLine({ id: order_id, currency, email, locale, gift_recipients }: OrderRow, line: Line): CardToIssue[] {
  const recipients = gift_recipients.filter(({ item_id }) => item_id === line.id);
  return Array.from({ length: line.quantity }, (_, at) => ({
    order_id,
    order_item_id: line.id,
    unit: at + 1,
    currency,
    amount: line.unit_price,
    letter: letterTo(recipients[at], email, locale ?? undefined),
  }));
}

/** Of an erased person nobody is mailed. */
function letterTo(
  recipient: GiftRecipient | undefined,
  email: string | null,
  locale: string | undefined,
): Letter | null {
  if (!recipient) return email === null ? null : { email, locale };
  const { item_id: _item, ...letter } = recipient;
  return { ...letter, locale };
}
