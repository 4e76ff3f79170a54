import { exponentOf, isCurrency, MAX_AMOUNT } from "../../../platform/basics/money.ts";

/** Money that came, as a bank statement says it. */
export type StatementEntry = {
  /** Minor units, above 0. */
  readonly amount: number;
  readonly currency: string;
  /** The day on which it was booked, `2026-11-28`. */
  readonly booked_on: string;
  /** All that the payer and the banks have written. */
  readonly text: string;
  /** The bank's own name for it; empty without one. */
  readonly bank_reference: string;
};

/** What a statement says came, and the places of what it says that could not be read: rows of a CSV, or entries, from 1. */
export type ReadStatement = { readonly entries: readonly StatementEntry[]; readonly unreadable: readonly number[] };

/** Minor units; null where there are more decimals than the currency has, unless they are zeros. */
function toMinor(sign: string, whole: string, decimals: string, currency: string): number | null {
  const exponent = exponentOf(currency);
  if (!/^\d{1,12}$/.test(whole) || !/^\d*$/.test(decimals) || !/^0*$/.test(decimals.slice(exponent))) return null;
  const minor = Number(sign + whole + decimals.slice(0, exponent).padEnd(exponent, "0"));
  return Math.abs(minor) > MAX_AMOUNT ? null : minor;
}

const GROUPED = /^[1-9]\d{0,2}(?:(?:\.\d{3})+|(?:,\d{3})+)$/;

/**
 * An amount as a person writes it, in minor units; null for any other text. `1.234,56` and `1,234.56` are both read. Three digits behind
 * the only mark are thousands, unless the currency has three decimals.
 */
export function readAmount(text: string, currency: string): number | null {
  const [, sign = "", plain = ""] = /^([+-]?)([\d.,]+)$/.exec(text.replaceAll(/[\s']/g, "")) ?? [];
  const mark = Math.max(plain.lastIndexOf("."), plain.lastIndexOf(","));
  const [before, behind] = mark < 0 ? [plain, ""] : [plain.slice(0, mark), plain.slice(mark + 1)];
  if (behind.length === 3 && exponentOf(currency) < 3 && GROUPED.test(plain))
    return toMinor(sign, plain.replaceAll(/[.,]/g, ""), "", currency);
  return toMinor(sign, GROUPED.test(before) ? before.replaceAll(/[.,]/g, "") : before, behind, currency);
}

/** An amount as XML writes it, with a point and no groups: a bank may write `49.90` as `49.90000`. */
export function readDecimal(text: string, currency: string): number | null {
  const [whole = "", decimals = "", ...more] = text.trim().split(".");
  return more.length > 0 ? null : toMinor("", whole, decimals, currency);
}

/** A day as `2026-11-28`, from that or from `28.11.2026`; null for any other text, and for a day that no calendar has. */
export function readDay(text: string): string | null {
  const [, day, month, year] = /^(\d{2})\.(\d{2})\.(\d{4})$/.exec(text.trim()) ?? [];
  const iso = day === undefined ? /^(\d{4}-\d{2}-\d{2})/.exec(text.trim())?.[1] : `${year}-${month}-${day}`;
  const at = iso === undefined ? NaN : Date.parse(`${iso}T00:00:00Z`);
  // A 30th of February is read as a day in March.
  return iso !== undefined && !Number.isNaN(at) && new Date(at).toISOString().startsWith(iso) ? iso : null;
}

const between = (text: string, tag: string): string[] => {
  const found: string[] = [];
  for (let at = 0; ;) {
    const open = text.indexOf(`<${tag}`, at);
    if (open < 0) return found;
    const begins = text.indexOf(">", open);
    if (begins < 0) return found;
    at = begins;
    const after = text.charAt(open + tag.length + 1);
    // A longer name begins like this one. Its end is not looked for, which would read the rest of the file each time.
    if (after !== ">" && after !== " ") continue;
    const ends = text.indexOf(`</${tag}>`, begins);
    if (ends < 0) return found;
    found.push(text.slice(begins + 1, ends));
    at = ends;
  }
};

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const plainText = (xml: string): string =>
  xml
    .replaceAll(/<[^<>]{1,200}>/g, " ")
    .replaceAll(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => entities[name] ?? "");

/** The credits of a CAMT.053 statement, booked ones alone; null for a file that is none. Prefixes of namespaces do not matter. */
export function readCamt(xml: string): ReadStatement | null {
  const text = xml.replaceAll(/<(\/?)[A-Za-z][\w.-]{0,40}:/g, "<$1");
  if (!text.includes("<BkToCstmrStmt")) return null;
  const unreadable: number[] = [];
  const entries = between(text, "Ntry").flatMap((entry, at) => {
    const [head = entry] = entry.split("<NtryDtls");
    const [currency = ""] = /<Amt Ccy="([A-Z]{3})">/.exec(head)?.slice(1) ?? [];
    const [amount = ""] = between(head, "Amt");
    const is_credit =
      between(head, "CdtDbtInd")[0]?.trim() === "CRDT" && between(head, "RvslInd")[0]?.trim() !== "true";
    const is_booked = plainText(between(head, "Sts")[0] ?? "BOOK").trim() === "BOOK";
    const booked_on = readDay(plainText(between(head, "BookgDt")[0] ?? ""));
    if (!is_credit || !is_booked) return [];
    const minor = isCurrency(currency) ? readDecimal(amount, currency) : null;
    if (minor === null || booked_on === null) unreadable.push(at + 1);
    if (minor === null || minor <= 0 || booked_on === null) return [];
    const bank_reference = between(entry, "AcctSvcrRef")[0]?.trim() ?? "";
    return [{ amount: minor, currency, booked_on, text: plainText(entry), bank_reference }];
  });
  return { entries, unreadable };
}

/** The rows of a CSV with the columns `date`, `amount`, `currency` and `text`, what came alone; null where one of them is missing. */
export function readRows(
  rows: readonly Readonly<Record<string, string>>[],
  usual_currency: string,
): ReadStatement | null {
  const [first] = rows;
  if (!first || !("date" in first && "amount" in first && "text" in first)) return null;
  const unreadable: number[] = [];
  const entries = rows.flatMap(({ date = "", amount = "", currency = "", text = "", reference = "" }, at) => {
    const code = currency.trim() === "" ? usual_currency : currency.trim().toUpperCase();
    const booked_on = readDay(date);
    const minor = isCurrency(code) ? readAmount(amount, code) : null;
    if (minor === null || booked_on === null) unreadable.push(at + 1);
    if (minor === null || minor <= 0 || booked_on === null) return [];
    return [{ amount: minor, currency: code, booked_on, text, bank_reference: reference }];
  });
  return { entries, unreadable };
}
