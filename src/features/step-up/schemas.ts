import { z } from "@hono/zod-openapi";
import { presentPassword } from "#accounts";
import { code } from "#second-factors";

export const StepUpInput = z
  .strictObject({ password: presentPassword().optional(), code: code().optional() })
  .superRefine(({ password, code: given }, context) => {
    if ((password === undefined) !== (given === undefined)) return;
    const message = "Send either the password or a code";
    context.addIssue({ code: "custom", path: ["password"], params: { code: "one_of" }, message });
  })
  .openapi("StepUpInput", { example: { password: "a-long-sentence-you-remember" } });

export const SteppedUpDto = z
  .object({ expires_in: z.int().openapi({ description: "Seconds that the proof is good for.", example: 300 }) })
  .openapi("SteppedUp");
