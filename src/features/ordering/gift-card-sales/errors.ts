import { defineErrors } from "#platform/basics/errors";

export const GiftCardSaleError = defineErrors({
  gift_card_used: {
    status: 409,
    detail: "A gift card of the order was used or is held, so its money cannot go back. Refund other items.",
  },
});
