import { z } from "@hono/zod-openapi";
import { CODE_SECONDS } from "./rules.ts";

/** Six digits, spaces aside, as people copy them. */
export const sixDigits = () =>
  z
    .string()
    .max(20)
    .transform((given) => given.replaceAll(" ", ""))
    .refine((given) => /^\d{6}$/.test(given), "must be six digits")
    .openapi({ type: "string", pattern: "^\\d{6}$", example: "493021" });

export const CodeSentDto = z
  .object({ expires_in: z.int().openapi({ description: "Seconds until the code expires.", example: 600 }) })
  .openapi("CodeSent");
export const codeSent: z.output<typeof CodeSentDto> = { expires_in: CODE_SECONDS };
