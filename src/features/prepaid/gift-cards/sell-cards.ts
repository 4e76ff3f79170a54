import { type SQL, sql } from "drizzle-orm";
import { issueSoldCards, type SoldCard } from "#money/stored-value";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { fields, insertSelect, jsonRows } from "#platform/data/insert-rows";
import { publish } from "#platform/data/outbox";
import { derivedId } from "#platform/secrets/tokens";
import { codeOf, hashCode } from "./code-of.ts";
import { giftCardEvents } from "./events.ts";
import { type Letter, sealLetter } from "./issue-card.ts";
import { last4Of } from "./rules.ts";
import { giftCards } from "./tables.ts";

export type CardToIssue = Omit<SoldCard, "id" | "last4"> & { readonly letter: Letter | null };

/**
 * Statements that issue the cards of units that were sold, with their codes, and have their letters mailed. Asked again, the
 * cards that are there stay as they are. `is_due` decides as in `issueSoldCards`.
 */
export async function sellCards(ctx: Ctx, cards: readonly CardToIssue[], is_due: SQL): Promise<Statement[]> {
  if (cards.length === 0) return [];
  const rows = await Promise.all(
    cards.map(async ({ letter, ...card }) => {
      const id = await soldCardId(card.order_item_id, card.unit);
      const code = await codeOf(ctx, id);
      const sealed = letter && (await sealLetter(ctx, letter));
      const code_hash = await hashCode(ctx, code);
      const send_at = letter?.send_at !== undefined && letter.send_at > ctx.now() ? letter.send_at : null;
      return { ...card, id, code_hash, last4: last4Of(code), letter: sealed, send_at };
    }),
  );
  const code = fields("id", "code_hash", "last4", "letter", "send_at");
  return [
    ...issueSoldCards(ctx, rows, is_due),
    insertSelect(
      ctx,
      giftCards,
      { ...code, created_at: ctx.now() },
      sql`FROM ${jsonRows(rows)} JOIN value_accounts a ON a.id = ${code.id} WHERE true`,
    ).onConflictDoNothing(),
    ...rows.flatMap(({ id, letter, send_at }) =>
      letter === null || send_at !== null
        ? []
        : [publish(ctx, giftCardEvents["gift_card.issued"], { gift_card_id: id })],
    ),
  ];
}

/** The id of the card that a unit of a line is: always the same, so that it is issued once. */
const soldCardId = (order_item_id: string, unit: number): Promise<string> =>
  derivedId(`gift card ${order_item_id} ${unit}`);
