import { z } from "@hono/zod-openapi";
import { contactFields, holdsOneContact } from "#accounts";

/** Six digits, spaces aside, as people copy them. */
export const sixDigits = () =>
  z
    .string()
    .max(20)
    .transform((given) => given.replaceAll(" ", ""))
    .refine((given) => /^\d{6}$/.test(given), "must be six digits")
    .openapi({ type: "string", pattern: "^\\d{6}$", example: "493021" });

const description = "Either `email` or `phone`.";

export const VerifyContactInput = z
  .strictObject(contactFields)
  .superRefine(holdsOneContact)
  .openapi("VerifyContactInput", { description, example: { email: "ada@example.com" } });

export const ConfirmContactInput = z
  .strictObject({ ...contactFields, code: sixDigits() })
  .superRefine(holdsOneContact)
  .openapi("ConfirmContactInput", { description, example: { email: "ada@example.com", code: "493021" } });

export const CodeSentDto = z
  .object({ expires_in: z.int().openapi({ description: "Seconds until the code is good no longer.", example: 600 }) })
  .openapi("CodeSent");
