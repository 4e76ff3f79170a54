import { z } from "@hono/zod-openapi";
import { toIsoOrNull } from "#platform/basics/time";
import { choice, text, timestamp } from "#platform/http/schemas";
import { country } from "#pricing/selling-terms";
import type { StoredTaxSettings } from "./store.ts";
import { usualSettings } from "./view-rules.ts";

const fields = {
  home_country: country().nullable().openapi({
    description:
      "Where the shop sells from. Carts without an address are taxed as there, and prices include its taxes.",
    example: "DE",
  }),
  home_state: text(80).nullable().openapi({ description: "The state there, where taxes depend on it.", example: null }),
  prices_include_tax: z
    .boolean()
    .openapi({ description: "Whether prices hold their tax, in countries that `countries` does not name." }),
  countries: z
    .array(
      z
        .strictObject({
          country: country(),
          prices_include_tax: z.boolean().openapi({ description: "Whether shoppers there see prices with their tax." }),
        })
        .openapi("TaxCountry"),
    )
    .max(250)
    .openapi({ description: "Countries in which prices are shown otherwise.", example: [] }),
  same_price: choice({
    gross: "Shoppers pay the same everywhere, and the tax of where the order goes is taken out of it.",
    net: "What the shop keeps is the same everywhere, and the price changes with the tax.",
  }).describe("What stays the same abroad, for prices that include the home country's tax."),
  rounding_mode: choice({
    half_up: "Away from 0.",
    half_even: "To the even neighbour.",
  }).describe("Where half a minor unit of tax goes."),
  rounding_level: choice({
    line: "Once for each line.",
    unit: "For each unit, before it is multiplied.",
    order: "Once for the sum of the order.",
  }).describe("What tax is rounded for."),
};

export const ChangeTaxSettings = z
  .strictObject(fields)
  .partial()
  .openapi("ChangeTaxSettings", { example: { rounding_mode: "half_up" } });

export const TaxSettingsDto = z
  .object({ ...fields, updated_at: timestamp().nullable().openapi({ description: "Null while nothing was set." }) })
  .openapi("TaxSettings");

const { rounding: usual, ...others } = usualSettings;
/** What holds while nothing was decided. */
export const unset = { ...others, rounding_mode: usual.mode, rounding_level: usual.level };

export const toTaxSettingsDto = (stored: StoredTaxSettings | undefined): z.output<typeof TaxSettingsDto> => {
  const settings = stored ?? { ...unset, updated_at: null };
  return {
    home_country: settings.home_country,
    home_state: settings.home_state,
    prices_include_tax: settings.prices_include_tax,
    countries: settings.countries.map(({ country: code, prices_include_tax }) => ({
      country: code,
      prices_include_tax,
    })),
    same_price: settings.same_price,
    rounding_mode: settings.rounding_mode,
    rounding_level: settings.rounding_level,
    updated_at: toIsoOrNull(settings.updated_at),
  };
};
