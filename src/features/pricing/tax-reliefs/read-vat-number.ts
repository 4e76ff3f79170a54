import { checkVAT, countries } from "jsvat-next";

export type VatNumber = {
  /** In upper case, without spaces and marks. */
  readonly number: string;
  /** ISO 3166-1, of the country that gave it out. */
  readonly country: string;
};

/** Reads a VAT number, null where its form or check digit is wrong. Whether somebody was given it is not asked. */
export function readVatNumber(text: string): VatNumber | null {
  const { isValid, value, country } = checkVAT(text, countries);
  return isValid && value !== undefined && country ? { number: value, country: country.isoCode.short } : null;
}
