import { nearestChargeable } from "../providers/rules.ts";

export const valueKinds = ["gift_card", "store_credit"] as const;
export type ValueKind = (typeof valueKinds)[number];

export const entryKinds = [
  "issue",
  "hold",
  "capture",
  "release",
  "refund",
  "adjust",
  "expire",
  "disable",
  "restore",
] as const;
export type EntryKind = (typeof entryKinds)[number];

/** `held` while its order is unpaid; then `captured` with the sale, or `released` with its end. */
export const tenderStates = ["held", "captured", "released"] as const;
export type TenderState = (typeof tenderStates)[number];

/** Stored value that an order may be paid with. Amounts are minor units. */
export type Purse = { readonly account_id: string; readonly available: number };

export type Tender = { readonly account_id: string; readonly amount: number };

export type TenderPlan = {
  /** What is taken of each account, none of them 0. */
  readonly tenders: readonly Tender[];
  /** What is left for a payment provider. */
  readonly charge: number;
};

/**
 * How a total is paid: as much as there is of each account, in their order, and the rest by the provider. A rest that no
 * provider charges takes less of the last accounts; where the total itself is too small for that, it stays as it is, and
 * is the caller's to refuse. What is taken and the charge always add up to the total. `kept` is the part of the total that
 * stored value does not pay for.
 */
export function planTenders(total: number, purses: readonly Purse[], currency: string, kept = 0): TenderPlan {
  const covered = Math.min(
    total - kept,
    purses.reduce((sum, { available }) => sum + available, 0),
  );
  const least = nearestChargeable(total - covered, currency);
  const charge = least <= total ? least : total - covered;
  let left = total - charge;
  const tenders = purses.flatMap(({ account_id, available }) => {
    const amount = Math.min(left, available);
    left -= amount;
    return amount > 0 ? [{ account_id, amount }] : [];
  });
  return { tenders, charge };
}

/** Of a tender, what decides how much can go back to it. */
export type TenderStanding = {
  readonly account_id: string;
  readonly position: number;
  readonly state: TenderState;
  readonly amount: number;
  readonly refunded: number;
};

/** What was taken of a tender and has not gone back. */
export const leftOfTender = ({ state, amount, refunded }: Omit<TenderStanding, "account_id" | "position">): number =>
  state === "captured" ? amount - refunded : 0;

/** How much of an amount goes back to each tender, the last taken first. An amount above all that is left is not given back whole. */
export function planReturn(tenders: readonly TenderStanding[], amount: number): readonly Tender[] {
  let left = amount;
  return tenders
    .toSorted((a, b) => b.position - a.position)
    .flatMap((tender) => {
      const part = Math.min(left, leftOfTender(tender));
      left -= part;
      return part > 0 ? [{ account_id: tender.account_id, amount: part }] : [];
    });
}

/** Why an account pays for nothing now; null when it does. Times are epoch milliseconds. */
export function closedBecause(
  account: { readonly disabled_at: number | null; readonly expires_at: number | null },
  now: number,
): "disabled" | "expired" | null {
  if (account.disabled_at !== null) return "disabled";
  return account.expires_at !== null && account.expires_at <= now ? "expired" : null;
}
