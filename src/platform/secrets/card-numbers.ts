/**
 * Card numbers in free text (ISO/IEC 7812), as people write them: in groups, with an expiry date or a code behind, in
 * digits of any script. Everything here is linear in the length of the text.
 */

const SHORTEST = 13;
const LONGEST = 19;
/** So many characters may stand between two digits of one number: `4111 - 1111`. Letters end it. */
const MOST_BETWEEN = 3;

/** How a number begins. Below 22 there are no issuers any more, and years begin like that. */
const BEGINNING = /^([3-6]|2[2-7])/;

/** Numbers of the well-known brands, for digits that stand inside a longer run without a gap. */
const brands: readonly RegExp[] = [
  /^4(\d{15}|\d{18})$/,
  /^(5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}$/,
  /^3[47]\d{13}$/,
  /^(6011|64[4-9]\d|65\d\d)\d{12}$/,
  /^35(2[89]|[3-8]\d)\d{12}$/,
  /^62\d{14,17}$/,
];

/** Digits without a gap between them; `is_phone` behind a plus. */
type Group = { digits: string; readonly is_phone: boolean };

/** Whether the text holds 13 to 19 digits that are, or could well be, the number of a credit or debit card. */
export const holdsCardNumber = (value: string): boolean => runsOf(value).some(holdsNumber);

/** The digits of the text as ASCII, in groups; a run is what could belong to one number. */
function runsOf(value: string): Group[][] {
  const runs: Group[][] = [];
  let [between, gap, before] = [MOST_BETWEEN + 1, false, ""];
  // What takes no room on the page, such as blanks without width, separates nothing.
  for (const character of value.normalize("NFKC").replace(/[\p{M}\p{Default_Ignorable_Code_Point}]/gu, "")) {
    const digit = digitOf(character);
    if (digit === null) {
      between = /\p{L}/u.test(character) ? MOST_BETWEEN + 1 : between + 1;
      gap = true;
    } else {
      if (between > MOST_BETWEEN) runs.push([{ digits: "", is_phone: before === "+" }]);
      else if (gap) runs.at(-1)?.push({ digits: "", is_phone: before === "+" });
      const group = runs.at(-1)?.at(-1);
      if (group) group.digits += digit;
      [between, gap] = [0, false];
    }
    before = character;
  }
  return runs;
}

const isDigit = (code: number): boolean => /^\p{Nd}$/u.test(String.fromCodePoint(code));
const ZERO = 0x30;

/** 0 to 9 in any script: Unicode has the ten of each in a row. */
function digitOf(character: string): string | null {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return code >= ZERO && code <= ZERO + 9 ? character : null;
  if (!isDigit(code)) return null;
  let before = 0;
  while (isDigit(code - before - 1)) before += 1;
  return String(before % 10);
}

/** Whole groups side by side that add up to a number, or a brand's number inside one group. */
function holdsNumber(groups: readonly Group[]): boolean {
  return groups.some(({ digits, is_phone }, from) => holdsBrand(digits) || beginsNumber(groups, from, is_phone));
}

function beginsNumber(groups: readonly Group[], from: number, is_phone: boolean): boolean {
  // E.164 has at most 15 digits: what is longer is no phone number, whatever stands before it.
  const shortest = is_phone ? 16 : SHORTEST;
  let digits = "";
  for (let at = from; at < groups.length && digits.length <= LONGEST; at += 1) {
    digits += groups[at]?.digits ?? "";
    if (digits.length >= shortest && digits.length <= LONGEST && BEGINNING.test(digits) && passesLuhn(digits))
      return true;
  }
  return false;
}

function holdsBrand(digits: string): boolean {
  for (let from = 0; from + SHORTEST <= digits.length; from += 1)
    for (let length = SHORTEST; length <= LONGEST && from + length <= digits.length; length += 1) {
      const window = digits.slice(from, from + length);
      if (brands.some((brand) => brand.test(window)) && passesLuhn(window)) return true;
    }
  return false;
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const value = Number(digits[digits.length - 1 - i]) * (i % 2 === 1 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}
