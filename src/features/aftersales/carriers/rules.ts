import { isCurrency } from "../../../platform/basics/money.ts";
import { hasUserInfo, namedTwice } from "../../../platform/basics/text.ts";
import { DAY, HOUR, MINUTE } from "../../../platform/basics/time.ts";
import { isUnderWay, type ParcelStatus } from "../../ordering/orders/action-rules.ts";

/** Where a carrier says that a parcel is. */
export const trackingStatuses = [
  "in_transit",
  "out_for_delivery",
  "exception",
  "failed",
  "returned_to_sender",
  "delivered",
] as const;
export type TrackingStatus = (typeof trackingStatuses)[number];

/** What a fulfilment becomes by what its carrier says; null where that is only shown. */
export const fulfilmentAfter = {
  in_transit: null,
  out_for_delivery: null,
  exception: null,
  failed: "failed",
  returned_to_sender: "returned_to_sender",
  delivered: "delivered",
} as const satisfies Record<TrackingStatus, Exclude<ParcelStatus, "prepared" | "shipped" | "cancelled"> | null>;
export type StatusByCarrier = NonNullable<(typeof fulfilmentAfter)[TrackingStatus]>;

/** Of events with one time the later in this list counts. */
const rankOf = (status: TrackingStatus): number => trackingStatuses.indexOf(status);

export const labelRefusals = ["address_invalid", "service_unknown", "weight_too_high", "not_accepted"] as const;
/** Why a carrier sells no label for a parcel. */
export type LabelRefusal = (typeof labelRefusals)[number];

/** A label as its carrier knows it. Amounts are minor units. */
export type CarrierLabel = {
  readonly label_id: string;
  readonly is_cancelled: boolean;
  readonly tracking_number: string;
  readonly tracking_url: string | null;
  /** The carrier's name, as shoppers read it. */
  readonly carrier: string;
  readonly cost: number;
  readonly currency: string;
};

export type TrackingEvent = {
  readonly event_id: string;
  readonly status: TrackingStatus;
  /** What the carrier says about it, for people. */
  readonly message: string | null;
  readonly occurred_at: number;
};

export type Tracking = { readonly tracking_number: string; readonly events: readonly TrackingEvent[] };

/** A label is `buying` and `cancelling` while its carrier is asked, and as long as nobody knows what became of that. */
export const labelStatuses = ["buying", "bought", "cancelling", "cancelled", "failed"] as const;
export type LabelStatus = (typeof labelStatuses)[number];

export const isLive = ({ status }: { readonly status: LabelStatus }): boolean =>
  status === "buying" || status === "bought" || status === "cancelling";

/** Whether the carrier has sold it, and has not taken it back. */
export const isBought = ({ status }: { readonly status: LabelStatus }): boolean =>
  status === "bought" || status === "cancelling";

/** What names the purchase of a label at its carrier, by the fulfilment or return that it is for: the first, and one more after each that came to nothing. */
export const keyOf = (subject_id: string, number: number): string => `label:${subject_id}:${number}`;

/** Throws where two adapters have one name. */
export function refuseSameName(names: readonly string[]): void {
  const twice = namedTwice(names);
  if (twice !== undefined) throw new Error(`there are two carrier adapters ${twice}`);
}

const COST_MAX = 100_000_000;
const URL_MAX = 1_000;
const isId = (text: string): boolean => /^[\w.:-]{1,100}$/.test(text);
// What stands in a field that people read: a line without control characters.
const isLine = (text: string, max: number): boolean =>
  text.trim() !== "" && text.length <= max && !/[\p{Cc}\u2028\u2029]/u.test(text);

/** Carriers print these: letters, digits and a few marks. */
export const isTrackingNumber = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9 -]{3,48}[A-Za-z0-9]$/.test(text);

const isPage = (url: string): boolean =>
  url.length <= URL_MAX && URL.canParse(url) && new URL(url).protocol === "https:" && !hasUserInfo(url);

/** What of a label cannot be, or null. The shop writes it down and shows it to shoppers. */
export function faultOfLabel(label: CarrierLabel): string | null {
  if (!isId(label.label_id)) return "label_id";
  if (!isTrackingNumber(label.tracking_number)) return "tracking_number";
  if (label.tracking_url !== null && !isPage(label.tracking_url)) return "tracking_url";
  if (!isLine(label.carrier, 80)) return "carrier";
  if (!Number.isInteger(label.cost) || label.cost < 0 || label.cost > COST_MAX) return "cost";
  return isCurrency(label.currency) ? null : "currency";
}

/** More are not kept of one parcel. */
export const EVENTS_MAX = 200;
const MESSAGE_MAX = 200;
/** Clocks differ, and a label is bought some time before its parcel is scanned. */
const EARLY_MS = DAY;
const AHEAD_MS = DAY;

/** What of a parcel's tracking cannot be, or null: it is about another parcel, says what it cannot know, or is without end. */
export function faultOfTracking(
  { tracking_number, events }: Tracking,
  label: { readonly tracking_number: string | null; readonly created_at: number },
  now: number,
): string | null {
  if (tracking_number !== label.tracking_number) return "tracking_number";
  if (events.length > EVENTS_MAX) return "events";
  const wrong = events.find(
    ({ event_id, message, occurred_at }) =>
      !isId(event_id) ||
      (message !== null && !isLine(message, MESSAGE_MAX)) ||
      !(occurred_at >= label.created_at - EARLY_MS && occurred_at <= now + AHEAD_MS),
  );
  return wrong ? "event" : null;
}

export type HeardEvent = Pick<TrackingEvent, "status" | "occurred_at"> & {
  /** Whether the shop hears of it for the first time. */
  readonly is_news: boolean;
};

/**
 * What a fulfilment becomes by all that its carrier says; null when it stays. The latest by the carrier's clock counts, so order and number of
 * the events change nothing. A failed attempt counts once, as long as the parcel has not moved on: staff may have sent it out again.
 */
export function fulfilmentStatusAfter(status: ParcelStatus, events: readonly HeardEvent[]): StatusByCarrier | null {
  // What has not left by the shop's own books does not arrive, and what has arrived, or is back, stays there.
  if (!isUnderWay(status)) return null;
  const sorted = events.toSorted((a, b) => a.occurred_at - b.occurred_at || rankOf(a.status) - rankOf(b.status));
  const decisive = sorted.findLast((event) => fulfilmentAfter[event.status] !== null);
  const after = decisive ? fulfilmentAfter[decisive.status] : null;
  if (decisive === undefined || after !== "failed") return after;
  const later = sorted.slice(sorted.indexOf(decisive));
  const moves_on = later.some((event) => event.status === "in_transit" || event.status === "out_for_delivery");
  return status === "failed" || moves_on || !decisive.is_news ? null : after;
}

/** Whether nothing more is to be heard of a parcel that is there. */
export const isAtItsEnd = (status: ParcelStatus): boolean => status !== "prepared" && !isUnderWay(status);

/** What a parcel is up to now, by the latest of what its carrier says. */
export const latestOf = <E extends Pick<TrackingEvent, "occurred_at">>(events: readonly E[]): E | undefined =>
  events.reduce<E | undefined>(
    (latest, event) => (latest && latest.occurred_at > event.occurred_at ? latest : event),
    undefined,
  );

/** After this nothing of a call is under way any more, so what its carrier then says is what became of it. */
export const UNDER_WAY_MS = 2 * MINUTE;
const FOLLOW_EVERY_MS = 6 * HOUR;
/** As long as a parcel is asked about whose arrival nobody has told of. */
export const FOLLOW_FOR_MS = 45 * DAY;

/** When an unclear purchase or cancel is looked up: later each time that the carrier cannot say. */
export const lookUpAt = (now: number, attempts: number): number =>
  now + Math.min(UNDER_WAY_MS * 2 ** Math.min(attempts, 10), DAY);

/** When the carrier is asked about a parcel by itself, should no webhook come; null once it has arrived, or is given up. */
export const nextFollowAt = (now: number, bought_at: number, is_over: boolean): number | null =>
  is_over || now - bought_at > FOLLOW_FOR_MS ? null : now + FOLLOW_EVERY_MS;

/** Bytes of a label's file. */
export const FILE_MAX_BYTES = 2 * 1024 * 1024;

/** Whether a file is a PDF, by how it begins. */
export const isPdf = (bytes: Uint8Array): boolean =>
  bytes.byteLength <= FILE_MAX_BYTES && new TextDecoder().decode(bytes.subarray(0, 5)) === "%PDF-";

/** What a parcel weighs: `usual_grams` for a unit of a variant without a weight of its own. */
export const weightOfParcel = (
  units: readonly { readonly variant_id: string; readonly quantity: number }[],
  variants: readonly { readonly variant_id: string; readonly weight_grams: number }[],
  usual_grams: number,
): number => {
  const grams = new Map(variants.map(({ variant_id, weight_grams }) => [variant_id, weight_grams]));
  return units.reduce((sum, { variant_id, quantity }) => sum + quantity * (grams.get(variant_id) || usual_grams), 0);
};
