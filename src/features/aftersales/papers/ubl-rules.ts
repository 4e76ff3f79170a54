import type { TaxKind, TaxRelief } from "../../pricing/tax/rules.ts";

/** How a line is taxed in the words of UNTDID 5305, as EN 16931 has them. */
export type TaxCategory = {
  readonly code: "S" | "Z" | "E" | "AE";
  readonly rate_ppm: number;
  readonly reason: string | null;
};

type Line = {
  readonly kind: "item" | "gift_card" | "shipping";
  readonly tax_lines: readonly { readonly rate_ppm: number; readonly kind: TaxKind }[];
};

const untaxed = (code: "E" | "AE", reason: string): TaxCategory => ({ code, rate_ppm: 0, reason });

/** The one category of a line: a relief counts before its rate. */
export function categoryOf({ kind, tax_lines: [tax] }: Line, relief: TaxRelief | null): TaxCategory {
  if (kind === "gift_card") return untaxed("E", "Voucher, not taxed when it is sold");
  if (relief === "reverse_charge") return untaxed("AE", "Reverse charge");
  if (relief === "exemption") return untaxed("E", "The customer is exempt from the tax");
  if (!tax) return untaxed("E", "Not taxed");
  if (tax.kind === "exempt") return untaxed("E", "Exempt from the tax");
  if (tax.kind === "zero" || tax.rate_ppm === 0) return { code: "Z", rate_ppm: 0, reason: null };
  return { code: "S", rate_ppm: tax.rate_ppm, reason: null };
}

type Invoiced = {
  readonly relief: TaxRelief | null;
  readonly lines: readonly Line[];
  readonly seller: {
    readonly country?: string | undefined;
    readonly vat_number?: string | undefined;
    readonly tax_number?: string | undefined;
  };
  readonly billing_address: object | null;
  readonly shipping_address: object | null;
  readonly vat_number: string | null;
};

/** What EN 16931 asks for and a paper does not have: each a sentence for staff. */
export function faultsOf({ relief, lines, seller, vat_number, ...addresses }: Invoiced): string[] {
  const codes = new Set(lines.map((line) => categoryOf(line, relief).code));
  const is_taxed = codes.has("S") || codes.has("AE") || codes.has("Z") || codes.has("E");
  return [
    ...(seller.country === undefined ? ["The seller has no country."] : []),
    ...(is_taxed && !seller.vat_number && !seller.tax_number ? ["The seller has no tax number."] : []),
    ...(codes.has("AE") && !seller.vat_number ? ["The seller has no VAT number."] : []),
    ...(codes.has("AE") && !vat_number ? ["The buyer has no VAT number."] : []),
    ...(addresses.billing_address === null && addresses.shipping_address === null ? ["The buyer has no address."] : []),
    ...(lines.some(({ tax_lines }) => tax_lines.length > 1) ? ["A line has more than one tax."] : []),
  ];
}
