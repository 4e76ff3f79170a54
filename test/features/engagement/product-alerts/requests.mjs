const needs = "the token of a mailed link";

export const requests = {
  createProductAlert: { body: { variant_id: "{variant}", kind: "price_drop", email: "ada@example.com" } },
  confirmProductAlert: { needs },
  deleteProductAlert: { needs },
  listMyProductAlerts: {},
  deleteMyProductAlert: { needs: "an alert of one's own" },
};

export const values = {};
