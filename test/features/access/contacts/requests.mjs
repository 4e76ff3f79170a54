export const requests = {
  requestEmailChange: { body: { email: "sam-{word}@example.com" } },
  sendVerification: { body: { email: "shopper@example.com" } },
  confirmEmailChange: { needs: "mailed codes" },
  confirmVerification: { needs: "a mailed code" },
};
