import { z } from "@hono/zod-openapi";
import { newEmail, newProfileFields, personFields } from "#people/accounts";
import { phoneNumber } from "#platform/basics/phone";
import { pageQuery } from "#platform/data/cursor";
import { reference } from "#platform/http/schemas";

export const CustomerInput = z
  .strictObject({
    email: newEmail().describe("Where the invitation to choose a password goes."),
    phone: phoneNumber().optional().describe("E.164. For contact; it is unverified."),
    ...newProfileFields,
  })
  .openapi("CustomerInput", {
    description: "The number is for contact: the customer can verify it, and sign in with it then.",
    example: { email: "grace@example.com", first_name: "Grace" },
  });

export const CustomerPatch = z
  .strictObject(personFields)
  .partial()
  .openapi("CustomerPatch", { description: "The fields to change; null empties one.", example: { first_name: "Ada" } });

export const EmailMoveInput = z
  .strictObject({ email: newEmail().describe("The address that the account is to have.") })
  .openapi("EmailMoveInput", { example: { email: "grace@example.com" } });

export const ConfirmEmailInput = z
  .strictObject({ token: z.string().min(1).max(200).describe("The part after `#token=` in the mailed link.") })
  .openapi("ConfirmEmailInput", { example: { token: "q3rJ9vH0k1f2s8m4XyZbT6uQeWc5aLpN7dGiOoRlKjE" } });

export const CustomerPageQuery = z.strictObject(pageQuery);

export const SessionParam = z.strictObject({
  id: reference().openapi({
    description: "The customer's id.",
    param: { name: "id", in: "path" },
    example: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b",
  }),
  session_id: reference().openapi({
    description: "As in the customer's sessions.",
    param: { name: "session_id", in: "path" },
    example: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b",
  }),
});
