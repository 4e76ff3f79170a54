import { newest } from "../../../support/demo/pick.mjs";

const giftCard = { id: "{gift_card}" };

export const requests = {
  verifyGiftCard: { body: { code: "{gift_card_code}" }, needs: "the code of a gift card, which is shown once" },
  adminCreateGiftCard: { body: { amount: 5000, currency: "USD" } },
  adminGetGiftCard: { at: giftCard },
  adminChangeGiftCardBalance: { at: giftCard, body: { amount: -500, reason: "Issued for too much" } },
  adminDisableGiftCard: { at: giftCard },
};

export const values = {
  gift_card: ["/admin/gift-cards?limit=100", newest()],
};
