import { exponentOf, isCurrency } from "../../../platform/basics/money.ts";

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

/** A decimal amount as minor units; null for what is none, or has more decimals than its currency. `1.234,56` and `1,234.56` are both read. */
export function readAmount(text: string, currency: string): number | null {
  const plain = text.replaceAll(/[\s']/g, "");
  const point = Math.max(plain.lastIndexOf("."), plain.lastIndexOf(","));
  const decimals = point < 0 ? "" : plain.slice(point + 1);
  const exponent = exponentOf(currency);
  // Three digits behind the only mark are thousands, where the currency has no such decimals.
  const is_decimal = point >= 0 && decimals.length <= exponent;
  const digits = (is_decimal ? plain.slice(0, point) : plain).replaceAll(/[.,]/g, "");
  if (!/^[+-]?\d{1,12}$/.test(digits) || (is_decimal && !/^\d*$/.test(decimals))) return null;
  return Number(digits + (is_decimal ? decimals.padEnd(exponent, "0") : "0".repeat(exponent)));
}

const isDay = (day: string): boolean => {
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
};

/** A day as `2026-11-28`, from that or from `28.11.2026`; null for any other text, and for a day that no calendar has. */
export function readDay(text: string): string | null {
  const iso = /^(\d{4}-\d{2}-\d{2})/.exec(text.trim())?.[1];
  const [, day, month, year] = /^(\d{2})\.(\d{2})\.(\d{4})$/.exec(text.trim()) ?? [];
  const read = iso ?? `${year}-${month}-${day}`;
  return isDay(read) ? read : null;
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
export function readCamt(xml: string): StatementEntry[] | null {
  const text = xml.replaceAll(/<(\/?)[A-Za-z][\w.-]{0,40}:/g, "<$1");
  if (!text.includes("<BkToCstmrStmt")) return null;
  return between(text, "Ntry").flatMap((entry) => {
    const [head = entry] = entry.split("<NtryDtls");
    const [currency = ""] = /<Amt Ccy="([A-Z]{3})">/.exec(head)?.slice(1) ?? [];
    const [amount = ""] = between(head, "Amt");
    const is_credit =
      between(head, "CdtDbtInd")[0]?.trim() === "CRDT" && between(head, "RvslInd")[0]?.trim() !== "true";
    const is_booked = plainText(between(head, "Sts")[0] ?? "BOOK").trim() === "BOOK";
    const booked_on = readDay(plainText(between(head, "BookgDt")[0] ?? ""));
    if (!is_credit || !is_booked || !isCurrency(currency) || booked_on === null) return [];
    const minor = readAmount(amount, currency);
    const bank_reference = between(entry, "AcctSvcrRef")[0]?.trim() ?? "";
    return minor === null || minor <= 0
      ? []
      : [{ amount: minor, currency, booked_on, text: plainText(entry), bank_reference }];
  });
}

/** The rows of a CSV with the columns `date`, `amount`, `currency` and `text`, what came alone; null where one of them is missing. */
export function readRows(
  rows: readonly Readonly<Record<string, string>>[],
  usual_currency: string,
): StatementEntry[] | null {
  const [first] = rows;
  if (!first || !("date" in first && "amount" in first && "text" in first)) return null;
  return rows.flatMap(({ date = "", amount = "", currency = usual_currency, text = "", reference = "" }) => {
    const code = currency.trim() === "" ? usual_currency : currency.trim().toUpperCase();
    const booked_on = readDay(date);
    if (!isCurrency(code) || booked_on === null) return [];
    const minor = readAmount(amount, code);
    return minor === null || minor <= 0
      ? []
      : [{ amount: minor, currency: code, booked_on, text, bank_reference: reference }];
  });
}
