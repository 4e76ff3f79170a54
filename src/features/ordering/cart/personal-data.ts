import type { Ctx } from "#platform/context";
import type { PersonalData } from "#platform/data/personal-data";
import { cartOf } from "./cart-of.ts";
import { customerCart } from "./object.ts";

/** An unfinished order of it comes to its end within the hour, by the cart's own alarm: until then this is tried again. */
async function eraseCart(ctx: Ctx, name: string): Promise<void> {
  if (!(await cartOf(ctx, name).erase())) throw new Error("the cart of an erased person has an unfinished order");
}

async function cartOfPerson(ctx: Ctx, user_id: string) {
  const cart = await cartOf(ctx, customerCart(user_id)).read();
  if (cart === null) return null;
  const { cart_id, currency, locale, lines, coupons, gift_card_ids } = cart;
  const items = lines.map(({ line_id, variant_id, quantity }) => ({ id: line_id, variant_id, quantity }));
  return { id: cart_id, currency, locale, items, coupons, gift_card_ids };
}

export const cartPersonalData: PersonalData = {
  gather: async (ctx, { user_id }) => ({ cart: await cartOfPerson(ctx, user_id) }),
  after: async (ctx, user_id) => {
    await eraseCart(ctx, customerCart(user_id));
    return [];
  },
  guest: { after: (ctx, { cart_id }) => eraseCart(ctx, cart_id) },
};
