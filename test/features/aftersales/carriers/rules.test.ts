import fc from "fast-check";
import { describe, it } from "vitest";
import {
  type CarrierLabel,
  EVENTS_MAX,
  faultOfLabel,
  faultOfTracking,
  FILE_MAX_BYTES,
  fulfilmentStatusAfter,
  isAtItsEnd,
  isBought,
  isLive,
  isPdf,
  isTrackingNumber,
  keyOf,
  labelStatuses,
  latestOf,
  lookUpAt,
  nextFollowAt,
  refuseSameName,
  type TrackingEvent,
  trackingStatuses,
  weightOfParcel,
} from "../../../../src/features/aftersales/carriers/rules.ts";
import {
  isUnderWay,
  type ParcelStatus,
  parcelStatuses,
} from "../../../../src/features/ordering/orders/action-rules.ts";
import { DAY, HOUR, MINUTE } from "../../../../src/platform/basics/time.ts";

const label: CarrierLabel = {
  label_id: "lbl_1",
  is_cancelled: false,
  tracking_number: "PP000000012XB",
  tracking_url: "https://track.example/PP000000012XB",
  carrier: "Parcel Post",
  cost: 690,
  currency: "GBP",
};

const NOW = Date.UTC(2026, 0, 10);
const event = (wish: Partial<TrackingEvent> = {}): TrackingEvent => ({
  event_id: "e1",
  status: "in_transit",
  message: null,
  occurred_at: NOW,
  ...wish,
});

describe("a label of a carrier", () => {
  it("is believed when it can be", ({ expect }) => {
    expect(faultOfLabel(label)).toBeNull();
    expect(faultOfLabel({ ...label, tracking_url: null, cost: 0, tracking_number: "1Z 999 AA1 01" })).toBeNull();
  });

  it.for<[string, Partial<CarrierLabel>]>([
    ["label_id", { label_id: "" }],
    ["label_id", { label_id: "../x" }],
    ["tracking_number", { tracking_number: "9".repeat(10_240) }],
    ["tracking_number", { tracking_number: "<b>1</b>" }],
    ["tracking_number", { tracking_number: "" }],
    ["tracking_url", { tracking_url: "javascript:alert(1)" }],
    ["tracking_url", { tracking_url: "http://track.example/1" }],
    ["tracking_url", { tracking_url: "https://user:secret@track.example/1" }],
    ["tracking_url", { tracking_url: `https://track.example/${"x".repeat(1_000)}` }],
    ["carrier", { carrier: " " }],
    ["carrier", { carrier: "Post\u0000" }],
    ["carrier", { carrier: "P".repeat(81) }],
    ["cost", { cost: -1 }],
    ["cost", { cost: 1.5 }],
    ["cost", { cost: 1e12 }],
    ["cost", { cost: Number.NaN }],
    ["currency", { currency: "XXQ" }],
  ])("is refused for its %s: %o", ([fault, wish], { expect }) => {
    expect(faultOfLabel({ ...label, ...wish })).toBe(fault);
  });

  it("has a tracking number of printable length", ({ expect }) => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => !isTrackingNumber(text) || text.length <= 50));
    expect(isTrackingNumber("00340434161094042557")).toBe(true);
  });
});

describe("tracking", () => {
  const bought = { tracking_number: "PP1", created_at: NOW - DAY };

  it("is about the parcel that was asked for, within the time that it is on its way", ({ expect }) => {
    const of = (events: TrackingEvent[], tracking_number = "PP1") =>
      faultOfTracking({ tracking_number, events }, bought, NOW);
    expect(of([event()])).toBeNull();
    expect(of([event()], "PP2")).toBe("tracking_number");
    expect(of([event({ occurred_at: NOW + 2 * DAY })])).toBe("event");
    expect(of([event({ occurred_at: NOW - 3 * DAY })])).toBe("event");
    expect(of([event({ occurred_at: Number.NaN })])).toBe("event");
    expect(of([event({ message: "x".repeat(201) })])).toBe("event");
    expect(of([event({ event_id: "x".repeat(101) })])).toBe("event");
    expect(of(Array.from({ length: EVENTS_MAX + 1 }, () => event()))).toBe("events");
  });

  const heard = (status: TrackingEvent["status"], occurred_at: number, is_news = true) => ({
    status,
    occurred_at,
    is_news,
  });
  const after = (at: ParcelStatus, ...events: ReturnType<typeof heard>[]) => fulfilmentStatusAfter(at, events);

  it("moves a parcel that is under way by its latest end, and no other, whatever order and number its events come in", ({
    expect,
  }) => {
    const events = fc.array(
      fc.record({ status: fc.constantFrom(...trackingStatuses), occurred_at: fc.nat(6), is_news: fc.boolean() }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(events, fc.nat(7), (list, turn) => {
        const turned = [...list.slice(turn), ...list.slice(0, turn), ...list.slice(turn)];
        const of = (these: typeof list) => parcelStatuses.map((at) => fulfilmentStatusAfter(at, these));
        expect(of(turned).filter((status) => status !== "failed")).toEqual(
          of(list).filter((status) => status !== "failed"),
        );
        const ends = list.filter(({ status }) => ["delivered", "returned_to_sender", "failed"].includes(status));
        const last = ends.toSorted((a, b) => a.occurred_at - b.occurred_at).at(-1);
        const same = ends.filter(({ occurred_at }) => occurred_at === last?.occurred_at).map(({ status }) => status);
        for (const at of parcelStatuses) {
          const status = fulfilmentStatusAfter(at, list);
          expect(status === null || (isUnderWay(at) && same.includes(status) && status !== at)).toBe(true);
          if (isUnderWay(at) && last && !same.includes("failed")) expect(same).toContain(status);
        }
      }),
    );
    expect(after("shipped")).toBeNull();
  });

  it("counts a failed attempt once, and not where the parcel has moved on or ended since", ({ expect }) => {
    expect(after("shipped", heard("failed", 1))).toBe("failed");
    expect(after("failed", heard("failed", 1), heard("failed", 2))).toBeNull();
    expect(after("shipped", heard("failed", 1, false))).toBeNull();
    expect(after("shipped", heard("failed", 1, false), heard("failed", 2))).toBe("failed");
    expect(after("shipped", heard("failed", 2), heard("in_transit", 1))).toBe("failed");
    expect(after("shipped", heard("out_for_delivery", 2), heard("failed", 1))).toBeNull();
    expect(after("shipped", heard("exception", 2), heard("failed", 1))).toBe("failed");
    expect(after("shipped", heard("delivered", 2), heard("failed", 1))).toBe("delivered");
    expect(after("failed", heard("returned_to_sender", 2), heard("delivered", 1))).toBe("returned_to_sender");
    expect(after("failed", heard("returned_to_sender", 1), heard("delivered", 1))).toBe("delivered");
    expect(after("failed", heard("delivered", 1, false), heard("in_transit", 2))).toBe("delivered");
  });

  it("leaves a parcel alone that has arrived, is back or has not left", ({ expect }) => {
    expect(parcelStatuses.filter(isAtItsEnd)).toEqual(["delivered", "returned_to_sender", "cancelled"]);
  });

  it("is shown by its latest event", ({ expect }) => {
    expect(latestOf([])).toBeUndefined();
    const [early, late] = [event({ occurred_at: NOW - HOUR }), event({ event_id: "e2" })];
    expect(latestOf([late, early])).toBe(late);
    expect(latestOf([event(), late])).toBe(late);
  });
});

describe("what is looked after", () => {
  it("is looked up once nothing can be under way, and then less and less often", ({ expect }) => {
    expect(lookUpAt(0, 0)).toBe(2 * MINUTE);
    expect(lookUpAt(0, 1)).toBe(4 * MINUTE);
    expect(lookUpAt(0, 50)).toBe(DAY);
  });

  it("is followed every six hours until it arrives, for 45 days at most", ({ expect }) => {
    expect(nextFollowAt(NOW, NOW, false)).toBe(NOW + 6 * HOUR);
    expect(nextFollowAt(NOW, NOW, true)).toBeNull();
    expect(nextFollowAt(NOW + 46 * DAY, NOW, false)).toBeNull();
  });
});

describe("a parcel", () => {
  it("is bought under a key of its fulfilment, and another after each purchase that came to nothing", ({ expect }) => {
    expect([keyOf("f", 1), keyOf("f", 2)]).toEqual(["label:f:1", "label:f:2"]);
  });

  it("weighs what is in it, with the shop's usual weight where a variant has none", ({ expect }) => {
    const units = [
      { variant_id: "a", quantity: 2 },
      { variant_id: "b", quantity: 3 },
      { variant_id: "gone", quantity: 1 },
    ];
    const variants = [
      { variant_id: "a", weight_grams: 100 },
      { variant_id: "b", weight_grams: 0 },
    ];
    expect(weightOfParcel(units, variants, 500)).toBe(200 + 1_500 + 500);
  });

  it("has a label that is a PDF of bounded length", ({ expect }) => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    expect(isPdf(bytes("%PDF-1.4\n"))).toBe(true);
    expect(isPdf(bytes("MZ"))).toBe(false);
    expect(isPdf(new Uint8Array())).toBe(false);
    const long = new Uint8Array(FILE_MAX_BYTES + 1);
    long.set(bytes("%PDF-"));
    expect(isPdf(long)).toBe(false);
  });

  it("has no two carriers of one name", ({ expect }) => {
    expect(() => refuseSameName(["a", "b", "a"])).toThrow("two carrier adapters a");
    expect(() => refuseSameName(["a", "b"])).not.toThrow();
  });
});

it("tells a label that is bought, and one that may become so, from those that came to nothing", ({ expect }) => {
  const those = (is: typeof isLive) => labelStatuses.filter((status) => is({ status }));
  expect(those(isBought)).toEqual(["bought", "cancelling"]);
  expect(those(isLive)).toEqual(["buying", "bought", "cancelling"]);
});
