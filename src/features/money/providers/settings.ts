import { z } from "zod";
import { atLeastOne, defineSettings, wholeNumber } from "#platform/settings";
import { compact, isIban } from "./reference-rules.ts";
import type { BankAccount } from "./transfer-rules.ts";

/** The bank account that transfers go to, and how long the shop waits for one. */
export const transferSettings = defineSettings(
  {
    BANK_ACCOUNT_HOLDER: z.string().trim().min(1).max(70).optional(),
    BANK_IBAN: z
      .string()
      .refine(isIban, "is not an IBAN whose check digits are right")
      .transform((given) => compact(given))
      .optional(),
    BANK_BIC: z
      .string()
      .regex(/^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/, "is not a BIC of 8 or 11 characters")
      .optional(),
    BANK_NAME: z.string().trim().min(1).max(70).optional(),
    /** Days that a transfer may take. */
    TRANSFER_DAYS: atLeastOne.default(7),
    /** Days before the end of that time at which the customer is reminded; 0 reminds nobody. */
    TRANSFER_REMINDER_DAYS: wholeNumber.default(2),
  },
  ({ BANK_ACCOUNT_HOLDER, BANK_IBAN, BANK_BIC, BANK_NAME }) => {
    const given = [BANK_ACCOUNT_HOLDER, BANK_IBAN, BANK_BIC, BANK_NAME].some((one) => one !== undefined);
    const is_whole = BANK_ACCOUNT_HOLDER !== undefined && BANK_IBAN !== undefined;
    return given && !is_whole
      ? "BANK_ACCOUNT_HOLDER and BANK_IBAN belong together: set both for bank transfers, or none of the BANK_ settings"
      : null;
  },
);

/** The account that transfers go to; null while the shop has none. */
export function bankAccount(config: object): BankAccount | null {
  const { BANK_ACCOUNT_HOLDER, BANK_IBAN, BANK_BIC, BANK_NAME } = transferSettings.of(config);
  if (BANK_ACCOUNT_HOLDER === undefined || BANK_IBAN === undefined) return null;
  return { account_holder: BANK_ACCOUNT_HOLDER, iban: BANK_IBAN, bic: BANK_BIC ?? null, bank_name: BANK_NAME ?? null };
}
