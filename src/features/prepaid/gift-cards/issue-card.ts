import { eq, type SQL, sql } from "drizzle-orm";
import { issueCard, issueManyCards } from "#money/stored-value";
import { invalidField } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import type { Statement } from "#platform/data/db";
import { fields, insertSelect, jsonRows } from "#platform/data/insert-rows";
import { publish } from "#platform/data/outbox";
import { seal } from "#platform/secrets/tokens";
import { codeOf, hashCode } from "./code-of.ts";
import { commitValue } from "./commit-value.ts";
import { giftCardEvents } from "./events.ts";
import { last4Of } from "./rules.ts";
import { giftCards } from "./tables.ts";

/** To whom a code is mailed, and with which words. */
export type Letter = {
  readonly email: string;
  readonly name?: string | undefined;
  readonly message?: string | undefined;
  /** BCP 47 tag of what it is written in; English without it. */
  readonly locale?: string | undefined;
  /** When it is to go out, in epoch milliseconds; at once without it. */
  readonly send_at?: number | undefined;
};

type CardOrder = {
  /** Minor units, above 0. */
  readonly amount: number;
  readonly currency: string;
  /** Epoch milliseconds; null for a card that does not expire. */
  readonly expires_at: number | null;
  readonly letter: Letter | null;
};

/** The purpose that letters are sealed for. */
export const LETTER = "gift-card-letter";

/**
 * Issues a card, as staff, and mails its code where there is a letter to go with it. It has the operation's own id, so a
 * repeat with the same Idempotency-Key finds the same card. Raises 422 for an end that is over, and what `countMoneyBack` raises.
 */
export async function issueGiftCard(ctx: Ctx, { letter, ...order }: CardOrder): Promise<string> {
  const { amount, currency } = order;
  const id = ctx.operation_id;
  const known = await ctx.db.select({ id: giftCards.id }).from(giftCards).where(eq(giftCards.id, id)).get();
  if (known) return id;
  if (order.expires_at !== null && order.expires_at <= ctx.now())
    throw invalidField("expires_at", "too_small", "Must be in the future");
  await commitValue(ctx, {
    back: { cause: `gift_card:${id}`, amount, currency },
    statements: [
      ...issueCard(ctx, { ...order, id, last4: last4Of(await codeOf(ctx, id)) }),
      ...(await codeStatements(ctx, id, letter)),
      audit(ctx, {
        action: "gift_card.issued",
        subject_type: "gift_card",
        subject_id: id,
        after: { amount, currency, expires_at: order.expires_at },
      }),
    ],
  });
  return id;
}

/** Statements that make an account a card with a code, and have its letter mailed. */
export async function codeStatements(ctx: Ctx, id: string, letter: Letter | null): Promise<Statement[]> {
  const code = await codeOf(ctx, id);
  const sealed = letter && (await sealLetter(ctx, letter));
  const row = { id, code_hash: await hashCode(ctx, code), last4: last4Of(code), letter: sealed };
  return [
    ctx.db.insert(giftCards).values({ ...row, created_at: ctx.now() }),
    ...(sealed === null ? [] : [publish(ctx, giftCardEvents["gift_card.issued"], { gift_card_id: id })]),
  ];
}

export type BatchTerms = {
  readonly batch_id: string;
  /** What each is worth, in minor units, above 0. */
  readonly amount: number;
  readonly currency: string;
  /** Epoch milliseconds; null for cards that do not expire. */
  readonly expires_at: number | null;
};

/** Statements that issue the cards of a batch with these ids, all of them or, where `when` is false in SQL, none. */
export async function issueCards(
  ctx: Ctx,
  { batch_id, ...terms }: BatchTerms,
  ids: readonly string[],
  when: SQL,
): Promise<Statement[]> {
  const cards = await Promise.all(
    ids.map(async (id) => {
      const code = await codeOf(ctx, id);
      return { ...terms, id, last4: last4Of(code), code_hash: await hashCode(ctx, code) };
    }),
  );
  const code = { ...fields("id", "code_hash", "last4"), batch_id, created_at: ctx.now() };
  return [
    ...issueManyCards(ctx, cards, when),
    insertSelect(ctx, giftCards, code, sql`FROM ${jsonRows(cards)} WHERE ${when}`),
  ];
}

/** A letter as it is kept until it is mailed. */
export const sealLetter = ({ config }: Ctx, { email, name, message, locale }: Letter): Promise<string> =>
  seal(config.APP_SECRET, LETTER, JSON.stringify({ email, name, message, locale }));
