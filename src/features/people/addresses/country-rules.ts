/** ISO 3166-1 alpha-2. */
const COUNTRIES = new Set(
  (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL " +
    "CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU " +
    "GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC " +
    "MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT " +
    "PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA " +
    "UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
  ).split(" "),
);

export const isCountry = (code: string): boolean => COUNTRIES.has(code);

const [four, five, six] = [/^\d{4}$/, /^\d{5}$/, /^\d{6}$/];

/** What a letter needs beyond street and city, where post offices say so. A country that is not here asks for neither. */
const needs: Readonly<Record<string, { readonly postal_code?: RegExp; readonly state?: true }>> = {
  AT: { postal_code: four },
  AU: { postal_code: four, state: true },
  BE: { postal_code: four },
  BR: { postal_code: /^\d{5}-?\d{3}$/, state: true },
  CA: { postal_code: /^[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d$/i, state: true },
  CH: { postal_code: four },
  CN: { postal_code: six, state: true },
  CZ: { postal_code: /^\d{3} ?\d{2}$/ },
  DE: { postal_code: five },
  DK: { postal_code: four },
  ES: { postal_code: five },
  FI: { postal_code: five },
  FR: { postal_code: five },
  GB: { postal_code: /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/i },
  IN: { postal_code: /^\d{3} ?\d{3}$/, state: true },
  IT: { postal_code: five },
  JP: { postal_code: /^\d{3}-?\d{4}$/, state: true },
  KR: { postal_code: five },
  MX: { postal_code: five, state: true },
  NL: { postal_code: /^\d{4} ?[A-Z]{2}$/i },
  NO: { postal_code: four },
  PL: { postal_code: /^\d{2}-?\d{3}$/ },
  PT: { postal_code: /^\d{4}-\d{3}$/ },
  SE: { postal_code: /^\d{3} ?\d{2}$/ },
  US: { postal_code: /^\d{5}(-\d{4})?$/, state: true },
};

export type AddressFault = {
  readonly path: "postal_code" | "state";
  readonly code: "required" | "invalid_format";
  readonly message: string;
};

/** What is missing or wrong in an address by its country's own rules. */
export function faultsOf(address: {
  readonly country: string;
  readonly state?: string | null | undefined;
  readonly postal_code?: string | null | undefined;
}): AddressFault[] {
  const { country, state, postal_code } = address;
  const need = needs[country] ?? {};
  const faults: AddressFault[] = [];
  if (need.state && !state)
    faults.push({ path: "state", code: "required", message: `\`state\` is required for ${country} addresses` });
  if (need.postal_code && !postal_code)
    faults.push({
      path: "postal_code",
      code: "required",
      message: `\`postal_code\` is required for ${country} addresses`,
    });
  if (need.postal_code && postal_code && !need.postal_code.test(postal_code))
    faults.push({ path: "postal_code", code: "invalid_format", message: `must be a valid ${country} postal code` });
  return faults;
}
