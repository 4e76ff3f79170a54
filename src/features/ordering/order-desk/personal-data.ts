import { guestOrderOf, orderIdsOf } from "#ordering/orders";
import type { PersonalData } from "#platform/data/personal-data";
import { eraseOrderNotes } from "./store.ts";

export const orderNotesPersonalData: PersonalData = {
  erase: (ctx, { user_id }) => [eraseOrderNotes(ctx, orderIdsOf(ctx, user_id))],
  guest: { erase: (ctx, { order_id }) => [eraseOrderNotes(ctx, guestOrderOf(ctx, order_id))] },
};
