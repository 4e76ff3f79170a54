import { find, first, idOf } from "../../../support/demo/pick.mjs";

export const requests = {
  getOrder: { at: { id: "{order}" } },
};

export const values = {
  order: ["/orders", first(idOf)],
  payment: [
    "/orders",
    find(
      ({ payments }) => payments.length > 0,
      ({ payments }) => payments[0].id,
    ),
  ],
};
