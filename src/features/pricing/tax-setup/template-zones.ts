import type { WantedRates, WantedZone } from "#pricing/tax";
import { euRates, reducedClasses } from "./eu-rates.ts";
import { usStates } from "./us-states.ts";

/** Templates of zones, each with its one standard rate. */
export const zoneTemplates = ["eu", "us"] as const;
type ZoneTemplate = (typeof zoneTemplates)[number];

/** The template that adds further rates to zones that are there. */
export const REDUCED_TEMPLATE = "eu-reduced";

const names = new Intl.DisplayNames("en", { type: "region" });
const nameOf = (country: string): string => names.of(country) ?? country;

const memberStates = (): WantedZone[] =>
  euRates.map(({ country, standard }) => ({
    name: nameOf(country),
    countries: [country],
    regions: [],
    postal_codes: [],
    rate_name: "VAT",
    rate_ppm: standard,
  }));

const states = (): WantedZone[] =>
  usStates.map(([code, name, rate_ppm]) => ({
    name: `US: ${name}`,
    countries: ["US"],
    regions: [code, name],
    postal_codes: [],
    rate_name: `${name} sales tax`,
    rate_ppm,
  }));

/** The zones of a template: member states of the European Union with their standard rate, or US states with that of the state alone. */
export const zonesOf = (template: ZoneTemplate): readonly WantedZone[] =>
  template === "eu" ? memberStates() : states();

/** The reduced rates of each member state that has any, by tax class. */
export const reducedRates = (): readonly WantedRates[] =>
  euRates.flatMap(({ country, reduced }) => {
    const rates = reducedClasses.flatMap((tax_class) => {
      const rate_ppm = reduced[tax_class];
      return rate_ppm === undefined ? [] : [{ tax_class, name: "VAT", kind: "reduced" as const, rate_ppm }];
    });
    return rates.length === 0 ? [] : [{ country, rates }];
  });
