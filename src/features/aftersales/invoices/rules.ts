import { allocate, scale } from "../../../platform/basics/money.ts";
import { cancelCause, refundCause } from "../../money/ledger/cause-rules.ts";

/** What an order consists of: its lines and, last, its shipping. Amounts are minor units. */
export type OrderPart = {
  /** Null for shipping. */
  readonly item_id: string | null;
  /** What was paid for it, with its taxes and after discounts. */
  readonly amount: number;
  readonly is_gift_card: boolean;
};

/** What a credit note takes off a part. */
export type CreditedPart = {
  readonly item_id: string | null;
  /** With its taxes. */
  readonly amount: number;
  /** Units; null where it is about an amount. */
  readonly quantity: number | null;
};

type Figures = { readonly line_total: number; readonly discount_total: number; readonly tax_total: number };

/** The parts of an order. Whatever its items do not come to is its shipping. */
export function partsOf(order: {
  readonly total: number;
  readonly items: readonly (Figures & { readonly id: string; readonly is_gift_card: boolean })[];
}): OrderPart[] {
  const items = order.items.map(({ id: item_id, is_gift_card, line_total, discount_total, tax_total }) => ({
    item_id,
    is_gift_card,
    amount: line_total - discount_total + tax_total,
  }));
  const shipping = order.total - items.reduce((sum, { amount }) => sum + amount, 0);
  return [...items, { item_id: null, is_gift_card: false, amount: shipping }];
}

/** What of each part was credited by these notes. */
export const creditedOf = (
  parts: readonly OrderPart[],
  notes: readonly { readonly parts: readonly CreditedPart[] }[],
): number[] =>
  parts.map(({ item_id }) =>
    notes
      .flatMap((note) => note.parts)
      .filter((one) => one.item_id === item_id)
      .reduce((sum, { amount }) => sum + amount, 0),
  );

type RefundAt = { readonly id: string; readonly created_at: number };

/**
 * The items that a refund is for, with what of them is not credited yet. A refund from several sources was begun in one moment, and its
 * first part alone names the items: the others go on where that one ended.
 */
export function namedItems(
  refund_id: string | null,
  refunds: readonly RefundAt[],
  of_items: readonly (Named & { readonly refund_id: string })[],
  notes: readonly { readonly refund_id: string | null; readonly parts: readonly CreditedPart[] }[],
): Named[] {
  const begun = refunds.find(({ id }) => id === refund_id)?.created_at;
  const together = new Set(refunds.filter(({ created_at }) => created_at === begun).map(({ id }) => id));
  const credited = notes.filter((note) => together.has(note.refund_id ?? "")).flatMap(({ parts }) => parts);
  return of_items
    .filter((one) => together.has(one.refund_id))
    .map(({ item_id, quantity, amount }) => {
      const before = credited.filter((one) => one.item_id === item_id).reduce((sum, one) => sum + one.amount, 0);
      return { item_id, quantity, amount: Math.max(0, amount - before) };
    });
}

type Named = { readonly item_id: string; readonly amount: number; readonly quantity: number };

/**
 * How an amount that goes back falls on the parts of an order: first on the named items, each up to what is left of it, and the rest
 * over everything that is left in proportion, on gift cards last. It must not exceed what is left of all parts.
 */
export function creditParts(
  parts: readonly OrderPart[],
  credited: readonly number[],
  named: readonly Named[],
  amount: number,
): CreditedPart[] {
  const left = parts.map((part, at) => part.amount - (credited[at] ?? 0));
  const taken = parts.map(() => 0);
  let rest = amount;
  const take = (at: number, wanted: number) => {
    const part = Math.max(0, Math.min(wanted, rest, (left[at] ?? 0) - (taken[at] ?? 0)));
    taken[at] = (taken[at] ?? 0) + part;
    rest -= part;
  };
  for (const { item_id, amount: wanted } of named)
    take(
      parts.findIndex((part) => part.item_id === item_id),
      wanted,
    );
  for (const cards of [false, true]) {
    const weights = parts.map((part, at) =>
      part.is_gift_card === cards ? Math.max(0, (left[at] ?? 0) - (taken[at] ?? 0)) : 0,
    );
    const most = weights.reduce((sum, weight) => sum + weight, 0);
    if (most === 0) continue;
    for (const [at, share] of allocate(Math.min(rest, most), weights).entries()) take(at, share);
  }
  return parts.flatMap(({ item_id }, at) => {
    const part = taken[at] ?? 0;
    // Of an item whose amount differs from what was named, nobody can say how many units it is.
    const units = named.find((one) => one.item_id === item_id && one.amount === part)?.quantity ?? null;
    return part > 0 ? [{ item_id, amount: part, quantity: units }] : [];
  });
}

/**
 * The taxes in what is credited of a part, for each of its tax lines: what they come to up to there, less what they came to before. So
 * the notes of a part that is credited whole add up to its tax lines exactly, however many there are.
 */
export const creditedTaxes = (
  taxes: readonly number[],
  part: { readonly amount: number; readonly before: number; readonly credited: number },
): number[] =>
  taxes.map((tax) =>
    part.amount === 0 ? 0 : scale(tax, part.before + part.credited, part.amount) - scale(tax, part.before, part.amount),
  );

type RefundState = {
  readonly id: string;
  readonly amount: number;
  /** Begun and not given: whether it will be is not known. */
  readonly is_open: boolean;
  readonly is_given: boolean;
  /** What goes back with the cancel of the order, whose note covers it. */
  readonly is_of_cancel: boolean;
};

export type CreditedOrder = {
  readonly order_id: string;
  readonly total: number;
  readonly is_cancelled: boolean;
  /** Oldest first. */
  readonly refunds: readonly RefundState[];
  readonly notes: readonly { readonly refund_id: string | null; readonly amount: number }[];
};

export type DueNote = { readonly cause: string; readonly refund_id: string | null; readonly amount: number };

const sumOf = (list: readonly { readonly amount: number }[]): number =>
  list.reduce((sum, { amount }) => sum + amount, 0);

/**
 * The credit notes that are missing: one for each given refund, and for a cancelled order one for all that is left. It goes by the order
 * as it stands, so messages may be lost, doubled or late. Never more than the order came to. A refund that comes to nothing after its
 * note was issued leaves a note for nothing: the next refunds are set off against it, so that notes and refunds come to the same.
 */
export function dueNotes({ order_id, total, is_cancelled, refunds, notes }: CreditedOrder): DueNote[] {
  const noted = new Set(notes.map(({ refund_id }) => refund_id));
  const given = refunds.filter((refund) => refund.is_given && !refund.is_of_cancel);
  const covered = given.filter(({ id }) => noted.has(id));
  let left = total - sumOf(notes);
  let idle = Math.max(0, sumOf(notes.filter(({ refund_id }) => refund_id !== null)) - sumOf(covered));
  const due: DueNote[] = [];
  for (const { id, amount } of given.filter((refund) => !noted.has(refund.id))) {
    const set_off = Math.min(idle, amount);
    idle -= set_off;
    const owed = Math.min(amount - set_off, left);
    left -= owed;
    if (owed > 0) due.push({ cause: refundCause(id), refund_id: id, amount: owed });
  }
  const open = sumOf(refunds.filter((refund) => refund.is_open && !refund.is_of_cancel));
  const rest = is_cancelled ? left - open : 0;
  if (rest > 0) {
    const before = notes.filter(({ refund_id }) => refund_id === null).length;
    due.push({ cause: `${cancelCause(order_id)}:${before + 1}`, refund_id: null, amount: rest });
  }
  return due;
}
