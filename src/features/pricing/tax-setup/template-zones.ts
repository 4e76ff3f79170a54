import kept from "sales-tax/res/sales_tax_rates.json" with { type: "json" };
import { z } from "zod";
import { isInEu, type WantedZone } from "#pricing/tax";
import { usStates } from "./us-states.ts";

export const templates = ["eu", "us"] as const;
type Template = (typeof templates)[number];

const Countries = z.record(z.string(), z.object({ rate: z.number() }));
const names = new Intl.DisplayNames("en", { type: "region" });

/** A share such as 0.255 in parts per million. */
const toPpm = (share: number): number => Math.round(share * 1_000_000);

const memberStates = (): WantedZone[] =>
  Object.entries(Countries.parse(kept))
    .filter(([country]) => isInEu(country))
    .map(([country, { rate }]) => ({
      name: names.of(country) ?? country,
      countries: [country],
      regions: [],
      postal_codes: [],
      rate_name: "VAT",
      rate_ppm: toPpm(rate),
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
export const zonesOf = (template: Template): readonly WantedZone[] => (template === "eu" ? memberStates() : states());
