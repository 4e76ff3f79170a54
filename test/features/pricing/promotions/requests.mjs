import { newest } from "../../../support/demo/pick.mjs";

const promotion = { id: "{promotion}" };

export const requests = {
  adminCreatePromotion: {
    body: { title: "Spring sale {word}", action: { kind: "percentage", rate_ppm: 100000 }, ends_at: "{next_month}" },
  },
  adminGetPromotion: { at: promotion },
  adminUpdatePromotion: {
    at: promotion,
    body: { conditions: [{ kind: "minimum_subtotal", amounts: [{ currency: "USD", amount: 5000 }] }] },
  },
  adminReplacePromotion: {
    at: promotion,
    body: { title: "Late spring sale {word}", action: { kind: "percentage", rate_ppm: 100000 } },
  },
  adminStartPromotion: { at: promotion },
  adminStopPromotion: { at: promotion },
  adminDeletePromotion: { at: promotion },
};

export const values = {
  promotion: ["/admin/promotions?limit=100", newest()],
};
