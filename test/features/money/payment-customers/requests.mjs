import { first, idOf } from "../../../support/demo/pick.mjs";

const method = { id: "{payment_method}" };

export const requests = {
  saveMyPaymentMethod: { body: { provider: "stripe" } },
  chooseMyPaymentMethod: { at: method },
  deleteMyPaymentMethod: { at: method },
};

export const values = {
  payment_method: ["/me/payment-methods", first(idOf)],
};
