import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { DAY, HOUR } from "#platform/basics/time";
import { JournalStore } from "../../../../src/features/ordering/checkout-journal/store.ts";
import { givenCart } from "../../../support/cart.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { testContext } from "../../../support/context.ts";

/** Keys and journals of several lives in one cart: what is new throws away only what has had its time. */

async function givenStore<T>(work: (store: JournalStore) => T): Promise<T> {
  const product: any = await givenProduct({ price: 1_000, stock_quantity: 5 });
  const { cart_id } = await givenCart({ variant_id: product.variants[0].id });
  return runInDurableObject(env.CART.getByName(cart_id), (_, { storage }) => work(new JournalStore(storage.sql)));
}

describe("a cart's memory", () => {
  it("of its keys is a day's", async ({ expect }) => {
    const now = Date.now() + DAY;
    const ages = { "just over": DAY + 1, "a day": DAY, "an hour": HOUR };
    const key = (name: string, used_at: number) => ({ key: name, body_hash: "b", order_id: name, used_at });
    const known = await givenStore((store) => {
      for (const [name, age] of Object.entries(ages)) store.saveKey(key(name, now - age));
      store.saveKey(key("now", now));
      return Object.keys(ages).filter((name) => store.key(name) !== undefined);
    });
    expect(known).toEqual(["a day", "an hour"]);
  });

  it("of its journals is a month's, and of one that is open as long as it takes", async ({ expect }) => {
    const now = Date.now();
    const ages = { "just over": 30 * DAY + 1, "a month": 30 * DAY, "a day": DAY };
    const journals = (["sold", "ended", "open"] as const).flatMap((state) =>
      Object.entries(ages).flatMap(([age, ago]) =>
        // A cart has one open journal at most.
        state === "open" && age !== "just over"
          ? []
          : [{ order_id: `${state}, ${age}`, state, deadline_at: now - ago }],
      ),
    );
    const known = await givenStore((store) => {
      for (const journal of journals)
        store.saveJournal({
          cart_id: testContext().id(),
          cart_version: 1,
          lines: [],
          terms_hash: "t",
          shortages: [],
          counted_by: [],
          coupons: [],
          ...journal,
        });
      store.saveKey({ key: "now", body_hash: "b", order_id: "o", used_at: now });
      return journals.map(({ order_id }) => order_id).filter((order_id) => store.journal(order_id) !== undefined);
    });
    expect(known).toEqual(["sold, a month", "sold, a day", "ended, a month", "ended, a day", "open, just over"]);
  });
});

it("a journal keeps why its order was refused when it was placed", async ({ expect }) => {
  const refusal = { code: "tender_insufficient", members: { tender_id: testContext().id() } };
  const journal = {
    order_id: "refused",
    cart_id: testContext().id(),
    cart_version: 1,
    lines: [],
    terms_hash: "t",
    deadline_at: Date.now(),
    state: "ended" as const,
    shortages: [],
    counted_by: [],
    coupons: ["SPRING"],
    currency: "EUR",
    locale: "de",
  };
  const kept = await givenStore((store) => {
    store.saveJournal({ ...journal, refusal });
    return store.journal("refused");
  });
  expect(kept).toEqual({ ...journal, refusal, gift_card_ids: [] });
});
