const needs = "the token of a mailed link";

export const requests = {
  createProductAlert: { body: { variant_id: "{variant}", kind: "price_drop", email: "ada@example.com" } },
  confirmProductAlert: { needs },
  deleteProductAlert: { needs },
};

export const values = {};
