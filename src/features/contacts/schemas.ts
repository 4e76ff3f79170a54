import { z } from "@hono/zod-openapi";
import { contactFields, holdsOneContact } from "#accounts";
import { sixDigits } from "#one-time-codes";

const description = "Either `email` or `phone`.";

export const VerifyContactInput = z
  .strictObject(contactFields)
  .superRefine(holdsOneContact)
  .openapi("VerifyContactInput", { description, example: { email: "ada@example.com" } });

export const ConfirmContactInput = z
  .strictObject({ ...contactFields, code: sixDigits() })
  .superRefine(holdsOneContact)
  .openapi("ConfirmContactInput", { description, example: { email: "ada@example.com", code: "493021" } });
