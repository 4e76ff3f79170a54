export const requests = {
  adminGetUserStoreCredit: { at: { id: "{customer}" } },
  adminChangeUserStoreCredit: {
    at: { id: "{customer}" },
    body: { amount: 1500, currency: "USD", reason: "For a late parcel" },
  },
};
