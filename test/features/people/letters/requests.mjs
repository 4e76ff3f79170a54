const text = { letter: "order_shipped", language: "de" };

export const requests = {
  adminGetMailText: { at: text },
  adminReplaceMailText: { at: text, body: { subject: "{order_number} kommt!" } },
  adminDeleteMailText: { at: text },
  adminPreviewMail: { body: { letter: "order_shipped", locale: "de-DE" } },
};
