/** Made-up figures that are near the real ones: what is taxed where, in hundredths of a percent for each jurisdiction. */
export interface Levy {
  level: "country" | "county" | "state";
  display_name: string;
  name: string;
  tax_type: "sales_tax" | "vat";
  /** 725 is 7.25 %. */
  basis_points: number;
}

const sales = (level: "county" | "state", display_name: string, basis_points: number): Levy => ({
  level,
  display_name,
  name: level === "state" ? "Sales Tax" : "Local Sales and Use Tax",
  tax_type: "sales_tax",
  basis_points,
});
const vat = (display_name: string, basis_points: number): Levy[] => [
  { level: "country", display_name, name: "VAT", tax_type: "vat", basis_points },
];

const states: Readonly<Record<string, readonly Levy[]>> = {
  CA: [sales("state", "California", 600), sales("county", "Los Angeles", 125)],
  NY: [sales("state", "New York", 400), sales("county", "Erie", 475)],
  TX: [sales("state", "Texas", 625)],
  WA: [sales("state", "Washington", 650)],
};
const countries: Readonly<Record<string, readonly Levy[]>> = {
  DE: vat("Germany", 1_900),
  FR: vat("France", 2_000),
  GB: vat("United Kingdom", 2_000),
};

/** The first digit of a ZIP code, where no state is given. */
const byZip: Readonly<Record<string, string>> = { "1": "NY", "7": "TX", "9": "CA" };

/** Where the account collects tax; none elsewhere. Without a ZIP code nobody knows where in the United States something goes. */
export function leviesAt(address: { country: string; state: string | null; postal_code: string | null }) {
  if (address.country !== "US") return countries[address.country] ?? [];
  if (!address.postal_code) return null;
  return states[address.state ?? byZip[address.postal_code.slice(0, 1)] ?? ""] ?? [];
}

/** Books and what is not taxed at all; everything else pays the whole of it. */
export function shareTaxed(tax_code: string): number {
  if (tax_code === "txcd_00000000") return 0;
  return tax_code === "txcd_35010000" ? 0.5 : 1;
}
