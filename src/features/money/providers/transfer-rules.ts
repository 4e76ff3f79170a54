import { exponentOf } from "../../../platform/basics/money.ts";

/** The shop's bank account, as a transfer names it. */
export type BankAccount = {
  readonly account_holder: string;
  readonly iban: string;
  readonly bic: string | null;
  readonly bank_name: string | null;
};

export type Transfer = BankAccount & {
  readonly reference: string;
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
};

/** The most that a code may ask for, in cents. */
const MOST = 99_999_999_999;

/** As many whole characters as fit into so many bytes of UTF-8. */
function within(text: string, bytes_max: number): string {
  let [left, kept] = [bytes_max, ""];
  for (const character of text) {
    left -= new TextEncoder().encode(character).length;
    if (left < 0) break;
    kept += character;
  }
  return kept;
}

/**
 * What the QR code of a transfer in euro says, by EPC069-12 (version 2, UTF-8, SCT): banking apps fill in a transfer from it. Null for
 * other currencies and amounts, which the standard does not know.
 */
export function epcPayload({ account_holder, iban, bic, reference, amount, currency }: Transfer): string | null {
  if (currency !== "EUR" || amount < 1 || amount > MOST) return null;
  const unit = 10 ** exponentOf(currency);
  const euro = `EUR${Math.floor(amount / unit)}.${String(amount % unit).padStart(2, "0")}`;
  const holder = within(account_holder, 70);
  return ["BCD", "002", "1", "SCT", bic ?? "", holder, iban, euro, "", reference].join("\n");
}
