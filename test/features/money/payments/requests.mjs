export const requests = {
  getPayment: { at: { id: "{payment}" } },
  listRefunds: { at: { id: "{payment}" } },
};
