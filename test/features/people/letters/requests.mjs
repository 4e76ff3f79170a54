export const requests = {
  adminPreviewMail: { body: { letter: "order_shipped", locale: "de-DE" } },
};
