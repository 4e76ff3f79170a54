import { z } from "@hono/zod-openapi";
import { parsePhoneNumberFromString } from "libphonenumber-js/min";

/** The countries that a number in E.164 may be of: one, or all that share its code where it does not tell. Empty for what is not a number. */
export function countriesOf(number: string): readonly string[] {
  const parsed = parsePhoneNumberFromString(number);
  if (!parsed) return [];
  return parsed.country === undefined ? parsed.getPossibleCountries() : [parsed.country];
}

/** A telephone number as people write it, with its country's code; it becomes E.164. */
export const phoneNumber = () =>
  z
    .string()
    .max(40)
    .transform((given, context) => {
      const number = given.trim().startsWith("+") ? parsePhoneNumberFromString(given) : undefined;
      if (number?.isValid() && number.ext === undefined) return number.number;
      context.addIssue({
        code: "custom",
        params: { code: "invalid_format" },
        message: "must be a telephone number that begins with + and the country's code",
      });
      return z.NEVER;
    })
    .openapi({
      type: "string",
      description: "E.164, or as people write it with + and the country's code.",
      example: "+442071838750",
    });
