import { sql } from "drizzle-orm";
import { noteDispute, wasDisputed } from "#money/payments";
import { endSoldCards, isCardUsed, liveCardsOf, restoreSoldCards, unusedCardsOf } from "#money/stored-value";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { GiftCardSaleError } from "./errors.ts";

/** In SQL, whether nobody has cancelled the paid order `o`, and its shopper has not asked their bank for the money. */
export const isKept = sql`o.status IN ('paid', 'processing', 'shipping', 'shipped', 'delivered') AND o.cancel_requested_at IS NULL
  AND NOT ${wasDisputed(sql`o.id`)}`;

const endingCause = (refund_id: string): string => `money_back:${refund_id}`;

/** Statements that end all gift cards that an order sold, for its cancel. The batch fails with `isCardUsed` when one was used. */
export const endCardsOfOrder = (ctx: Ctx, order_id: string): Statement[] =>
  endSoldCards(ctx, { order_id, cause: `cancelled:${order_id}`, excess: liveCardsOf(sql`a.order_item_id`) });

/**
 * Statements that end as many gift cards of each line as units of it are refunded: put them behind those that count the units.
 * Cards that are not issued yet never will be. The batch fails with `isCardUsed` when fewer are unused.
 */
export const endCardsOfRefund = (ctx: Ctx, order_id: string, refund_id: string): Statement[] =>
  endSoldCards(ctx, {
    order_id,
    cause: endingCause(refund_id),
    excess: sql`${liveCardsOf(sql`a.order_item_id`)}
      - (SELECT i.quantity - i.refunded_quantity FROM order_items i WHERE i.id = a.order_item_id)`,
  });

/** Statements that end the gift cards of an order whose money went another way: those that nobody has used. They never fail. */
export const endUnusedCards = (ctx: Ctx, order_id: string): Statement[] =>
  endSoldCards(ctx, { order_id, cause: `money_gone:${order_id}`, excess: unusedCardsOf(sql`a.order_item_id`) });

/** As `endUnusedCards`, for an order whose shopper asks their bank for the money: from then on none are issued or given back. */
export const endDisputedCards = (ctx: Ctx, order_id: string): Statement[] => [
  noteDispute(ctx, order_id),
  ...endUnusedCards(ctx, order_id),
];

/**
 * Statements that give back the gift cards which were ended for a refund that came to nothing: put them before those that forget its
 * units. Of an order that is cancelled none come back: its money goes back by the cancel. Nor do they of one that was disputed.
 */
export const restoreCardsOfRefund = (ctx: Ctx, order_id: string, refund_id: string): Statement[] =>
  restoreSoldCards(ctx, {
    order_id,
    cause: endingCause(refund_id),
    when: sql`EXISTS (SELECT 1 FROM refund_items r JOIN orders o ON o.id = r.order_id
      WHERE r.refund_id = ${refund_id} AND r.given_at IS NULL AND ${isKept})`,
  });

/** Throws 409 `gift_card_used` when that is why a batch failed. */
export function refuseUsedCards(error: unknown): void {
  if (isCardUsed(error)) throw GiftCardSaleError.gift_card_used();
}
