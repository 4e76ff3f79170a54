/**
 * What a shop's books have to say after a year, reckoned a second time: no line of the shop is used here. Amounts are cents.
 * Whoever plays the year tells the model what has happened, and what it was asked for.
 */
export type Wanted = readonly { readonly variant: number; readonly quantity: number }[];

export type Sale = {
  readonly lines: Wanted;
  readonly total: number;
  /** Of the total, what a gift card paid. */
  readonly by_card: number;
  status: Status;
  /** Units of each line that are still to leave. */
  readonly left: number[];
  /** Units of each line that have left and are not back. */
  readonly out: number[];
};

export type Status = "processing" | "shipped" | "delivered" | "cancelled" | "unpaid";

const SHIPPING = 500;
const FREE_ABOVE = 5_000;

export class Model {
  readonly prices: readonly number[];
  readonly on_hand: number[];
  readonly committed: number[];
  readonly sales: Sale[] = [];
  captured = 0;
  /** What went back to the customers' banks, and what became store credit or gift cards. */
  refunded = 0;
  credited = 0;
  /** What gift cards that were issued have paid and got back. */
  card_spent = 0;
  invoices = 0;
  invoiced = 0;
  credit_notes = 0;
  credit_noted = 0;

  constructor(prices: readonly number[], stock: readonly number[]) {
    this.prices = prices;
    this.on_hand = [...stock];
    this.committed = stock.map(() => 0);
  }

  totalOf(lines: Wanted): number {
    const goods = lines.reduce((sum, { variant, quantity }) => sum + quantity * this.#price(variant), 0);
    return goods + (goods >= FREE_ABOVE ? 0 : SHIPPING);
  }

  priceOfUnit({ lines }: Sale, line: number): number {
    return this.#price(lines[line]?.variant ?? 0);
  }

  isThere(lines: Wanted): boolean {
    return lines.every(
      ({ variant, quantity }) => this.#at(this.on_hand, variant) - this.#at(this.committed, variant) >= quantity,
    );
  }

  /** An order that nobody pays: it leaves no trace but its row. */
  lapse(lines: Wanted): void {
    const none = lines.map(() => 0);
    this.sales.push({ lines, total: this.totalOf(lines), by_card: 0, status: "unpaid", left: none, out: [...none] });
  }

  sell(lines: Wanted, by_card = 0): Sale {
    const total = this.totalOf(lines);
    const left = lines.map(({ quantity }) => quantity);
    const sale: Sale = { lines, total, by_card, status: "processing", left, out: left.map(() => 0) };
    this.sales.push(sale);
    for (const { variant, quantity } of lines) this.#add(this.committed, variant, quantity);
    this.captured += total - by_card;
    this.card_spent += by_card;
    this.invoices += 1;
    this.invoiced += total;
    return sale;
  }

  restock(variant: number, quantity: number): void {
    this.#add(this.on_hand, variant, quantity);
  }

  /** Units of lines leave the house; all that is left where none are named. */
  ship(sale: Sale, units: readonly number[] = [...sale.left]): void {
    for (const [line, quantity] of units.entries()) {
      const variant = sale.lines[line]?.variant ?? 0;
      this.#add(this.on_hand, variant, -quantity);
      this.#add(this.committed, variant, -quantity);
      this.#add(sale.left, line, -quantity);
      this.#add(sale.out, line, quantity);
    }
    if (sale.left.every((quantity) => quantity === 0)) sale.status = "shipped";
  }

  /** One unit of a line is not sent: it stays on the shelf, or is lost. */
  keepBack(sale: Sale, line: number, is_lost: boolean): void {
    const variant = sale.lines[line]?.variant ?? 0;
    this.#add(sale.left, line, -1);
    this.#add(this.committed, variant, -1);
    if (is_lost) this.#add(this.on_hand, variant, -1);
  }

  /** Units of a line that had left are on the shelf again. */
  bringBack(sale: Sale, line: number, quantity: number): void {
    this.#add(this.on_hand, sale.lines[line]?.variant ?? 0, quantity);
    this.#add(sale.out, line, -quantity);
  }

  cancel(sale: Sale): void {
    for (const [line, quantity] of sale.left.entries())
      this.#add(this.committed, sale.lines[line]?.variant ?? 0, -quantity);
    sale.left.fill(0);
    sale.status = "cancelled";
    this.card_spent -= sale.by_card;
    this.#note(sale.total);
    this.refunded += sale.total - sale.by_card;
  }

  refund(amount: number): void {
    this.refunded += amount;
    this.#note(amount);
  }

  credit(amount: number): void {
    this.credited += amount;
    this.#note(amount);
  }

  countsByStatus(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { status } of this.sales) counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  }

  #note(amount: number): void {
    this.credit_notes += 1;
    this.credit_noted += amount;
  }

  #price = (variant: number): number => this.prices[variant] ?? 0;
  #at = (list: readonly number[], at: number): number => list[at] ?? 0;
  #add(list: number[], at: number, by: number): void {
    list[at] = this.#at(list, at) + by;
  }
}
