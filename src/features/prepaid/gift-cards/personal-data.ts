import { inArray, isNotNull } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import type { PersonalData } from "#platform/data/personal-data";
import { unseal } from "#platform/secrets/tokens";
import { LETTER } from "./issue-card.ts";
import { Letter } from "./mail-card.ts";
import { giftCards } from "./tables.ts";

/** The cards whose letter to this address is not out yet. There are few such letters: each is gone once its mail is. */
async function cardsOnTheirWayTo(ctx: Ctx, email: string): Promise<string[]> {
  const waiting = await ctx.db
    .select({ id: giftCards.id, letter: giftCards.letter })
    .from(giftCards)
    .where(isNotNull(giftCards.letter));
  const letters = await Promise.all(
    waiting.map(async ({ id, letter }) => ({
      id,
      to: Letter.parse(JSON.parse(await unseal(ctx.config.APP_SECRET, LETTER, letter ?? ""))).email,
    })),
  );
  return letters.filter(({ to }) => to.toLowerCase() === email.toLowerCase()).map(({ id }) => id);
}

/** A card is nobody's but its holder's; personal is only a letter that waits to be mailed. */
export const giftCardPersonalData: PersonalData = {
  erase: async (ctx, { email }) =>
    email === null
      ? []
      : [
          ctx.db
            .update(giftCards)
            .set({ letter: null })
            .where(inArray(giftCards.id, await cardsOnTheirWayTo(ctx, email))),
        ],
};
