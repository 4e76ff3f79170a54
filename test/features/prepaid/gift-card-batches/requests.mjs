import { first, idOf } from "../../../support/demo/pick.mjs";

const giftCardBatch = { id: "{gift_card_batch}" };

export const requests = {
  adminCreateGiftCardBatch: { body: { card_count: 10, amount: 2500, currency: "USD", note: "Summer party" } },
  adminGetGiftCardBatch: { at: giftCardBatch },
  adminDownloadGiftCardBatch: { at: giftCardBatch },
  adminDisableGiftCardBatch: { at: giftCardBatch },
};

export const values = {
  gift_card_batch: ["/admin/gift-card-batches?limit=1", first(idOf)],
};
