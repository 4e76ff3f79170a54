import { defineErrors } from "#platform/basics/errors";

export const GiftCardSaleError = defineErrors("Checkout and payment", {
  gift_card_used: {
    status: 409,
    detail: "A gift card of the order was used or is held, so its money cannot go back. Refund other items.",
    cause: "A gift card that the order sold was spent, adjusted, or is held by an unpaid order.",
    remedy: "Refund other items, or a smaller `quantity` of the line. An order cannot be cancelled then.",
  },
});
