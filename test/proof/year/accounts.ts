import type { Currency } from "./price.ts";

type Account = "provider" | "sales" | "refunds" | "credit" | "bank" | "cash" | "due";
type Papers = { readonly count: number; readonly amount: number; readonly tax: number };
type In = { readonly currency: Currency };

const add = (map: Map<string, number>, key: string, by: number): void => void map.set(key, (map.get(key) ?? 0) + by);

/** The second reckoning's own books, each currency by itself. */
export class Accounts {
  /** By `currency account`. */
  readonly ledger = new Map<string, number>();
  /** What gift cards and store credit are worth, by currency. */
  readonly stored_value = new Map<string, number>();
  /** By `kind currency`. */
  readonly papers = new Map<string, Papers>();

  book({ currency }: In, from: Account, to: Account, amount: number): void {
    add(this.ledger, `${currency} ${from}`, -amount);
    add(this.ledger, `${currency} ${to}`, amount);
  }

  store(currency: Currency, amount: number): void {
    add(this.stored_value, currency, amount);
  }

  write(kind: "invoice" | "credit_note", { currency }: In, amount: number, tax: number): void {
    const key = `${kind} ${currency}`;
    const papers = this.papers.get(key) ?? { count: 0, amount: 0, tax: 0 };
    this.papers.set(key, { count: papers.count + 1, amount: papers.amount + amount, tax: papers.tax + tax });
  }
}
