import { z } from "@hono/zod-openapi";
import { isCountry } from "#people/addresses";
import { text } from "#platform/http/schemas";

export const country = () =>
  z
    .string()
    .refine(isCountry, "must be an ISO 3166-1 alpha-2 code in upper case")
    .openapi({ description: "ISO 3166-1 alpha-2.", example: "ES" });

/** The fields of a zone that say where it is, with at most so many postal codes. */
export const areaFields = ({ postal_codes }: { readonly postal_codes: number }) => ({
  countries: z
    .array(country())
    .max(250)
    .openapi({ description: "An empty list means everywhere that no other zone covers.", example: ["ES"] }),
  regions: z.array(text(80)).max(100).openapi({
    description: "States or provinces of the one country, as its addresses name them. Case does not matter.",
    example: [],
  }),
  postal_codes: z
    .array(text(30))
    .max(postal_codes)
    .openapi({
      description: "Of the one country: codes (`35001`), prefixes (`35*`) and ranges (`38000...38999`).",
      example: ["35*", "38000...38999"],
    }),
});
