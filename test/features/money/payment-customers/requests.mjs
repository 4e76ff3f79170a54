import { first, idOf } from "../../../support/demo/pick.mjs";

const method = { id: "{payment_method}" };

export const requests = {
  beginMyPaymentMethodSetup: { body: { provider: "stripe" } },
  changeMyDefaultPaymentMethod: { at: method },
  deleteMyPaymentMethod: { at: method },
};

export const values = {
  payment_method: ["/me/payment-methods", first(idOf)],
};
