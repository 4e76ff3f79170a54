import { z } from "@hono/zod-openapi";
import { sixDigits } from "#access/one-time-codes";
import { contactFields, holdsOneContact, newEmail } from "#people/accounts";

const description = "Either `email` or `phone`.";

export const VerifyContactInput = z
  .strictObject(contactFields)
  .superRefine(holdsOneContact)
  .openapi("VerifyContactInput", { description, example: { email: "ada@example.com" } });

export const ConfirmContactInput = z
  .strictObject({ ...contactFields, code: sixDigits().describe("The six digits that were mailed or texted.") })
  .superRefine(holdsOneContact)
  .openapi("ConfirmContactInput", { description, example: { email: "ada@example.com", code: "493021" } });

export const ChangeEmailInput = z
  .strictObject({
    email: newEmail().describe("The address that the account is to have. It counts once both codes are confirmed."),
  })
  .openapi("ChangeEmailInput");

export const ConfirmEmailChangeInput = z
  .strictObject({
    email: newEmail().describe("The new address, as it was sent to `/me/email/change`."),
    current_code: sixDigits().openapi({ description: "The code that came to the present address." }),
    new_code: sixDigits().openapi({ description: "The code that came to the new address." }),
  })
  .openapi("ConfirmEmailChangeInput");
