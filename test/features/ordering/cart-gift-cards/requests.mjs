export const requests = {
  addCartGiftCard: { body: { code: "{gift_card_code}" }, needs: "the code of a gift card, which is shown once" },
  removeCartGiftCard: { at: { id: "{cart_gift_card}" }, needs: "a gift card in the cart" },
};
