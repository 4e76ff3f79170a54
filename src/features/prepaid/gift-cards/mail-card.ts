import { eq } from "drizzle-orm";
import { z } from "zod";
import { accountsById, closedBecause } from "#money/stored-value";
import { sayLetter } from "#people/letters";
import { toDecimal } from "#platform/basics/money";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { on } from "#platform/data/queue";
import { sendOnce } from "#platform/messages/mail";
import { unseal } from "#platform/secrets/tokens";
import { cardLetter, cardMail, valuesOf } from "./card-letter.ts";
import { codeOf } from "./code-of.ts";
import { giftCardEvents } from "./events.ts";
import { LETTER } from "./issue-card.ts";
import { showCode } from "./rules.ts";
import { giftCards } from "./tables.ts";

/** What is sealed of a letter. */
export const Letter = z.object({
  email: z.string(),
  name: z.string().optional(),
  message: z.string().optional(),
  locale: z.string().optional(),
});

/** Mails the code of a card to its recipient, once; then the letter is forgotten, as is that of a card which has ended. Throws when it cannot be sent now. */
async function mailCard(ctx: Ctx, { gift_card_id }: { readonly gift_card_id: string }, once: Statement): Promise<void> {
  const [card, [account]] = [
    await ctx.db.select().from(giftCards).where(eq(giftCards.id, gift_card_id)).get(),
    await accountsById(ctx, [gift_card_id]),
  ];
  if (!card || card.letter === null || !account) {
    await commit(ctx, [once]);
    return;
  }
  const forget = ctx.db.update(giftCards).set({ letter: null }).where(eq(giftCards.id, gift_card_id));
  if (closedBecause(account, ctx.now())) {
    await commit(ctx, [forget, once]);
    return;
  }
  const {
    email,
    name,
    message,
    locale = null,
  } = Letter.parse(JSON.parse(await unseal(ctx.config.APP_SECRET, LETTER, card.letter)));
  const { SHOP_NAME: shop_name } = ctx.config;
  const { currency, expires_at } = account;
  const values = valuesOf(shop_name, `${toDecimal(account.balance, currency)} ${currency}`, name);
  const { language, ...said } = await sayLetter(ctx, cardLetter, locale, values);
  const until = expires_at === null ? null : toIso(expires_at).slice(0, 10);
  const shown = { code: showCode(await codeOf(ctx, gift_card_id)), message, until };
  const mail = cardMail(said, shown, { key: `gift_card:${gift_card_id}`, to: email, shop_name, language });
  await sendOnce(ctx, mail, [forget, once]);
}

export const giftCardListeners = [on(giftCardEvents["gift_card.issued"], mailCard)];
