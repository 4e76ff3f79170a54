import { MoneyModel } from "./money-model.ts";
import { prices, sum, type Wanted } from "./price.ts";
import { leftOf, newSale, type Parcel, type Placing, type Return, type Sale } from "./sale.ts";

type Heard = "shipped" | "failed" | "delivered" | "returned_to_sender";

/** Days after which a parcel that nothing is heard of counts as delivered, and a transfer that did not come is waited for no more. */
export const DELIVERED_AFTER_DAYS = 14;
const TRANSFER_DAYS = 7;
const DAY = 86_400_000;

/**
 * What a shop's books have to say after a year, reckoned a second time: no line of the shop is used here, and none of its tables read.
 * The year tells the model what was done; what that comes to is worked out here. Amounts are minor units of the order's currency.
 */
export class Model extends MoneyModel {
  readonly on_hand: number[];
  readonly committed: number[];
  readonly held: number[];
  readonly sales: Sale[] = [];
  readonly #under_way = new Set<Sale>();
  readonly #awaited = new Map<Sale, number>();

  constructor(stock: readonly number[]) {
    super();
    this.on_hand = [...stock];
    this.committed = stock.map(() => 0);
    this.held = stock.map(() => 0);
  }

  isThere(lines: Wanted): boolean {
    const free = (at: number) => (this.on_hand[at] ?? 0) - (this.committed[at] ?? 0) - (this.held[at] ?? 0);
    return lines.every(({ variant, quantity }) => free(variant) >= quantity);
  }

  /** An order is placed, and its units are set aside. */
  place(placing: Placing): Sale {
    const sale = newSale(placing);
    this.sales.push(sale);
    if (sale.way === "transfer") this.#awaited.set(sale, placing.now + TRANSFER_DAYS * DAY);
    for (const { variant, quantity } of this.touch(sale).lines) this.#move(this.held, variant, quantity);
    return sale;
  }

  /** Nobody pays it. */
  lapse(sale: Sale, end: "expired" | "failed" | "cancelled"): void {
    this.touch(sale).end = end;
    for (const { variant, quantity } of sale.lines) this.#move(this.held, variant, -quantity);
  }

  /** The units are the shopper's, and the invoice is written. What a provider takes is there at once. */
  sell(sale: Sale): Sale {
    for (const { variant, quantity } of this.touch(sale).lines) {
      this.#move(this.held, variant, -quantity);
      this.#move(this.committed, variant, quantity);
    }
    this.accounts.write("invoice", sale, sale.price.total, sale.price.tax);
    this.accounts.store(sale.currency, -sale.by_card);
    if (sale.way === "provider") {
      sale.captured = sale.price.total - sale.by_card;
      this.accounts.book(sale, "sales", "provider", sale.captured);
    }
    return sale;
  }

  restock(variant: number, quantity: number): void {
    this.#move(this.on_hand, variant, quantity);
  }

  /** Units of each line, or all that is left, are packed. */
  pack(sale: Sale, units: readonly number[] = sale.lines.map((line) => leftOf(line) - line.prepared)): Parcel {
    for (const [at, line] of this.touch(sale).lines.entries()) line.prepared += units[at] ?? 0;
    const parcel: Parcel = { units: [...units], status: "prepared", heard_at: 0 };
    sale.parcels.push(parcel);
    return parcel;
  }

  unpack(sale: Sale, parcel: Parcel): void {
    for (const [at, line] of this.touch(sale).lines.entries()) line.prepared -= parcel.units[at] ?? 0;
    parcel.status = "cancelled";
  }

  /** It leaves the house for the first time. */
  send(sale: Sale, parcel: Parcel, now: number): void {
    for (const [at, line] of this.touch(sale).lines.entries()) {
      const quantity = parcel.units[at] ?? 0;
      line.prepared -= quantity;
      line.shipped += quantity;
      this.#move(this.on_hand, line.variant, -quantity);
      this.#move(this.committed, line.variant, -quantity);
    }
    this.hear(sale, parcel, "shipped", now);
  }

  /** Something is heard of a parcel that has left. Cash is taken once nothing of its order is under way any more. */
  hear(sale: Sale, parcel: Parcel, status: Heard, now: number): void {
    this.touch(sale);
    Object.assign(parcel, { status, heard_at: now });
    if (status === "shipped") this.#under_way.add(sale);
    const is_over = sale.parcels.every((one) => one.status !== "shipped" && one.status !== "failed");
    if (!is_over || sum(sale.lines.map(leftOf)) > 0) return;
    if (sale.way === "cash" && status === "delivered")
      this.receive(sale, sale.price.total - sale.captured - sale.waived);
  }

  /** A parcel is back with all of its units. Cash for it is asked for no more. */
  bringBack(sale: Sale, parcel: Parcel, outcome: "restock" | "damage" | "write_off"): void {
    parcel.status = "returned_to_sender";
    for (const [at, line] of this.touch(sale).lines.entries()) {
      const quantity = parcel.units[at] ?? 0;
      line.returned += quantity;
      if (outcome === "restock") this.#move(this.on_hand, line.variant, quantity);
      if (sale.way === "cash") line.refunded += quantity;
    }
    if (sale.way !== "cash") return;
    sale.waived += sale.price.total;
    this.note(sale, sale.price.total);
  }

  /** The hour's turn of the cron: what nothing was heard of for long has arrived, and what was to be transferred by now is called off. */
  passHour(now: number): void {
    for (const [sale, until] of this.#awaited) {
      if (until > now) continue;
      this.#awaited.delete(sale);
      if (sale.end === "none" && sale.captured < sale.price.total) this.cancel(sale);
    }
    for (const sale of this.#under_way) {
      const parcels = sale.parcels.filter(({ status }) => status === "shipped");
      if (sale.parcels.every(({ status }) => status !== "shipped" && status !== "failed")) this.#under_way.delete(sale);
      if (sale.is_held) continue;
      for (const parcel of parcels)
        if (parcel.heard_at < now - DELIVERED_AFTER_DAYS * DAY) this.hear(sale, parcel, "delivered", now);
    }
  }

  /** A unit of a line is not sent: it stays on the shelf, or is lost. What was paid for it goes back. */
  keepBack(sale: Sale, at: number, is_lost: boolean): void {
    const line = this.line(sale, at);
    line.cancelled += 1;
    this.#move(this.committed, line.variant, -1);
    if (is_lost) this.#move(this.on_hand, line.variant, -1);
    this.refundUnit(sale, at);
  }

  /** The whole is called off: all that is left of its money goes back, and what did not come is asked for no more. */
  cancel(sale: Sale): void {
    for (const line of this.touch(sale).lines) this.#move(this.committed, line.variant, -leftOf(line));
    sale.end = "cancelled";
    const rest = sale.price.total - sum(sale.noted);
    if (rest > 0) this.note(sale, rest);
    const owed = sale.captured - sale.refunded - sale.credited;
    this.giveBack(sale, owed);
    this.giveToCard(sale, sale.by_card - sale.card_refunded);
  }

  /** A unit that had left is back on the shelf with its refund. */
  takeUnitBack(sale: Sale, at: number): void {
    const line = this.line(sale, at);
    line.returned += 1;
    this.#move(this.on_hand, line.variant, 1);
    this.refundUnit(sale, at);
  }

  openReturn(sale: Sale, line: number): Return {
    const opened: Return = { line, quantity: 1, status: "requested" };
    this.line(sale, line).returning += 1;
    sale.returns.push(opened);
    return opened;
  }

  answerReturn(sale: Sale, one: Return, status: "approved" | "rejected" | "cancelled" | "received"): void {
    const line = this.line(sale, one.line);
    one.status = status;
    if (status !== "approved") line.returning -= one.quantity;
    if (status === "received") line.returned += one.quantity;
  }

  inspect(sale: Sale, one: Return, outcome: "restock" | "damage" | "write_off"): void {
    if (outcome === "restock") this.#move(this.on_hand, this.line(sale, one.line).variant, one.quantity);
  }

  hold(sale: Sale, is_held: boolean): void {
    this.touch(sale).is_held = is_held;
  }

  #move(units: number[], variant: number, by: number): void {
    units[variant] = (units[variant] ?? 0) + by;
  }
}

/** What there is of each thing when the year begins. */
export const openingStock: readonly number[] = prices.USD.map((_, at) =>
  at === prices.USD.length - 1 ? 6 : 1_000_000,
);
