import { home } from "../../../support/demo/home.mjs";
import { first, idOf } from "../../../support/demo/pick.mjs";

const address = { id: "{address}" };

export const requests = {
  createMyAddress: { body: { ...home, address_type: "shipping" } },
  getMyAddress: { at: address },
  updateMyAddress: { at: address, body: { address_line2: "Floor 21" } },
  replaceMyAddress: { at: address, body: home },
  deleteMyAddress: { at: address },
};

export const values = {
  address: ["/me/addresses", first(idOf)],
};
