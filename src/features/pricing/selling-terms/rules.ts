/** Who buys, as far as prices depend on it. A visitor is nobody in particular: no account, no group, no country until there is an address. */
export type Buyer = {
  readonly user_id: string | null;
  /** The customer groups that the account belongs to. */
  readonly group_ids: readonly string[];
  /** Whether the account has not bought anything yet; false for a guest, of whom nobody knows. */
  readonly is_first_order: boolean;
  /** ISO 3166-1, of the shipping address; null while there is none. */
  readonly country: string | null;
  readonly state: string | null;
  readonly postal_code: string | null;
  /** Whether the shop knows a certificate by which they pay no tax. */
  readonly is_tax_exempt: boolean;
  /** ISO 3166-1, of the valid VAT number that they gave; null without one. */
  readonly vat_country: string | null;
};

/** A visitor of whom nothing is known. */
export const anybody: Buyer = {
  user_id: null,
  group_ids: [],
  is_first_order: false,
  country: null,
  state: null,
  postal_code: null,
  is_tax_exempt: false,
  vat_country: null,
};

/** Where shoppers fetch what they bought. */
export type PickupPlace = {
  readonly name: string;
  readonly address: {
    readonly address_line1: string;
    readonly address_line2: string | null;
    readonly city: string;
    readonly state: string | null;
    readonly postal_code: string | null;
    readonly country: string;
  };
  /** For shoppers; may be empty, as `instructions`. */
  readonly opening_hours: string;
  readonly instructions: string;
};
