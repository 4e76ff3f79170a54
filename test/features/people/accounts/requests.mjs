import { idOf } from "../../../support/demo/pick.mjs";

export const requests = {
  getProfile: { at: { id: "{me}" } },
  updateMe: { body: { first_name: "Sam", last_name: "Shopper", visibility: "public" } },
  replaceMe: { body: { first_name: "Sam", last_name: "Shopper", visibility: "public" } },
};

export const values = {
  me: ["/me", idOf],
};
