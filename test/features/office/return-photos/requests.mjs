import { find } from "../../../support/demo/pick.mjs";

const isRequested = ({ status }) => status === "requested";
const hasRequestedReturn = ({ returns }) => returns.some(isRequested);
const returnOf = ({ returns }) => returns.find(isRequested)?.id;

const at = { id: "{order_to_show}", return_id: "{return_to_show}" };

export const requests = {
  addReturnPhoto: { at },
  getReturnPhoto: { at: { ...at, photo_id: "{photo_of_return}" } },
  adminGetReturnPhoto: { at: { id: "{return_with_photo}", photo_id: "{photo_for_staff}" } },
};

const shown = "/admin/returns?limit=100";
const hasPhoto = ({ photos }) => photos.length > 0;

export const values = {
  order_to_show: ["/orders?limit=100", find(hasRequestedReturn)],
  return_to_show: ["/orders?limit=100", find(hasRequestedReturn, returnOf)],
  photo_of_return: [shown, find(hasPhoto, ({ photos }) => photos[0].id)],
  return_with_photo: [shown, find(hasPhoto)],
  photo_for_staff: [shown, find(hasPhoto, ({ photos }) => photos[0].id)],
};
