import { sendNotice } from "#access/limits";
import { contactsOf } from "#people/accounts";
import { commit } from "#platform/data/outbox";
import { type Listener, on } from "#platform/data/queue";
import type { DataOfPeople } from "./data-of-people.ts";
import { privacyEvents } from "./events.ts";
import { erasureMail } from "./mails.ts";
import { makeExport } from "./make-export.ts";

export const privacyListeners = (data: DataOfPeople): readonly Listener[] => [
  on(privacyEvents["export.requested"], async (ctx, { export_id }, once) => makeExport(ctx, data, export_id, once)),
  on(privacyEvents["account.erasure_requested"], async (ctx, { outbox_id, user_id, erase_at }, once) => {
    const account = await contactsOf(ctx, user_id);
    if (!account?.email) {
      await commit(ctx, [once]);
      return;
    }
    const reader = { to: account.email, locale: account.locale };
    await sendNotice(ctx, account, await erasureMail(ctx, reader, { occasion: outbox_id, erase_at }), [once]);
  }),
  on(privacyEvents["account.erased"], async (ctx, { user_id }, once) => {
    await commit(ctx, [...(await data.after(ctx, user_id)), once]);
  }),
  on(privacyEvents["order.erased"], async (ctx, guest, once) => {
    await data.afterGuest(ctx, guest);
    await commit(ctx, [once]);
  }),
];
