import Papa from "papaparse";
import { paymentsByReference } from "#money/payments";
import { referencesIn } from "#money/providers";
import { startOfDay } from "#platform/basics/days";
import { isAppError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { derivedId, sha256 } from "#platform/secrets/tokens";
import { ReceiptError } from "./errors.ts";
import { receiveMoney } from "./receive-money.ts";
import { type ReadStatement, readCamt, readRows, type StatementEntry } from "./statement-rules.ts";
import { entriesBooked } from "./store.ts";

export type BookedEntry = Pick<StatementEntry, "amount" | "currency" | "booked_on"> & {
  /** Its place in the file, among the entries by which money came. */
  readonly position: number;
  readonly status: "booked" | "already_booked" | "unmatched" | "other_currency" | "refused" | "left";
  readonly order_id: string | null;
  readonly payment_id: string | null;
  readonly receipt_id: string | null;
};

export type BookedStatement = {
  readonly entries: readonly BookedEntry[];
  /** Places in the file. */
  readonly unreadable: readonly number[];
};

/** Each is a move of an order, and a request has only so many statements. */
const BOOKED_AT_ONCE = 50;

export type Statement = { readonly format: "camt053" | "csv"; readonly content: string };

/**
 * Books what a bank statement says came for orders, by the creditor reference in an entry's text. An entry is named by all that it says
 * and by how many like it stand before it, so the same file, or one that overlaps it, books nothing twice. 422 `statement_unreadable`.
 */
export async function importStatement(ctx: Ctx, statement: Statement): Promise<BookedStatement> {
  const read = readStatement(ctx, statement);
  if (!read) throw ReceiptError.statement_unreadable();
  const { entries, unreadable } = read;
  const keys = await keysOf(entries);
  const references = entries.map(({ text }) => referencesIn(text));
  const [payments, booked] = await ctx.db.batch([
    paymentsByReference(ctx, [...new Set(references.flat())]),
    entriesBooked(ctx, keys),
  ]);
  const known = new Set(booked.map(({ statement_entry }) => statement_entry));
  const results: BookedEntry[] = [];
  let done = 0;
  for (const [at, entry] of entries.entries()) {
    const key = keys[at] ?? "";
    const found = payments.filter(({ reference }) => reference !== null && references[at]?.includes(reference));
    const [payment] = found;
    const { amount, currency, booked_on } = entry;
    const said = { position: at + 1, amount, currency, booked_on, order_id: null, payment_id: null, receipt_id: null };
    if (!payment || found.length > 1)
      results.push({ ...said, status: known.has(key) ? "already_booked" : "unmatched" });
    else {
      const named = { ...said, order_id: payment.order_id, payment_id: payment.id };
      if (known.has(key)) results.push({ ...named, status: "already_booked" });
      else if (payment.currency !== currency) results.push({ ...named, status: "other_currency" });
      else if (done >= BOOKED_AT_ONCE) results.push({ ...named, status: "left" });
      else {
        done += 1;
        results.push({ ...named, ...(await book(ctx, payment.id, entry, key)) });
      }
    }
  }
  return { entries: results, unreadable };
}

/** One that its order does not take now leaves the others alone: the next import finds it again. */
async function book(ctx: Ctx, payment_id: string, { amount, booked_on }: StatementEntry, key: string) {
  const receipt_id = await derivedId(`statement ${key}`);
  try {
    const received_at = startOfDay(booked_on, ctx.config.SHOP_TIME_ZONE);
    await receiveMoney(ctx, payment_id, { receipt_id, source: "statement", amount, received_at, statement_entry: key });
    return { status: "booked", receipt_id } as const;
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { status: "refused", receipt_id: null } as const;
  }
}

function readStatement(ctx: Ctx, { format, content }: Statement): ReadStatement | null {
  if (format === "camt053") return readCamt(content);
  const { data } = Papa.parse<string[]>(content, { skipEmptyLines: true });
  const [head = [], ...rows] = data;
  const names = head.map((name) => name.trim().toLowerCase());
  const places = columns.map((name) => [name, names.indexOf(name)] as const).filter(([, at]) => at >= 0);
  const named = rows.map((row) => Object.fromEntries(places.map(([name, at]) => [name, row[at] ?? ""])));
  return readRows(named, ctx.config.DEFAULT_CURRENCY);
}

/** The columns that are read. Others may be there, and cost nothing. */
const columns = ["date", "amount", "currency", "text", "reference"] as const;

/** What each entry is called for good. Of several that say the same, the first has a name of its own, and so has the second. */
async function keysOf(entries: readonly StatementEntry[]): Promise<string[]> {
  const before = new Map<string, number>();
  return Promise.all(
    entries.map(({ amount, currency, booked_on, text, bank_reference }) => {
      const said = JSON.stringify([amount, currency, booked_on, text.replaceAll(/\s+/g, " ").trim(), bank_reference]);
      const count = before.get(said) ?? 0;
      before.set(said, count + 1);
      return sha256(`${said} ${count}`);
    }),
  );
}
