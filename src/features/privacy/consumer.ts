import { contactsOf } from "#accounts";
import { sendOnce } from "#platform/mail";
import { commit } from "#platform/outbox";
import { type Consumer, on } from "#platform/queue";
import { makeExport } from "./make-export.ts";
import { ErasureRequested, ExportRequested } from "./messages.ts";
import { erasureMail } from "./privacy-mails.ts";

export const privacyConsumer: Consumer = {
  name: "privacy",
  on: {
    "export.requested": on(ExportRequested, async (ctx, { export_id }, once) => makeExport(ctx, export_id, once)),
    "account.erasure_requested": on(ErasureRequested, async (ctx, { outbox_id, user_id, erase_at }, once) => {
      const to = (await contactsOf(ctx, user_id))?.email;
      const shop_name = ctx.config.SHOP_NAME;
      if (to) await sendOnce(ctx, erasureMail({ to, shop_name }, { occasion: outbox_id, erase_at }), [once]);
      else await commit(ctx, [once]);
    }),
  },
};
