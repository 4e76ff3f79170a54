const text = { letter: "order_shipped", language: "de" };

export const requests = {
  adminGetMailText: { at: text },
  adminReplaceMailText: { at: text, body: { subject: "Ihr Paket ist unterwegs" } },
  adminDeleteMailText: { at: text },
  adminPreviewMail: { body: { letter: "order_shipped", locale: "de-DE" } },
};
