import { z } from "@hono/zod-openapi";

const PASSWORD_MIN = 8;
const PASSWORD_MAX = 128;
/** 8 to 128 characters, of any kind: length is what makes it hard to guess. Counted as JSON Schema counts, not in UTF-16. */
export const newPassword = () =>
  z
    .string()
    .refine((value) => value.isWellFormed(), "must be text")
    .superRefine((value, context) => {
      const length = Array.from(value).length;
      if (length < PASSWORD_MIN)
        context.addIssue({
          code: "too_small",
          minimum: PASSWORD_MIN,
          origin: "string",
          message: "must have at least 8 characters",
        });
      if (length > PASSWORD_MAX)
        context.addIssue({
          code: "too_big",
          maximum: PASSWORD_MAX,
          origin: "string",
          message: "must have at most 128 characters",
        });
    })
    .openapi({
      minLength: PASSWORD_MIN,
      maxLength: PASSWORD_MAX,
      format: "password",
      example: "a-long-sentence-you-remember",
    });
export const presentPassword = () =>
  z.string().min(1).max(1000).openapi({ format: "password", example: "a-long-sentence-you-remember" });
