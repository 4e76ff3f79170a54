const transfer = { method: "bank_transfer" };

export const requests = {
  adminGetPaymentMethod: { at: transfer },
  adminUpdatePaymentMethod: { at: transfer, body: { position: 1, names: { de: "Vorkasse" } } },
  adminReplacePaymentMethod: { at: transfer, body: { position: 1, names: {}, countries: [], limits: [] } },
};
