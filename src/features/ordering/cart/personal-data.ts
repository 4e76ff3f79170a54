import type { Ctx } from "#platform/context";
import type { PersonalData } from "#platform/data/personal-data";
import { cartOf } from "./cart-of.ts";
import { customerCart } from "./object.ts";

/** An unfinished order of it comes to its end within the hour, by the cart's own alarm: until then this is tried again. */
async function eraseCart(ctx: Ctx, name: string): Promise<void> {
  if (!(await cartOf(ctx, name).erase())) throw new Error("the cart of an erased person has an unfinished order");
}

export const cartPersonalData: PersonalData = {
  gather: async (ctx, { user_id }) => ({ cart: await cartOf(ctx, customerCart(user_id)).read() }),
  after: async (ctx, user_id) => {
    await eraseCart(ctx, customerCart(user_id));
    return [];
  },
  guest: { after: (ctx, { cart_id }) => eraseCart(ctx, cart_id) },
};
