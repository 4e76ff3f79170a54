/** Stories of who buys: what they pay with, what they are quoted, and that the same button pressed again is the same order. */
import { hours, minutes, seconds } from "../time.ts";
import { expect, isSold, orderOf, type Story } from "./fair-shopper.ts";

export const buying: Readonly<Record<string, Story>> = {
  "sells and leaves the cart empty": {
    stock: 10,
    swept: false,
    async tell(shopper) {
      shopper.scene.triggers.silent = true;
      const result = await shopper.checkout({ key: "k-sells" });
      expect([result.kind, "replayed" in result && result.replayed], ["placed", false], "a checkout");
      const order_id = orderOf(result);
      await shopper.wait(minutes(4));
      expect(isSold(shopper, order_id), true, "sold without a webhook");
      expect(shopper.level, "10/0/2", "the level after a sale");
      expect(shopper.lines, [], "the cart after a sale");
      expect(shopper.intent(order_id).captured, shopper.order(order_id).total, "captured");
      const again = await shopper.checkout({ key: "k-sells" });
      expect([again.kind, orderOf(again)], ["already", order_id], "the same key again");
      expect((await shopper.checkout({ key: "k-sells", terms: "work" })).kind, "key_reused", "the key of another body");
      expect((await shopper.checkout()).kind, "cart_empty", "a new key with nothing in the cart");
    },
  },
  "hears of a payment in the browser by webhook alone": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      const result = await shopper.checkout({ method: null, capture: "automatic" });
      const order_id = orderOf(result);
      expect("intent" in result && result.intent?.status, "unconfirmed", "an intent to pay");
      shopper.scene.provider.confirmFromBrowser(shopper.intent(order_id).intent_id, "declines/browser");
      await shopper.wait(minutes(4));
      expect(shopper.order(order_id).charge?.failure_code, "card_declined", "a decline by webhook");
      shopper.scene.provider.confirmFromBrowser(shopper.intent(order_id).intent_id, "pays/browser");
      await shopper.wait(minutes(5));
      expect(isSold(shopper, order_id), true, "sold by webhook");
    },
  },
  "pays at the second attempt": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      const declined = await shopper.checkout({ key: "k-declined", method: "declines" });
      expect(declined.kind, "declined", "a card without money");
      const order_id = orderOf(declined);
      await shopper.wait(minutes(2));
      expect(shopper.order(order_id).charge?.failure_code, "card_declined", "the reason on the order");
      expect((await shopper.checkout({ key: "k-declined", method: "declines" })).kind, "declined", "the same attempt");
      expect((await shopper.pay(order_id, "pays", "second")).kind, "payable", "another card");
      await shopper.wait(minutes(4));
      expect(isSold(shopper, order_id), true, "sold at the second attempt");
      const third = await shopper.pay(order_id, "pays", "third");
      expect([third.kind, isSold(shopper, order_id)], ["settled", true], "paying what is paid");
      expect((await shopper.pay("no-such-order", "pays", "fourth")).kind, "not_found", "paying for nothing");
    },
  },
  "brings a card that the provider cannot even try": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      const result = await shopper.checkout({ method: "unusable" });
      expect(result.kind, "declined", "a card that cannot be used");
      const order_id = orderOf(result);
      await shopper.wait(minutes(2));
      expect(shopper.order(order_id).charge?.failure_code, "unusable", "the reason on the order, and nowhere else");
      expect((await shopper.pay(order_id, "pays", "second")).kind, "payable", "another card");
      await shopper.wait(minutes(4));
      expect(isSold(shopper, order_id), true, "sold at the second attempt");
    },
  },
  "answers the bank": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      const result = await shopper.checkout({ method: "asks" });
      expect(
        [result.kind, "intent" in result && result.intent?.status],
        ["placed", "requires_action"],
        "a card that asks",
      );
      const order_id = orderOf(result);
      await shopper.wait(minutes(1));
      expect(shopper.order(order_id).charge?.intent_status, "requires_action", "what D1 knows of it");
      shopper.scene.provider.authenticate(shopper.intent(order_id).intent_id, true);
      await shopper.wait(minutes(5));
      expect(isSold(shopper, order_id), true, "sold after the bank's question");
    },
  },
  "pays nothing through the provider": {
    stock: 9,
    swept: true,
    async tell(shopper) {
      const free = await shopper.checkout({ free: true });
      const status = "order" in free && free.order.status;
      expect(
        [free.kind, "intent" in free && free.intent, status],
        ["placed", null, "processing"],
        "an order for nothing",
      );
      shopper.pack([{ variant_id: shopper.variant_id, quantity: 1 }]);
      const later = await shopper.checkout({ capture: "none" });
      const order_id = orderOf(later);
      expect([shopper.order(order_id).status, shopper.level], ["processing", "9/0/3"], "an order paid on delivery");
      expect((await shopper.cancel(order_id)).kind, "cancelled", "its cancel");
      expect(shopper.level, "9/0/2", "its stock is back");
    },
  },
  "sees a price change": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      const { prices } = shopper.scene;
      const wish = { capture_method: "manual", free: false, expected_total: null } as const;
      const seen = prices.quote(shopper.lines, wish);
      const expected_total = seen.ok ? seen.quote.priced.total : 0;
      prices.prices.set(shopper.variant_id, 1400);
      const refused = await shopper.checkout({ expected_total });
      expect("refusal" in refused && refused.refusal, "cart_changed", "another total than was seen");
      expect(shopper.level, "5/0/0", "nothing is held for a refusal");
      const order_id = orderOf(await shopper.checkout({ method: null }));
      prices.prices.set(shopper.variant_id, 9999);
      await shopper.pay(order_id, "pays", "then");
      const now = prices.quote([{ variant_id: shopper.variant_id, quantity: 2 }], wish);
      const dearer = now.ok && now.quote.priced.total > shopper.intent(order_id).amount;
      expect(dearer, true, "an order keeps the price that it was placed at");
    },
  },
  "changes the cart in between": {
    stock: 9,
    swept: false,
    async tell(shopper) {
      const { variant_id } = shopper;
      const first = orderOf(await shopper.checkout({ method: null }));
      shopper.pack([{ variant_id, quantity: 3 }]);
      const second = orderOf(await shopper.checkout({ method: null }));
      expect([shopper.order(first).status, shopper.level], ["cancelled", "9/3/0"], "the order of the old cart");
      expect(shopper.order(second).lines, [{ variant_id, quantity: 3 }], "the order of the new one");
      const third = orderOf(await shopper.checkout({ method: null, terms: "work" }));
      expect([shopper.order(second).status, third === second], ["cancelled", false], "another address");
      const paid = await shopper.checkout({ terms: "work" });
      expect([paid.kind, orderOf(paid), "replayed" in paid && paid.replayed], ["placed", third, false], "another tab");
      shopper.pack([
        { variant_id, quantity: 2 },
        { variant_id: "souvenir", quantity: 1 },
        { variant_id, quantity: 2 },
      ]);
      await shopper.wait(minutes(4));
      expect(
        shopper.lines,
        [
          { variant_id: "souvenir", quantity: 1 },
          { variant_id, quantity: 1 },
        ],
        "what was added stays",
      );
    },
  },
  "opens two tabs": {
    stock: 9,
    swept: true,
    async tell(shopper) {
      const results = await Promise.all([shopper.checkout({ method: null }), shopper.checkout({ method: null })]);
      const [one, other] = results.map(orderOf);
      expect(one, other, "two tabs and one order");
      expect(shopper.level, "9/2/0", "held once");
      await shopper.wait(seconds(1));
    },
  },
  "has paid, and goes to the till once more": {
    stock: 9,
    swept: false,
    async tell(shopper) {
      shopper.scene.triggers.silent = true;
      const first = orderOf(await shopper.checkout({ method: null }));
      shopper.scene.provider.confirmFromBrowser(shopper.intent(first).intent_id, "pays/browser");
      shopper.pack([...shopper.lines, { variant_id: shopper.variant_id, quantity: 1 }]);
      // Somebody has just begun to settle it.
      await shopper.act(({ orders }) => orders.move(shopper.order(first), "commit", { intent: shopper.intent(first) }));
      const result = await shopper.checkout({ method: null });
      const replayed = "replayed" in result && result.replayed;
      expect([result.kind, orderOf(result), replayed], ["already", first, false], "the older order is the answer");
      expect([isSold(shopper, first), shopper.lines.length], [true, 1], "it is sold, and the rest is in the cart");
    },
  },
  "is shown another total while an order waits to be paid": {
    stock: 5,
    swept: true,
    async tell(shopper) {
      const { prices } = shopper.scene;
      const first = orderOf(await shopper.checkout({ method: null }));
      prices.prices.set(shopper.variant_id, 1400);
      expect(orderOf(await shopper.checkout({ method: null })), first, "the order of a request that expects nothing");
      const refused = await shopper.checkout({ expected_total: 1, method: null });
      expect("refusal" in refused && refused.refusal, "cart_changed", "a total that is neither's");
      expect([shopper.order(first).status, shopper.level], ["cancelled", "5/0/0"], "the order of the old total");
      const second = orderOf(await shopper.checkout({ method: null }));
      prices.prices.set(shopper.variant_id, 1500);
      const wish = { capture_method: "manual", free: false, expected_total: null } as const;
      const seen = prices.quote(shopper.lines, wish);
      const expected_total = seen.ok ? seen.quote.priced.total : 0;
      const bought = await shopper.checkout({ key: "k-shown", expected_total });
      expect([bought.kind, orderOf(bought) === second], ["placed", false], "the total that was shown");
      const again = await shopper.checkout({ key: "k-shown", expected_total });
      expect(["replayed" in again && again.replayed, orderOf(again)], [true, orderOf(bought)], "the same key");
    },
  },
  "comes back with the key of a checkout that never got to its order": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      shopper.scene.triggers.silent = true;
      const refused = await shopper.checkout({ key: "k-stale", expected_total: 1 });
      expect(refused.kind, "refused", "a total that is not the shop's");
      expect(shopper.level, "5/0/0", "nothing is held for a refusal");
      await shopper.wait(minutes(16));
      expect(
        (await shopper.checkout({ key: "k-stale", expected_total: 1 })).kind,
        "ended",
        "the same key after its deadline",
      );
      expect((await shopper.checkout({ key: "k-stale", expected_total: 1 })).kind, "ended", "and once more");
      expect((await shopper.checkout()).kind, "placed", "a new key");
    },
  },
  "comes back a day later with an old key": {
    stock: 5,
    swept: true,
    async tell(shopper) {
      const first = orderOf(await shopper.checkout({ key: "k-old", method: null }));
      await shopper.wait(minutes(20));
      const again = await shopper.checkout({ key: "k-old", method: null });
      expect([again.kind, orderOf(again)], ["already", first], "the key of an order that expired");
      await shopper.wait(hours(24));
      const late = await shopper.checkout({ key: "k-old", method: null });
      expect([late.kind, orderOf(late) === first], ["placed", false], "the key is a new one after a day");
    },
  },
};
