import type { TaxKind } from "../../pricing/tax/rules.ts";

type Taxed = {
  readonly amount: number;
  readonly tax_lines: readonly {
    readonly name: string;
    readonly rate_ppm: number;
    readonly kind: TaxKind;
    readonly amount: number;
  }[];
};

/** What a rate came to over all lines. Minor units. */
export type TaxSum = {
  readonly name: string;
  readonly rate_ppm: number;
  readonly kind: TaxKind;
  readonly net: number;
  readonly tax: number;
};

export const taxOf = ({ tax_lines }: Pick<Taxed, "tax_lines">): number =>
  tax_lines.reduce((sum, { amount }) => sum + amount, 0);

/** A line without its taxes. */
export const netOf = (line: Taxed): number => line.amount - taxOf(line);

/** The taxes of all lines by rate, the highest rate first. A line that has several counts under each with its whole net amount. */
export function taxSumsOf(lines: readonly Taxed[]): TaxSum[] {
  const rows = lines.flatMap((line) =>
    line.tax_lines.map(({ name, rate_ppm, kind, amount: tax }) => ({ name, rate_ppm, kind, tax, net: netOf(line) })),
  );
  const groups = Map.groupBy(rows, ({ name, rate_ppm, kind }) => `${rate_ppm} ${kind} ${name}`);
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      if (!first) return [];
      const sum = (of: (row: (typeof group)[number]) => number) => group.reduce((all, row) => all + of(row), 0);
      return [{ ...first, net: sum((row) => row.net), tax: sum((row) => row.tax) }];
    })
    .toSorted((a, b) => b.rate_ppm - a.rate_ppm || (a.name < b.name ? -1 : 1));
}

/** A rate in parts per million as a percentage in plain digits: `8.875`. */
export const percentOf = (rate_ppm: number): string => String(rate_ppm / 10_000);

type Place = {
  readonly address_line1?: string | undefined;
  readonly address_line2?: string | null | undefined;
  readonly city?: string | undefined;
  readonly state?: string | null | undefined;
  readonly postal_code?: string | null | undefined;
  readonly country?: string | undefined;
};

/** Countries that write the postal code behind the city. */
const cityFirst: ReadonlySet<string> = new Set("US CA AU GB IE IN NZ KR TH VN ID".split(" "));

const joined = (parts: readonly (string | null | undefined)[], by: string): string => parts.filter(Boolean).join(by);

/** The lines of an address below the name, as its country writes them, with the country in words of the reader. */
export function placeLines(place: Place, countryName: (code: string) => string): string[] {
  const { address_line1, address_line2, city, state, postal_code, country } = place;
  const town = cityFirst.has(country ?? "")
    ? joined([joined([city, state], ", "), postal_code], " ")
    : joined([postal_code, joined([city, state], ", ")], " ");
  return [address_line1, address_line2, town, country && countryName(country)].filter(
    (line): line is string => typeof line === "string" && line !== "",
  );
}
