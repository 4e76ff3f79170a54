import { type OrderRow, type SealedOrder, toOrderNumber, unsealOrder } from "#ordering/orders";
import { textOfLetter } from "#people/letters";
import { issueOrderToken } from "#people/order-holders";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { storefrontPage } from "#platform/messages/letter";
import { sendOnce } from "#platform/messages/mail";
import { composeLetter, type LetterContent } from "./compose-letter.ts";
import { type Reader, readerOf } from "./find-reader.ts";

/** What there is to say about an order to its reader; null for nothing. */
export type Write = (order: OrderRow, reader: Reader) => LetterContent | null;

/**
 * Sends a letter about an order to its address in its language, once for its kind and occasion, and notes `once` with it; null then. The
 * statements of an empty effect where there is nothing to say, or the order's person is erased. Throws when the mail cannot be sent now.
 */
export async function sendLetter(
  ctx: Ctx,
  sealed: SealedOrder | undefined,
  once: Statement,
  write: Write,
): Promise<readonly Statement[] | null> {
  if (!sealed) throw new Error("an order that was announced is not there");
  const order = await unsealOrder(ctx, sealed);
  const { SHOP_TIME_ZONE: time_zone } = ctx.config;
  const ours = readerOf(order.locale, {}, time_zone);
  const content = order.email === null ? null : write(order, ours);
  if (order.email === null || content === null) return [];
  const text = await textOfLetter(ctx, content.kind, ours.language);
  const reader = readerOf(order.locale, { [content.kind]: { [ours.language]: text } }, time_zone);
  const { SHOP_NAME: shop_name } = ctx.config;
  const order_number = toOrderNumber(order.sequence);
  const order_link = await linkTo(ctx, order.id, order_number, order.user_id);
  await sendOnce(ctx, composeLetter(content, { to: order.email, shop_name, order_number, order_link }, reader), [once]);
  return null;
}

/** Where the shopper sees the order: a guest's link carries the order's token, which is all the right they need. */
async function linkTo(ctx: Ctx, order_id: string, order_number: string, user_id: string | null): Promise<string> {
  const token = user_id === null ? await issueOrderToken(ctx, order_id) : null;
  return storefrontPage(ctx.config.STOREFRONT_URL, `/orders/${encodeURIComponent(order_number)}`, token);
}
