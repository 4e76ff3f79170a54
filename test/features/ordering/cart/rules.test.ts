import fc from "fast-check";
import { describe, it } from "vitest";
import {
  linesIn,
  mergeCoupons,
  mergeCurrency,
  mergeLines,
} from "../../../../src/features/ordering/cart/merge-rules.ts";
import {
  type Change,
  currencyOf,
  decideChange,
  decideCoupons,
  type Line,
  MOST_COUPONS,
  MOST_GIFT_CARDS,
  MOST_LINES,
  MOST_UNITS_PER_LINE,
  type Offer,
  shortfallsOf,
  UNSEEN,
  decidedBy,
  readOffers,
  type CartChange,
} from "../../../../src/features/ordering/cart/rules.ts";

const line = (variant_id: string, quantity = 1, more: Partial<Line> = {}): Line => ({
  line_id: `line-${variant_id}`,
  variant_id,
  quantity,
  seen_price: 100,
  ...more,
});
const offer = (variant_id: string, more: Partial<Offer> = {}): Offer => ({
  variant_id,
  unitPrice: (_quantity, currency) => (currency === (more.currency ?? "USD") ? 120 : null),
  currency: "USD",
  sellable: 1,
  available: 5,
  ...more,
});
const offers = (...list: Offer[]) => new Map(list.map((one) => [one.variant_id, one]));
const add = (variant_id: string, quantity = 1): Extract<Change, { kind: "add" }> => ({
  kind: "add",
  line_id: "new",
  variant_id,
  quantity,
});
const set = (variant_id: string, quantity: number): Change => ({
  kind: "set",
  line_id: `line-${variant_id}`,
  quantity,
});
const decide = (
  lines: readonly Line[],
  change: Change,
  there: ReturnType<typeof offers>,
  gift_card_ids: readonly string[] = [],
  currency: string | null = null,
) => decideChange({ lines, currency, gift_card_ids }, change, there);
const refusal = (decision: ReturnType<typeof decideChange>) => (decision.ok ? undefined : decision.refusal);
const linesOf = (decision: ReturnType<typeof decideChange>) => (decision.ok ? decision.lines : undefined);

describe("putting into a cart", () => {
  it("makes a line at today's price, after those that are there", ({ expect }) => {
    const decision = decide([line("tea")], add("cup", 2), offers(offer("cup")));
    expect(linesOf(decision)).toEqual([
      line("tea"),
      { line_id: "new", variant_id: "cup", quantity: 2, seen_price: 120 },
    ]);
  });

  it("adds to the line that is there, and leaves the others alone", ({ expect }) => {
    const decision = decide([line("tea", 2), line("cup")], add("tea", 3), offers(offer("tea")));
    expect(linesOf(decision)).toEqual([line("tea", 5, { seen_price: 120 }), line("cup")]);
  });

  it.for([
    ["what the catalog does not know", undefined],
    ["what is not sold", offer("tea", { sellable: 0 })],
  ] as const)("is refused for %s", ([, one], { expect }) => {
    expect(refusal(decide([], add("tea"), offers(...(one ? [one] : []))))).toEqual({
      reason: "not_sold",
      variant_id: "tea",
    });
  });

  it("is refused beyond what is left, and says what is", ({ expect }) => {
    const there = offers(offer("tea"));
    expect(refusal(decide([line("tea", 2)], add("tea", 4), there))).toEqual({
      reason: "insufficient",
      variant_id: "tea",
      quantity: 6,
      available: 5,
    });
    expect(linesOf(decide([line("tea", 2)], add("tea", 3), there))).toHaveLength(1);
  });

  it("is refused in another currency than the cart's", ({ expect }) => {
    const both = offers(offer("cup", { currency: "EUR" }), offer("tea"));
    expect(refusal(decide([line("gone"), line("cup")], add("tea"), both))).toEqual({
      reason: "currency_mismatch",
      currency: "EUR",
      variant_currency: "USD",
    });
    expect(linesOf(decide([line("gone")], add("tea"), both))).toHaveLength(2);
  });

  it("ends at 999 units of one variant and at 100 variants", ({ expect }) => {
    const plenty = offers(offer("tea", { available: 5_000 }));
    expect([MOST_UNITS_PER_LINE, MOST_LINES]).toEqual([999, 100]);
    expect(linesOf(decide([], add("tea", 999), plenty))).toHaveLength(1);
    expect(refusal(decide([line("tea", 999)], add("tea", 1), plenty))).toEqual({ reason: "too_many_units" });
    const full = Array.from({ length: 100 }, (_, i) => line(`v${i}`));
    expect(refusal(decide(full, add("tea"), plenty))).toEqual({ reason: "too_many_lines" });
    expect(linesOf(decide(full.slice(1), add("tea"), plenty))).toHaveLength(100);
  });
});

describe("changing a line", () => {
  it("to fewer is allowed whatever the shop has, at the price of today or else the one that was seen", ({ expect }) => {
    const gone = offers(offer("tea", { sellable: 0, available: 0, currency: "EUR" }), offer("cup"));
    const lines = [line("cup"), line("tea", 4)];
    expect(linesOf(decide(lines, set("tea", 1), gone))?.[1]).toEqual(line("tea", 1));
    const ended = offers(offer("tea", { sellable: 0, available: 0 }), offer("cup"));
    expect(linesOf(decide(lines, set("tea", 4), ended))?.[1]).toEqual(line("tea", 4, { seen_price: 120 }));
    expect(linesOf(decide(lines, set("tea", 1), ended))?.[1]).toEqual(line("tea", 1, { seen_price: 120 }));
    expect(linesOf(decide(lines, set("tea", 1), offers()))?.[1]).toEqual(line("tea", 1));
    expect(refusal(decide(lines, set("tea", 5), gone))).toEqual({ reason: "not_sold", variant_id: "tea" });
  });

  it("takes it out, or all of them, and refuses what is not in the cart", ({ expect }) => {
    const lines = [line("tea"), line("cup")];
    expect(linesOf(decide(lines, { kind: "remove", line_id: "line-tea" }, offers()))).toEqual([line("cup")]);
    expect(linesOf(decide(lines, { kind: "clear" }, offers()))).toEqual([]);
    for (const change of [set("pot", 1), { kind: "remove", line_id: "line-pot" } as const])
      expect(refusal(decide(lines, change, offers(offer("pot"))))).toEqual({ reason: "item_not_found" });
  });
});

describe("a cart, whatever is asked of it", () => {
  const variants = ["tea", "cup", "pot"];
  const quantity = fc.integer({ min: 1, max: 1_200 });
  const changes: fc.Arbitrary<Change> = fc.oneof(
    fc.record({
      kind: fc.constant("add" as const),
      line_id: fc.uuid(),
      variant_id: fc.constantFrom(...variants),
      quantity,
    }),
    fc.record({ kind: fc.constant("set" as const), line_id: fc.constantFrom("a", "b"), quantity }),
    fc.record({ kind: fc.constant("remove" as const), line_id: fc.constantFrom("a", "b") }),
  );
  const shop = fc.record({
    available: fc.integer({ min: 0, max: 2_000 }),
    sellable: fc.constantFrom(0, 1),
    currency: fc.constantFrom("USD", "EUR"),
  });

  it("has each variant once, in one currency, never more than there was", ({ expect }) => {
    fc.assert(
      fc.property(fc.array(changes), fc.tuple(shop, shop, shop), (asked, shops) => {
        const there = offers(...shops.map((one, i) => offer(variants[i]!, one)));
        let lines: readonly Line[] = [];
        for (const change of asked) {
          const decision = decide(lines, change, there);
          if (decision.ok) lines = decision.lines;
          expect(new Set(lines.map((one) => one.variant_id)).size).toBe(lines.length);
          expect(new Set(lines.map((one) => there.get(one.variant_id)?.currency)).size).toBeLessThanOrEqual(1);
          for (const one of lines) {
            const known = there.get(one.variant_id)!;
            expect(known.sellable).toBe(1);
            expect(one.quantity).toBeLessThanOrEqual(Math.min(known.available, MOST_UNITS_PER_LINE));
          }
        }
      }),
    );
  });
});

describe("the currency of a cart", () => {
  it("is that of the first line that the catalog knows", ({ expect }) => {
    const known = offers(offer("cup", { currency: "EUR" }), offer("tea"));
    expect(currencyOf({ lines: [line("gone"), line("cup"), line("tea")], currency: null }, known)).toBe("EUR");
    expect(currencyOf({ lines: [line("gone")], currency: null }, known)).toBeNull();
    expect(currencyOf({ lines: [], currency: null }, known)).toBeNull();
  });

  it("is what it was set to, whatever is in it", ({ expect }) => {
    const known = offers(offer("cup", { currency: "EUR" }));
    expect(currencyOf({ lines: [line("cup")], currency: "JPY" }, known)).toBe("JPY");
    expect(currencyOf({ lines: [], currency: "JPY" }, known)).toBe("JPY");
  });

  const prices: Record<string, number> = { USD: 120, EUR: 110 };
  const sold = (...ids: string[]) =>
    offers(...ids.map((id) => offer(id, { unitPrice: (_quantity, currency) => prices[currency] ?? null })));
  const after = (decision: ReturnType<typeof decideChange>) =>
    decision.ok ? { currency: decision.currency, seen: decision.lines.map((one) => one.seen_price) } : decision.refusal;

  it("is set by the first item: as it asks, else as the cart was, else as the variant is sold", ({ expect }) => {
    const there = sold("tea");
    expect(after(decide([], add("tea"), there))).toEqual({ currency: "USD", seen: [120] });
    expect(after(decide([], add("tea"), there, [], "EUR"))).toEqual({ currency: "EUR", seen: [110] });
    expect(after(decide([], add("tea"), there, [], "JPY"))).toEqual({ currency: "USD", seen: [120] });
    const euros = { ...add("tea"), currency: "EUR" };
    expect(after(decide([], euros, there, [], "USD"))).toEqual({ currency: "EUR", seen: [110] });
    const yen = { reason: "currency_mismatch", currency: "JPY", variant_currency: "USD" };
    expect(after(decide([], { ...add("tea"), currency: "JPY" }, there))).toEqual(yen);
    const mismatch = { reason: "currency_mismatch", currency: "USD", variant_currency: "EUR" };
    expect(after(decide([line("cup")], euros, sold("tea", "cup"), [], "USD"))).toEqual(mismatch);
    expect(after(decide([line("cup")], add("tea"), sold("tea", "cup"), [], "EUR"))).toEqual({
      currency: "EUR",
      seen: [100, 110],
    });
    expect(after(decide([line("gone")], euros, there))).toEqual({ currency: "EUR", seen: [100, 110] });
    expect(after(decide([], { ...add("gone"), currency: "EUR" }, offers()))).toEqual({
      reason: "not_sold",
      variant_id: "gone",
    });
  });

  it("shows every line at its price in another one, and none at a price that it does not have", ({ expect }) => {
    const there = offers(...sold("tea").values(), offer("cup"));
    const set_to = (currency: string): Change => ({ kind: "set_terms", currency });
    const lines = [line("tea"), line("cup"), line("gone")];
    expect(after(decide(lines, set_to("EUR"), there))).toEqual({ currency: "EUR", seen: [110, UNSEEN, UNSEEN] });
    expect(after(decide(lines, set_to("USD"), there, [], "EUR"))).toEqual({
      currency: "USD",
      seen: [120, 120, UNSEEN],
    });
    expect(after(decide(lines, { kind: "clear" }, there, [], "EUR"))).toEqual({ currency: null, seen: [] });
    expect(after(decide(lines, { kind: "remove", line_id: "line-tea" }, there, [], "EUR"))).toMatchObject({
      currency: undefined,
    });
  });

  it("stays the account's while its cart has lines, and is the guest's where it has none", ({ expect }) => {
    const there = offers(...sold("tea").values(), offer("cup"));
    const own = (lines: readonly Line[], currency: string | null = "EUR") => ({ lines, currency });
    const guest = { lines: [line("tea"), line("cup")], currency: "USD" };
    expect(mergeCurrency(own([line("pot")]), guest, there)).toBe("EUR");
    expect(mergeCurrency(own([]), guest, there)).toBe("USD");
    expect(mergeCurrency(own([]), { lines: [], currency: "USD" }, there)).toBe("EUR");
    expect(mergeCurrency(own([]), { lines: [line("gone")], currency: null }, there)).toBe("EUR");
    expect(mergeCurrency(own([line("tea")], null), { ...guest, currency: "EUR" }, there)).toBe("USD");
    expect(linesIn(guest, "USD", there)).toBe(guest.lines);
    expect(linesIn(guest, null, there)).toBe(guest.lines);
    expect(linesIn(guest, "EUR", there).map((one) => one.seen_price)).toEqual([110, UNSEEN]);
  });
});

describe("a fill in a currency", () => {
  const fill = (currency?: string): Change => ({
    kind: "fill",
    items: ["cup", "pot"].map((variant_id) => ({ line_id: `new-${variant_id}`, variant_id, quantity: 2 })),
    currency,
  });
  const both = offers(offer("tea"), offer("cup"), offer("pot", { currency: "EUR" }));
  const filled = (lines: readonly Line[], change: Change) => {
    const decision = decide(lines, change, both);
    return decision.ok && [decision.currency, decision.lines.map((one) => one.variant_id)];
  };

  it.for<[string | undefined, string, string]>([
    ["USD", "USD", "cup"],
    ["EUR", "EUR", "pot"],
    [undefined, "USD", "cup"],
  ])("gives an empty cart that currency: asked for %s it is %s", ([asked, currency, got], { expect }) => {
    expect(filled([], fill(asked))).toEqual([currency, [got]]);
  });

  it.for(["USD", "EUR", undefined])("fills a cart with lines in its own, asked for %s", (asked, { expect }) => {
    expect(filled([line("tea")], fill(asked))).toEqual(["USD", ["tea", "cup"]]);
  });
});

describe("a guest's lines that join an account's", () => {
  it("add up to what is there, keep the account's line, and come after its own", ({ expect }) => {
    const own = [line("tea", 2), line("cup", 1)];
    const guest = [line("cup", 2, { line_id: "g1", seen_price: 1 }), line("pot", 4, { line_id: "g2" })];
    expect(mergeLines(own, guest, offers(offer("cup"), offer("tea")))).toEqual([
      line("tea", 2),
      line("cup", 3),
      line("pot", 4, { line_id: "g2" }),
    ]);
  });

  it("lose nothing that one of the two had, and never come to more than both or than a line may hold", ({ expect }) => {
    const quantity = fc.integer({ min: 1, max: MOST_UNITS_PER_LINE });
    fc.assert(
      fc.property(quantity, quantity, fc.option(fc.integer({ min: 0, max: 3_000 })), (mine, theirs, available) => {
        const there = offers(...(available === null ? [] : [offer("tea", { available })]));
        const [merged] = mergeLines([line("tea", mine)], [line("tea", theirs)], there);
        expect(merged?.quantity).toBeGreaterThanOrEqual(Math.max(mine, theirs));
        expect(merged?.quantity).toBeLessThanOrEqual(Math.min(mine + theirs, MOST_UNITS_PER_LINE));
        expect(merged?.quantity).toBeLessThanOrEqual(Math.max(mine, theirs, available ?? 0));
        if (mine + theirs <= Math.min(available ?? 0, MOST_UNITS_PER_LINE))
          expect(merged?.quantity).toBe(mine + theirs);
      }),
    );
  });

  it("stay out beyond a hundred, the last ones first, while those of known variants still add up", ({ expect }) => {
    const own = Array.from({ length: 99 }, (_, i) => line(`v${i}`));
    const merged = mergeLines(own, [line("a"), line("b"), line("v0", 2)], offers(offer("v0")));
    expect(merged).toHaveLength(100);
    expect(merged.at(-1)).toEqual(line("a"));
    expect(merged[0]?.quantity).toBe(3);
    expect(own[0]?.quantity).toBe(1);
  });
});

describe("gift cards of a cart", () => {
  const lines = [line("tea")];
  const put = (account_id: string): Change => ({ kind: "add_gift_card", account_id });
  const take = (account_id: string): Change => ({ kind: "remove_gift_card", account_id });
  const full = Array.from({ length: MOST_GIFT_CARDS }, (_, nth) => `card-${nth}`);

  it("are put in one behind the other, each once, up to a number", ({ expect }) => {
    expect(decide(lines, put("b"), offers(), ["a"])).toEqual({ ok: true, lines, gift_card_ids: ["a", "b"] });
    expect(decide(lines, put("a"), offers())).toEqual({ ok: true, lines, gift_card_ids: ["a"] });
    expect(decide(lines, put("a"), offers(), ["a"])).toEqual({ ok: true, lines });
    expect(refusal(decide(lines, put("x"), offers(), full))).toEqual({ reason: "too_many_gift_cards" });
    expect(decide(lines, put("card-0"), offers(), full)).toEqual({ ok: true, lines });
    expect(decide(lines, put("x"), offers(), full.slice(1))).toMatchObject({ ok: true });
  });

  it("are taken out, where they are there, and go when the cart is emptied", ({ expect }) => {
    expect(decide(lines, take("a"), offers(), ["a", "b"])).toEqual({ ok: true, lines, gift_card_ids: ["b"] });
    expect(refusal(decide(lines, take("c"), offers(), ["a"]))).toEqual({ reason: "gift_card_not_there" });
    expect(refusal(decide(lines, take("c"), offers()))).toEqual({ reason: "gift_card_not_there" });
    expect(decide(lines, { kind: "clear" }, offers(), ["a"])).toMatchObject({ ok: true, lines: [], gift_card_ids: [] });
  });
});

describe("codes of a cart", () => {
  const full = Array.from({ length: MOST_COUPONS }, (_, nth) => `CODE${nth}`);
  const put = (coupons: readonly string[], code: string) => decideCoupons(coupons, { kind: "add_coupon", code });
  const take = (coupons: readonly string[], code: string) => decideCoupons(coupons, { kind: "remove_coupon", code });

  it("are put in one behind the other, each once, up to a number", ({ expect }) => {
    expect(put(["A"], "B")).toEqual({ ok: true, coupons: ["A", "B"] });
    expect(put(["A"], "A")).toEqual({ ok: true, coupons: ["A"] });
    expect(put(full, "X")).toEqual({ ok: false, refusal: { reason: "too_many_coupons" } });
    expect(put(full, "CODE3")).toEqual({ ok: true, coupons: full });
    expect(put(full.slice(1), "X")).toEqual({ ok: true, coupons: [...full.slice(1), "X"] });
  });

  it("are taken out where they are there", ({ expect }) => {
    expect(take(["A", "B"], "A")).toEqual({ ok: true, coupons: ["B"] });
    expect(take(["A"], "B")).toEqual({ ok: false, refusal: { reason: "coupon_not_found" } });
  });

  it("of two carts are the account's with the guest's behind them, each once, as many as a cart holds", ({
    expect,
  }) => {
    expect(mergeCoupons(["A", "B"], ["B", "C"])).toEqual(["A", "B", "C"]);
    expect(mergeCoupons([], ["C"])).toEqual(["C"]);
    expect(mergeCoupons(full, ["X"])).toEqual(full);
    expect(mergeCoupons(full.slice(1), ["X", "Y"])).toEqual([...full.slice(1), "X"]);
  });
});

describe("filling a cart with what was bought before", () => {
  const want = (variant_id: string, quantity: number) => ({ line_id: `new-${variant_id}`, variant_id, quantity });
  const fill = (lines: readonly Line[], items: ReturnType<typeof want>[], there: ReturnType<typeof offers>) => {
    const decision = decide(lines, { kind: "fill", items, currency: "USD" }, there);
    const after = linesOf(decision) ?? [];
    return { after, short: shortfallsOf(items, after, there) };
  };
  const quantities = (lines: readonly Line[]) => lines.map(({ variant_id, quantity }) => [variant_id, quantity]);

  it("takes what can be had, and says of all else why not", ({ expect }) => {
    const there = offers(
      offer("tea", { available: 2 }),
      offer("cup"),
      offer("pot", { sellable: 0 }),
      offer("jar", { available: 0 }),
      offer("tin", { currency: "EUR" }),
    );
    const items = [want("tea", 3), want("cup", 1), want("pot", 1), want("jar", 2), want("tin", 1), want("gone", 4)];
    const { after, short } = fill([], items, there);
    expect(quantities(after)).toEqual([
      ["tea", 2],
      ["cup", 1],
    ]);
    expect(short).toEqual([
      { variant_id: "tea", quantity: 1, reason: "quantity_reduced" },
      { variant_id: "pot", quantity: 1, reason: "not_sold" },
      { variant_id: "jar", quantity: 2, reason: "out_of_stock" },
      { variant_id: "tin", quantity: 1, reason: "not_sold_in_currency" },
      { variant_id: "gone", quantity: 4, reason: "not_sold" },
    ]);
  });

  it("stops at as many lines as a cart has", ({ expect }) => {
    const full = Array.from({ length: MOST_LINES }, (_, n) => line(`v${n}`));
    expect(fill(full, [want("tea", 1)], offers(offer("tea"))).short).toEqual([
      { variant_id: "tea", quantity: 1, reason: "cart_full" },
    ]);
  });

  const anything = fc.array(
    fc.record({ id: fc.constantFrom("a", "b", "c", "d"), quantity: fc.integer({ min: 1, max: 9 }) }),
  );
  const known = fc.uniqueArray(
    fc.record({ id: fc.constantFrom("a", "b", "c"), quantity: fc.integer({ min: 1, max: 9 }) }),
    {
      selector: ({ id }) => id,
    },
  );
  const stocks = fc.tuple(...["a", "b", "c"].map(() => fc.integer({ min: 0, max: 9 })));

  it("takes nothing out, puts in no more than is there, and done twice changes nothing", ({ expect }) => {
    fc.assert(
      fc.property(known, anything, stocks, (own, asked, available) => {
        const there = offers(...["a", "b", "c"].map((id, n) => offer(id, { available: available[n] ?? 0 })));
        const before = own.map(({ id, quantity }) => line(id, quantity));
        const items = [...new Map(asked.map(({ id, quantity }) => [id, want(id, quantity)])).values()];
        const once = fill(before, items, there);
        const twice = fill(once.after, items, there);
        expect(quantities(twice.after)).toEqual(quantities(once.after));
        expect(twice.short).toEqual(once.short);
        for (const { variant_id, quantity } of before)
          expect(once.after.find((one) => one.variant_id === variant_id)?.quantity ?? 0).toBeGreaterThanOrEqual(
            quantity,
          );
        for (const one of once.after) {
          const had = before.find(({ variant_id }) => variant_id === one.variant_id)?.quantity ?? 0;
          expect(one.quantity).toBeLessThanOrEqual(Math.max(had, there.get(one.variant_id)?.available ?? 0));
        }
        for (const { variant_id, quantity } of items) {
          const have = once.after.find((one) => one.variant_id === variant_id)?.quantity ?? 0;
          const missing = once.short.find((one) => one.variant_id === variant_id)?.quantity ?? 0;
          expect(have + missing).toBeGreaterThanOrEqual(quantity);
        }
      }),
    );
  });
});

describe("what a change is decided by", () => {
  const lines = [line("tea"), line("cup")];
  const own = { lines, currency: "USD" };
  const [of_tea] = lines;
  const changes: readonly [CartChange, with_currency: readonly string[], without: readonly string[]][] = [
    [{ kind: "add", line_id: "n", variant_id: "pot", quantity: 1 }, ["pot"], ["pot", "tea", "cup"]],
    [{ kind: "fill", items: [{ line_id: "n", variant_id: "pot", quantity: 1 }] }, ["pot"], ["pot", "tea", "cup"]],
    [{ kind: "set", line_id: of_tea?.line_id ?? "", quantity: 2 }, ["tea"], ["tea", "tea", "cup"]],
    [{ kind: "set", line_id: "no such line", quantity: 2 }, [], []],
    [{ kind: "remove", line_id: of_tea?.line_id ?? "" }, [], []],
    [{ kind: "clear" }, [], []],
    [{ kind: "set_terms", currency: "EUR" }, ["tea", "cup"], ["tea", "cup"]],
    [{ kind: "add_coupon", code: "A" }, [], []],
    [{ kind: "remove_coupon", code: "A" }, [], []],
    [{ kind: "add_gift_card", account_id: "g" }, [], []],
  ];
  it.for(changes)("is, of %o, no more than that takes", ([change, with_currency, without], { expect }) => {
    expect(decidedBy(own, change)).toEqual(with_currency);
    expect(decidedBy({ lines, currency: null }, change)).toEqual(without);
  });

  it("has the price of the highest step that a line reaches, and none in another currency", ({ expect }) => {
    const prices = {
      USD: [
        [1, 500],
        [3, 450],
        [10, null],
      ],
    } as const;
    const read = readOffers([{ variant_id: "tea", currency: "USD", sellable: 1, available: 4, prices }]).get("tea");
    expect(read).toMatchObject({ variant_id: "tea", currency: "USD", sellable: 1, available: 4 });
    expect([1, 2, 3, 9, 10, 11].map((quantity) => read?.unitPrice(quantity, "USD"))).toEqual([
      500,
      500,
      450,
      450,
      null,
      null,
    ]);
    expect(read?.unitPrice(1, "EUR")).toBeNull();
  });
});
