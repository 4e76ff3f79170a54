import { selectRefundsById } from "#money/payments";
import { codelessCards, nameCard } from "#money/stored-value";
import { selectOrder, unsealOrder } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { codeOf, codeStatements, last4Of } from "#prepaid/gift-cards";

/**
 * Gives the cards that stand for returned money of an order their codes, once, and has them mailed to the order's address.
 * Of an erased person they keep their value and nobody is mailed.
 */
export async function mailReturnedCards(
  ctx: Ctx,
  { order_id }: { readonly order_id: string },
  once: Statement,
): Promise<void> {
  const [cards, [sealed]] = await ctx.db.batch([codelessCards(ctx, order_id), selectOrder(ctx, order_id)]);
  const ids = cards.map(({ id }) => id);
  const known = ids.length > 0 ? await selectRefundsById(ctx, ids) : [];
  const is_refund = (id: string) => known.some(({ credit_account_id }) => credit_account_id === id);
  const email = cards.length > 0 && sealed ? (await unsealOrder(ctx, sealed)).email : null;
  const named = await Promise.all(
    cards.map(async ({ id }) => [
      nameCard(ctx, id, last4Of(await codeOf(ctx, id))),
      ...(await codeStatements(
        ctx,
        id,
        email === null ? null : { email, message: is_refund(id) ? REFUNDED : RETURNED },
      )),
    ]),
  );
  await commit(ctx, [...named.flat(), once]);
}

const RETURNED = "It stands for money of an order that went back and could not go to the card that it came from.";
const REFUNDED = "It is the refund of an order, to spend in the shop.";
