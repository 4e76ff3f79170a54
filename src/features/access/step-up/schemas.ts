import { z } from "@hono/zod-openapi";
import { AssertionInput } from "#access/passkeys";
import { presentPassword } from "#access/passwords";
import { code } from "#access/second-factors";

export const StepUpInput = z
  .strictObject({
    password: presentPassword()
      .optional()
      .describe("The account's password. Where `x-step-up` is `factor`, it suffices only without a second factor."),
    code: code().optional().describe("From the app, or a recovery code."),
    passkey: AssertionInput.optional().describe("An answer to the challenge of `/auth/step-up/passkey`."),
  })
  .superRefine((given, context) => {
    if (Object.values(given).filter((proof) => proof !== undefined).length === 1) return;
    const message = "Send the password, a code or a passkey's answer: one of them";
    context.addIssue({ code: "custom", path: ["password"], params: { code: "one_of" }, message });
  })
  .openapi("StepUpInput", { example: { password: "a-long-sentence-you-remember" } });

export const SteppedUpDto = z
  .object({ expires_in: z.int().openapi({ description: "Seconds until the proof expires.", example: 300 }) })
  .openapi("SteppedUp");
