import { z } from "@hono/zod-openapi";
import { fieldCodes, isFieldCode } from "#platform/basics/field-codes";

/** A member that is words or a name. */
export const textMember = (description: string, example: string) => z.string().openapi({ description, example });

/** A member that is a count or an amount. */
export const numberMember = (description: string, example: number) => z.int().openapi({ description, example });

/** When a repeat can succeed; the answer's `Retry-After` says the same. */
export const retryMember = (example: number) =>
  numberMember("Seconds after which the request may be repeated, as in `Retry-After`.", example).optional();

/** What is wrong with the input, field by field. */
export const fieldErrors = () =>
  z
    .array(
      z
        .object({
          path: textMember(
            "The field or parameter, with dots between its parts. Empty for the body itself.",
            "items.0.quantity",
          ),
          code: z.enum(Object.keys(fieldCodes).filter(isFieldCode)).openapi({
            description: "What is wrong, for programs: a closed list.",
            "x-enum-descriptions": fieldCodes,
            example: "too_small",
          }),
          message: textMember("What is wrong, for people.", "must be at least 1"),
        })
        .openapi("FieldError", { description: "One field or parameter that is not as the contract says." }),
    )
    .readonly();
