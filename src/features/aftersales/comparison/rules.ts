/** What a comparison of payments, orders and stock looks at, what it calls drift, and what it may do about it by itself. */
import type { Finding, Mode } from "../../../platform/data/walks.ts";

export const kindsOf = {
  payments: ["payment", "stray_intent", "lost_order", "order_numbers"],
  orders: ["order_behind", "unsecured_units", "unshipped_units", "open_journal"],
  stock: ["stock_level", "low_stock", "ended_order_units", "lost_order_units"],
} as const;
export type Kind = (typeof kindsOf)[keyof typeof kindsOf][number];

/** What puts a drift right. `decide` is for a person: the shop knows too little, or would give goods and money away. */
export const remediesOf = {
  payments: ["settle", "cancel_intent", "give_back", "reserve_numbers", "decide"],
  orders: ["commit_again", "ship", "mark_shipped", "mark_cancelled", "book_refund", "conclude", "decide"],
  stock: ["project", "release"],
} as const;
export type Remedy = (typeof remediesOf)[keyof typeof remediesOf][number];

/** A drift as it is found here. */
export type Found = Finding<Kind, Remedy>;

/**
 * Only a database that has forgotten something has these. The operator who restored it may yet go forward again, so nothing that
 * cannot be taken back is done to them unasked.
 */
const asked: ReadonlySet<Kind> = new Set<Kind>(["lost_order", "lost_order_units", "order_behind"]);

/** Whether a run of this mode puts such a drift right by itself. */
export function mayMend(mode: Mode, kind: Kind, remedy: Remedy): boolean {
  if (mode === "list" || remedy === "decide") return false;
  return mode === "fix" || !asked.has(kind);
}

/** What D1 says of one variant of an order, and what the variant's stock object does. */
export type UnitsView = {
  readonly variant_id: string;
  readonly ordered: number;
  /** In parcels that have left, as D1 knows. */
  readonly sent: number;
  /** Kept from leaving by cancels and refunds, as D1 knows. */
  readonly restocked: number;
  /** The same with those that are just being carried out. */
  readonly restocking: number;
  /** `null`: the object has never heard of the order, or has forgotten it. */
  readonly hold: "live" | "committed" | "released" | null;
  readonly committed: number;
  readonly shipped: number;
  readonly cancelled: number;
  /** Units that have left, by the fulfilment's id. */
  readonly shipments: readonly { readonly fulfilment_id: string; readonly quantity: number }[];
  /** Units that refunds, or cancels of some units, put back before they left, by the id of either. */
  readonly refunds: readonly { readonly refund_id: string; readonly quantity: number }[];
};

export type UnitsVerdict =
  | { readonly kind: "order_behind"; readonly remedy: "mark_shipped" | "mark_cancelled" | "book_refund" | "decide" }
  | { readonly kind: "unsecured_units"; readonly remedy: "commit_again" | "decide" }
  | { readonly kind: "unshipped_units"; readonly remedy: "ship" | "decide" };

/** What to make of an order that is sold, of which a part may have left. Null when both agree. */
export function judgeUnits(units: readonly UnitsView[]): UnitsVerdict | null {
  const wrong = units.filter((view) => !isInAccord(view));
  if (wrong.length === 0) return null;
  if (wrong.some(({ shipped, sent }) => shipped > sent)) return { kind: "order_behind", remedy: "mark_shipped" };
  if (units.every(({ sent }) => sent === 0) && wrong.some(({ cancelled }) => cancelled > 0))
    return { kind: "order_behind", remedy: "mark_cancelled" };
  if (wrong.every(isRefunded)) return { kind: "order_behind", remedy: "book_refund" };
  if (wrong.some((view) => view.shipped < view.sent)) {
    const canLeave = wrong.every((view) => view.committed >= view.sent - view.shipped || isUnknown(view));
    return { kind: "unshipped_units", remedy: canLeave ? "ship" : "decide" };
  }
  const isForgotten = wrong.every((view) => isUnknown(view) && view.restocking === 0);
  return { kind: "unsecured_units", remedy: isForgotten ? "commit_again" : "decide" };
}

const returned = ({ refunds }: UnitsView): number => refunds.reduce((sum, { quantity }) => sum + quantity, 0);

/** As many have left as D1 says, and the others are set aside, but for those that refunds put back or are about to. */
const isInAccord = ({ ordered, sent, shipped, restocked, restocking, committed }: UnitsView): boolean =>
  shipped === sent && committed <= ordered - sent - restocked && committed >= ordered - sent - restocking;

/** Refunds that D1 does not know of explain all that is missing. */
const isRefunded = (view: UnitsView): boolean =>
  view.shipped === view.sent && returned(view) > 0 && view.committed === view.ordered - view.sent - returned(view);

const isUnknown = ({ hold, shipped, cancelled, refunds }: UnitsView): boolean =>
  (hold === null || hold === "live") && shipped === 0 && cancelled === 0 && refunds.length === 0;
