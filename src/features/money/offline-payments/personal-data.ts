import { eq, inArray, type SQL } from "drizzle-orm";
import { openDuesOf } from "#money/ledger";
import { paymentsOfUser } from "#money/payments";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import type { PersonalData } from "#platform/data/personal-data";
import { toReceiptDto } from "./schemas.ts";
import { receiptsOf } from "./store.ts";
import { paymentReceipts } from "./tables.ts";

/** What staff wrote goes; what came stays. */
const eraseNotes = (ctx: Ctx, whose: SQL): Statement => ctx.db.update(paymentReceipts).set({ note: null }).where(whose);

export const offlinePaymentPersonalData: PersonalData = {
  // Money that is still owed to somebody has to reach them.
  isNeeded: async (ctx, user_id) => (await openDuesOf(ctx, paymentsOfUser(ctx, user_id))).length > 0,
  gather: async (ctx, { user_id }) => {
    const rows = await receiptsOf(ctx, paymentsOfUser(ctx, user_id));
    return {
      payment_receipts: await Promise.all(rows.map((row) => toReceiptDto(ctx, row, row.personal_key))),
    };
  },
  erase: (ctx, { user_id }) => [eraseNotes(ctx, inArray(paymentReceipts.payment_id, paymentsOfUser(ctx, user_id)))],
  guest: { erase: (ctx, { order_id }) => [eraseNotes(ctx, eq(paymentReceipts.order_id, order_id))] },
};
