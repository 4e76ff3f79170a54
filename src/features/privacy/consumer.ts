import { contactsOf } from "#accounts";
import { cartOf, customerCart } from "#cart";
import { sendNotice } from "#notifications";
import { deleteAtProviders } from "#payments";
import type { Ctx } from "#platform/context";
import { commit } from "#platform/outbox";
import { on } from "#platform/queue";
import { privacyEvents } from "./events.ts";
import { makeExport } from "./make-export.ts";
import { erasureMail } from "./privacy-mails.ts";

/** An order of it that is open comes to its end within the hour, by the cart's own alarm: until then the message comes again. */
async function eraseCart(ctx: Ctx, name: string): Promise<void> {
  if (!(await cartOf(ctx, name).erase())) throw new Error("the cart of an erased person has an open order");
}

export const privacyListeners = [
  on(privacyEvents["export.requested"], async (ctx, { export_id }, once) => makeExport(ctx, export_id, once)),
  on(privacyEvents["account.erasure_requested"], async (ctx, { outbox_id, user_id, erase_at }, once) => {
    const account = await contactsOf(ctx, user_id);
    if (!account?.email) {
      await commit(ctx, [once]);
      return;
    }
    const reader = { to: account.email, shop_name: ctx.config.SHOP_NAME };
    await sendNotice(ctx, account, erasureMail(reader, { occasion: outbox_id, erase_at }), [once]);
  }),
  on(privacyEvents["account.erased"], async (ctx, { user_id }, once) => {
    await eraseCart(ctx, customerCart(user_id));
    await commit(ctx, [...(await deleteAtProviders(ctx, user_id)), once]);
  }),
  on(privacyEvents["order.erased"], async (ctx, { cart_id }, once) => {
    await eraseCart(ctx, cart_id);
    await commit(ctx, [once]);
  }),
];
