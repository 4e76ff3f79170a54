import { find } from "../../../support/demo/pick.mjs";

const isBought = ({ label }) => label !== null && label.carrier === "Parcel Post";
const isOfCustomer = ({ user_id }) => user_id !== null;
const isUnlabelled = (row) => isOfCustomer(row) && row.label === null;
const isLabelled = (row) => isOfCustomer(row) && isBought(row);

const own = { id: "{order_with_return}", return_id: "{open_return}" };

export const requests = {
  adminCreateReturnLabel: { at: { id: "{unlabelled_return}" }, body: { weight_grams: 800 } },
  adminGetReturnLabel: { at: { id: "{labelled_return}" } },
  adminGetReturnTracking: { at: { id: "{labelled_return}" } },
  adminCancelReturnLabel: { at: { id: "{labelled_return}" } },
  getReturnLabel: { needs: "a return of one's own with a label that the shop has bought" },
  getReturnTracking: { at: own },
};

export const values = {
  unlabelled_return: ["/admin/returns?status=requested&limit=50", find(isUnlabelled)],
  labelled_return: ["/admin/returns?limit=100", find(isLabelled)],
};
