import { z } from "@hono/zod-openapi";
import { sixDigits } from "#access/one-time-codes";
import { newPassword } from "#access/passwords";
import { contactFields, holdsOneContact } from "#people/accounts";

const description = "Either `email` or `phone`.";

export const RequestResetInput = z
  .strictObject(contactFields)
  .superRefine(holdsOneContact)
  .openapi("RequestPasswordReset", { description, example: { email: "ada@example.com" } });

export const ProveResetInput = z
  .strictObject({ ...contactFields, code: sixDigits().describe("The six digits that were mailed or texted.") })
  .superRefine(holdsOneContact)
  .openapi("ProvePasswordReset", { description, example: { email: "ada@example.com", code: "493021" } });

const reset_token = z.string().openapi({
  description: "Stands for the proof. It works once.",
  example: "q3rJ9vH0k1f2s8m4XyZbT6uQeWc5aLpN7dGiOoRlKjE",
});

export const ResetTokenDto = z
  .object({
    reset_token,
    expires_in: z.int().openapi({ description: "Seconds until `reset_token` expires.", example: 3600 }),
  })
  .openapi("PasswordResetToken");

export const ResetPasswordInput = z
  .strictObject({
    reset_token: reset_token.min(1).max(200),
    password: newPassword().describe("The password from now on."),
  })
  .openapi("ResetPassword", {
    description: "`reset_token` is the token in the mail's link, or what `/auth/password/reset/verify` answered with.",
  });
