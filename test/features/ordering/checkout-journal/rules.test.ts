import fc from "fast-check";
import { describe, it } from "vitest";
import { sumDemand } from "../../../../src/features/goods/stock/demand-rules.ts";
import {
  alarmAt,
  type BeginView,
  decideBegin,
  decideConclude,
  type Journal,
  withoutSold,
} from "../../../../src/features/ordering/checkout-journal/rules.ts";

const now = 1_000_000;
const lines = [{ variant_id: "tea", quantity: 2 }];
const cart = { cart_id: "cart", version: 3, lines, coupons: ["SPRING"], currency: "EUR", locale: "de" };
const request = { key: "key", body_hash: "body", terms_hash: "home", order_id: "order-2" };
const open: Journal = {
  order_id: "order-1",
  cart_id: "cart",
  cart_version: 3,
  lines,
  terms_hash: "home",
  deadline_at: now + 1,
  state: "open",
  shortages: [],
  counted_by: [],
  coupons: ["SPRING"],
  currency: "EUR",
  locale: "de",
};
const record = { key: "key", body_hash: "body", order_id: "order-1", used_at: now };
const view = (more: Partial<BeginView> = {}): BeginView => ({ cart, now, open: undefined, known: undefined, ...more });

describe("a checkout of a cart", () => {
  it("begins with an order of its own, a quarter of an hour to pay, and its key bound to it", ({ expect }) => {
    const gift_card_ids = ["card-1"];
    const decision = decideBegin(view({ cart: { ...cart, gift_card_ids } }), request);
    const journal = { ...open, gift_card_ids, order_id: "order-2", deadline_at: now + 15 * 60_000 };
    expect(decision.outcome).toEqual({ kind: "begun", journal });
    expect(decision.journal).toEqual(journal);
    expect(decision.key).toEqual({ ...record, order_id: "order-2" });
  });

  it("is refused when the cart is empty", ({ expect }) => {
    expect(decideBegin(view({ cart: { ...cart, lines: [] } }), request)).toEqual({ outcome: { kind: "cart_empty" } });
  });

  it("is refused without ever being open while others are refused the same", ({ expect }) => {
    const shortages = [{ variant_id: "tea", quantity: 2, available: 1 }];
    const scarce = [
      { variant_id: "tea", available: 1 },
      { variant_id: "cup", available: 0 },
    ];
    const decision = decideBegin(view(), { ...request, scarce });
    expect(decision.outcome.kind).toBe("sold_out");
    expect(decision.journal).toMatchObject({ order_id: "order-2", state: "ended", shortages });
    expect(decision.key).toEqual({ ...record, order_id: "order-2" });
  });

  it("begins when what is left of a scarce thing is enough", ({ expect }) => {
    const decision = decideBegin(view(), { ...request, scarce: [{ variant_id: "tea", available: 2 }] });
    expect(decision.outcome.kind).toBe("begun");
  });

  it("that has begun, or has had its answer, hears nothing of what is scarce now", ({ expect }) => {
    const asked = { ...request, scarce: [{ variant_id: "tea", available: 0 }] };
    const ended: Journal = { ...open, state: "ended" };
    expect(decideBegin(view({ open }), { ...asked, key: "other" }).outcome.kind).toBe("resumed");
    expect(decideBegin(view({ known: { record, journal: open } }), asked).outcome.kind).toBe("resumed");
    expect(decideBegin(view({ known: { record, journal: ended } }), asked).outcome.kind).toBe("resumed");
  });

  it("with the same key and body gets the same order, whatever became of cart and order", ({ expect }) => {
    const ended: Journal = { ...open, state: "ended" };
    const changed = { ...cart, version: 9, lines: [] };
    const decision = decideBegin(view({ cart: changed, known: { record, journal: ended } }), request);
    expect(decision).toEqual({ outcome: { kind: "resumed", journal: ended, replayed: true } });
  });

  it("with the same key and another body is refused", ({ expect }) => {
    const known = { record, journal: open };
    expect(decideBegin(view({ known }), { ...request, body_hash: "other" }).outcome).toEqual({ kind: "key_reused" });
  });

  it("begins another order under the same key for a caller that has closed the one it was bound to", ({ expect }) => {
    const known = { record, journal: { ...open, state: "ended" as const } };
    const replacing = { ...request, order_id: "order-2", replaces: "order-1" };
    const decision = decideBegin(view({ known }), replacing);
    expect(decision.outcome).toMatchObject({ kind: "begun", journal: { order_id: "order-2", state: "open" } });
    expect(decision.key).toEqual({ ...record, order_id: "order-2" });
    const others = { ...replacing, replaces: "order-0" };
    expect(decideBegin(view({ known }), others).outcome).toMatchObject({ kind: "resumed", replayed: true });
  });

  it("forgets a key after a day", ({ expect }) => {
    const known = {
      record: { ...record, used_at: now - 24 * 3_600_000 },
      journal: { ...open, state: "ended" as const },
    };
    expect(decideBegin(view({ known }), request).outcome.kind).toBe("begun");
    const younger = { ...known, record: { ...known.record, used_at: known.record.used_at + 1 } };
    expect(decideBegin(view({ known: younger }), request).outcome.kind).toBe("resumed");
  });

  it("with a new key gets the order that is already being paid for", ({ expect }) => {
    const decision = decideBegin(view({ open }), { ...request, key: "other" });
    expect(decision.outcome).toEqual({ kind: "resumed", journal: open, replayed: false });
    expect(decision.key).toEqual({ ...record, key: "other" });
    expect(decision.journal).toBeUndefined();
  });

  it.for([
    ["a changed cart", { open: { ...open, cart_version: 2 } }],
    ["other terms", { open: { ...open, terms_hash: "work" } }],
    ["a deadline that has passed", { open: { ...open, deadline_at: now } }],
  ] as const)("with %s has its old order closed first, and binds no key to it", ([, more], { expect }) => {
    expect(decideBegin(view(more), request)).toEqual({ outcome: { kind: "superseded", journal: more.open } });
  });
});

describe("the end of an order", () => {
  it("sold takes its lines out of the cart, once", ({ expect }) => {
    const sold = decideConclude(open, { order_id: "order-1", state: "sold", shortages: [] });
    expect(sold).toEqual({ journal: { ...open, state: "sold" }, sold: lines, used: ["SPRING"] });
    expect(decideConclude(sold.journal, { order_id: "order-1", state: "sold", shortages: [] })).toEqual({
      sold: [],
      used: [],
    });
  });

  it("unpaid leaves the cart as it is and remembers what was missing", ({ expect }) => {
    const shortages = [{ variant_id: "tea", quantity: 2, available: 1 }];
    const ended = decideConclude(open, { order_id: "order-1", state: "ended", shortages });
    expect(ended).toEqual({ journal: { ...open, state: "ended", shortages }, sold: [], used: [] });
  });

  it("for want of something that the placing batch counts on is remembered, and a repeat of its key finds it", ({
    expect,
  }) => {
    const refusal = { code: "tender_insufficient", members: { tender_id: "card-1" } };
    const { journal } = decideConclude(open, { order_id: "order-1", state: "ended", shortages: [], refusal });
    expect(journal).toEqual({ ...open, state: "ended", refusal });
    const record = { key: request.key, body_hash: request.body_hash, order_id: "order-1", used_at: now };
    const known = journal && { record, journal };
    expect(decideBegin(view({ known }), request)).toEqual({ outcome: { kind: "resumed", journal, replayed: true } });
  });

  it("of an order that the cart does not know is nothing to it", ({ expect }) => {
    expect(decideConclude(undefined, { order_id: "order-9", state: "sold", shortages: [] })).toEqual({
      sold: [],
      used: [],
    });
  });

  it("keeps what was added to the cart meanwhile", ({ expect }) => {
    const now_in_cart = [
      { variant_id: "tea", quantity: 3, note: "green" },
      { variant_id: "cup", quantity: 1, note: "" },
    ];
    expect(withoutSold(now_in_cart, lines)).toEqual([
      { variant_id: "tea", quantity: 1, note: "green" },
      { variant_id: "cup", quantity: 1, note: "" },
    ]);
    expect(withoutSold(lines, lines)).toEqual([]);
  });

  it("takes a sold unit out once, also where its variant has several lines", ({ expect }) => {
    const line = fc.record({
      variant_id: fc.constantFrom("tea", "cup", "pot"),
      quantity: fc.integer({ min: 1, max: 9 }),
    });
    const units = (list: readonly { variant_id: string; quantity: number }[], variant_id: string) =>
      list.reduce((sum, one) => sum + (one.variant_id === variant_id ? one.quantity : 0), 0);
    fc.assert(
      fc.property(fc.array(line), fc.array(line), (in_cart, ordered) => {
        const left = withoutSold(in_cart, sumDemand(ordered));
        for (const variant_id of ["tea", "cup", "pot"])
          expect(units(left, variant_id)).toBe(Math.max(0, units(in_cart, variant_id) - units(ordered, variant_id)));
        expect(left.every((one) => one.quantity > 0)).toBe(true);
      }),
    );
  });

  it("is waited for by an alarm: at the deadline, and each minute after it", ({ expect }) => {
    expect(alarmAt(open, now)).toBe(now + 1);
    expect(alarmAt(open, now + 1)).toBe(now + 60_001);
  });
});
