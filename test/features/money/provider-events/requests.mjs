export const requests = {
  receiveWebhook: { needs: "the payment provider's signature" },
};
