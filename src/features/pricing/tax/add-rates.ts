import type { Ctx } from "#platform/context";
import { insertRows } from "#platform/data/insert-rows";
import { whileFresh } from "#pricing/selling-terms";
import { commitTemplate } from "./commit-template.ts";
import { TaxError } from "./errors.ts";
import type { TaxKind } from "./rules.ts";
import { selectAllRates, selectAllZones, selectTermsVersion, type TaxZone } from "./store.ts";
import { taxRates } from "./tables.ts";

/** Rates of a country, each for another tax class. */
export type WantedRates = {
  readonly country: string;
  readonly rates: readonly {
    readonly tax_class: string;
    readonly name: string;
    readonly kind: TaxKind;
    readonly rate_ppm: number;
  }[];
};

const isOfCountry = ({ countries, regions, postal_codes }: TaxZone, country: string): boolean =>
  countries.length === 1 && countries[0] === country && regions.length === 0 && postal_codes.length === 0;

/**
 * Adds those of the rates whose country has an active zone of its own that has no rate of the class yet: asked again it adds nothing.
 * Gives zone and class of those that were added. 409 `taxes_changed`.
 */
export const addRates = (ctx: Ctx, template: string, wanted: readonly WantedRates[]): Promise<readonly string[]> =>
  whileFresh(TaxError.taxes_changed, async () => {
    const [zones, known, [row]] = await ctx.db.batch([
      selectAllZones(ctx),
      selectAllRates(ctx),
      selectTermsVersion(ctx),
    ]);
    const [created_at, updated_at] = [ctx.now(), ctx.now()];
    const made = wanted.flatMap(({ country, rates }) => {
      const zone = zones.find((one) => one.is_active && isOfCountry(one, country));
      if (!zone) return [];
      const classes = new Set(known.filter(({ zone_id }) => zone_id === zone.id).map(({ tax_class }) => tax_class));
      return rates
        .filter(({ tax_class }) => !classes.has(tax_class))
        .map((wish) => ({
          name: `${zone.name}: ${wish.tax_class}`,
          rate: {
            ...wish,
            id: ctx.id(),
            zone_id: zone.id,
            starts_at: null,
            ends_at: null,
            compound: false,
            applies_to_shipping: false,
            position: 0,
            created_at,
            updated_at,
          },
        }));
    });
    if (made.length === 0) return [];
    const names = made.map(({ name }) => name);
    await commitTemplate(ctx, template, row, { tax_rates: names }, [
      insertRows(
        ctx,
        taxRates,
        made.map(({ rate }) => rate),
      ),
    ]);
    return names;
  });
