export const requests = {
  requestPasswordReset: { body: { email: "shopper@example.com" } },
  confirmPasswordReset: { needs: "the token of a mailed link" },
  verifyPasswordReset: { needs: "a mailed code" },
};
