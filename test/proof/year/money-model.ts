import { Accounts } from "./accounts.ts";
import { creditNote, paidForUnits } from "./papers.ts";
import type { Currency } from "./price.ts";
import type { Line, Sale } from "./sale.ts";

type Named = { readonly line: number; readonly amount: number };

/** The money of the year, and the papers about it. Amounts are minor units of the order's currency. */
export class MoneyModel {
  readonly accounts = new Accounts();
  /** What changed since the books were last compared. */
  readonly touched = new Set<Sale>();

  /** Staff, or a carrier, see money come: what is over is owed. Nothing of what comes for an order that has ended pays for it. */
  receive(sale: Sale, amount: number): void {
    const { captured, waived, price } = this.touch(sale);
    const counted = sale.end === "none" ? Math.min(amount, price.total - captured - waived) : 0;
    sale.captured += counted;
    this.accounts.book(sale, "sales", sale.way === "cash" ? "cash" : "bank", counted);
    this.accounts.book(sale, "due", sale.way === "cash" ? "cash" : "bank", amount - counted);
  }

  payOut(sale: Sale, amount: number): void {
    this.accounts.book(this.touch(sale), "bank", "due", amount);
  }

  issueCard(currency: Currency, amount: number): void {
    this.accounts.store(currency, amount);
  }

  /** Money goes back to where it came from: from the payment first, then to the gift card, each with a paper of its own. */
  refund(sale: Sale, amount: number, named: readonly Named[] = []): void {
    const by_payment = Math.min(amount, this.touch(sale).captured - sale.refunded - sale.credited);
    const before = [...sale.noted];
    for (const [at, part] of [by_payment, amount - by_payment].entries()) {
      if (part <= 0) continue;
      // The second part goes on where the first one ended.
      const rest = named.map(({ line, amount: wanted }) => ({
        line,
        amount: Math.max(0, wanted - (sale.noted[line] ?? 0) + (before[line] ?? 0)),
      }));
      this.note(sale, part, rest);
      if (at === 0) this.giveBack(sale, part);
      else this.giveToCard(sale, part);
    }
  }

  /** What was paid becomes store credit or a gift card. */
  credit(sale: Sale, amount: number, named: readonly Named[] = []): void {
    this.touch(sale).credited += amount;
    this.accounts.book(sale, "credit", "refunds", amount);
    this.accounts.store(sale.currency, amount);
    this.note(sale, amount, named);
  }

  /** What was paid for the next unit of a line. */
  worthOfUnit(sale: Sale, at: number): number {
    const { quantity, refunded } = this.line(sale, at);
    return paidForUnits(sale.price.parts[at] ?? { amount: 0 }, quantity, refunded, 1);
  }

  /** A unit is refunded, with what goes beside it or less what is kept. Answers what went back. */
  refundUnit(sale: Sale, at: number, more = 0, to: "source" | "credit" = "source"): number {
    const worth = this.worthOfUnit(sale, at);
    this.line(sale, at).refunded += 1;
    const amount = worth + more;
    const named = [{ line: at, amount: Math.min(worth, amount) }];
    if (to === "credit") this.credit(sale, amount, named);
    else this.refund(sale, amount, named);
    return amount;
  }

  /** By a provider the money has gone; by hand a person is to pay it out. */
  protected giveBack(sale: Sale, amount: number): void {
    sale.refunded += amount;
    this.accounts.book(sale, sale.way === "provider" ? "provider" : "due", "refunds", amount);
  }

  protected giveToCard(sale: Sale, amount: number): void {
    sale.card_refunded += amount;
    this.accounts.store(sale.currency, amount);
  }

  protected note(sale: Sale, amount: number, named: readonly Named[] = []): void {
    this.accounts.write("credit_note", sale, amount, creditNote(sale, amount, named));
  }

  protected line(sale: Sale, at: number): Line {
    const line = this.touch(sale).lines[at];
    if (!line) throw new Error(`order ${sale.nth} has no line ${at}`);
    return line;
  }

  protected touch(sale: Sale): Sale {
    this.touched.add(sale);
    return sale;
  }
}
