import { defineErrors } from "#platform/basics/errors";

export const LetterError = defineErrors("Mails", {
  letter_not_found: {
    status: 404,
    detail: "There is no such letter, or it is not written in this language.",
    cause: "No feature of the shop writes a letter of this name, or the language is not `en`, `de` or `ja`.",
    remedy: "List the letters at `GET /admin/mails`.",
  },
});
