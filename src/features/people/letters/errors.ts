import { defineErrors } from "#platform/basics/errors";

export const LetterError = defineErrors("Mails", {
  letter_not_found: {
    status: 404,
    detail: "There is no such letter.",
    cause: "No feature of the shop writes a letter of this name.",
    remedy: "List the letters at `GET /admin/mails`.",
  },
});
