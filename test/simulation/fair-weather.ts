/** Small stories in fair weather, whose end is known: what a refusal, a repeat, a deadline or a cancel must come to. */
import { driveCheckout } from "../../src/features/checkout-core/drive-checkout.ts";
import { settleOrder } from "../../src/features/checkout-core/settle-order.ts";
import { races } from "./fair-races.ts";
import { expect, FairShopper, isSold, once, orderOf, type Story } from "./fair-shopper.ts";
import type { Scene } from "./scene.ts";
import { Violation } from "./scheduler.ts";
import { refundOrder } from "./staff-refunds.ts";
import { hours, minutes, seconds } from "./time.ts";

export const stories: Readonly<Record<string, Story>> = {
  ...races,
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
  "waits for a capture that the provider thinks about": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      const { provider, triggers } = shopper.scene;
      triggers.silent = true;
      const order_id = orderOf(await shopper.checkout({ method: null }));
      const intent = shopper.intent(order_id);
      const is = (status: "authorized" | "processing") =>
        provider.payments.set(intent.intent_id, { ...intent, status });
      is("authorized");
      await shopper.act(({ orders }) =>
        orders.move(shopper.order(order_id), "commit", { intent: shopper.intent(order_id) }),
      );
      is("processing");
      shopper.scene.settle(order_id, "calm settle");
      await shopper.wait(minutes(6));
      expect([shopper.order(order_id).status, shopper.level], ["capturing", "5/0/2"], "nobody knows yet");
      is("authorized");
      shopper.scene.settle(order_id, "calm settle");
      await shopper.wait(minutes(3));
      expect([isSold(shopper, order_id), shopper.level], [true, "5/0/2"], "sold when it is taken");
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
  "asks for more than there is": {
    stock: 1,
    swept: false,
    async tell(shopper) {
      const { variant_id } = shopper;
      const other = `${variant_id}-other`;
      shopper.stockUp(other, 5);
      shopper.pack([
        { variant_id: other, quantity: 2 },
        { variant_id, quantity: 2 },
      ]);
      const refused = await shopper.checkout({ key: "k-short" });
      const told = [{ variant_id, quantity: 2, available: 1 }];
      expect("shortages" in refused && refused.shortages, told, "what is short");
      expect([shopper.level, shopper.scene.shelves.level(other).held], ["1/0/0", 0], "nothing is held");
      const again = await shopper.checkout({ key: "k-short" });
      expect("shortages" in again && again.shortages, told, "the same key is told the same");
      shopper.pack([{ variant_id, quantity: 1 }]);
      const placed = await shopper.checkout();
      expect(placed.kind, "placed", "what there is");
    },
  },
  "leaves without paying": {
    stock: 5,
    swept: true,
    async tell(shopper) {
      const first = orderOf(await shopper.checkout({ method: null }));
      await shopper.wait(minutes(13));
      expect([shopper.order(first).status, shopper.level], ["pending", "5/2/0"], "payable before its deadline");
      expect(await shopper.act((ports) => driveCheckout(ports, shopper.order(first))), "open", "it may still be paid");
      await shopper.wait(minutes(6));
      expect([shopper.order(first).status, shopper.level], ["expired", "5/0/0"], "expired soon after its deadline");
      expect(shopper.intent(first).status, "cancelled", "nobody can pay it");
      expect(
        await shopper.act((ports) => driveCheckout(ports, shopper.order(first))),
        "over",
        "nobody needs to come back",
      );
      const second = orderOf(await shopper.checkout());
      expect(second === first, false, "a new order for the same cart");
      await shopper.wait(minutes(4));
      expect(isSold(shopper, second), true, "sold to whoever came back");
    },
  },
  "comes to pay after the deadline": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      shopper.scene.triggers.silent = true;
      const order_id = orderOf(await shopper.checkout({ method: null }));
      await shopper.wait(minutes(15));
      const late = await shopper.pay(order_id, "pays", "late");
      expect([late.kind, "order" in late && late.order.status], ["settled", "expired"], "paying too late");
      expect([shopper.intent(order_id).status, shopper.level], ["cancelled", "5/0/0"], "no money and no stock");
    },
  },
  "has paid, and the alarm comes at once": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      const order_id = orderOf(await shopper.checkout());
      await shopper.wait(minutes(4));
      const drive = () => shopper.act((ports) => driveCheckout(ports, shopper.order(order_id)));
      expect([await drive(), isSold(shopper, order_id)], ["over", true], "nobody needs to come back");
    },
  },
  "never pays, and only the alarm comes": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      shopper.scene.triggers.silent = true;
      const order_id = orderOf(await shopper.checkout({ method: null }));
      await shopper.wait(minutes(16));
      const drive = () => shopper.act((ports) => driveCheckout(ports, shopper.order(order_id)));
      expect([await drive(), shopper.order(order_id).status], ["over", "expired"], "the end of its time");
    },
  },
  "has just heard that it is sold out": {
    stock: 9,
    swept: false,
    async tell(shopper) {
      const { scene, variant_id } = shopper;
      scene.heard = [{ variant_id, available: 1 }];
      const refused = await shopper.checkout({ method: null });
      const told = [{ variant_id, quantity: 2, available: 1 }];
      scene.heard = undefined;
      expect("shortages" in refused && refused.shortages, told, "what was heard");
      expect([shopper.level, scene.carts.open(shopper.cart_id)], ["9/0/0", undefined], "nobody was asked");
      expect((await shopper.checkout({ method: null })).kind, "placed", "a second later");
    },
  },
  "has paid, and somebody else has one of two": {
    stock: 2,
    swept: false,
    async tell(shopper) {
      const { shelves, triggers, provider } = shopper.scene;
      triggers.silent = true;
      const other = `${shopper.variant_id}-other`;
      shopper.stockUp(other, 5);
      shopper.pack([...shopper.lines, { variant_id: other, quantity: 2 }]);
      const order_id = orderOf(await shopper.checkout({ method: null }));
      provider.confirmFromBrowser(shopper.intent(order_id).intent_id, "pays/browser");
      await shopper.wait(minutes(26));
      shelves.move(shopper.variant_id, { movement_id: "stolen", kind: "DAMAGE", quantity: 1 });
      // Whoever cancels while it is refused has to wait for what becomes of it.
      let told = "";
      const cancel = async () => (told = (await shopper.cancel(order_id)).kind);
      await shopper.act((ports) => driveCheckout(ports, shopper.order(order_id)), { "orders.move": once(cancel, 2) });
      const { status } = shopper.intent(order_id);
      expect([shopper.order(order_id).status, status, told], ["failed", "cancelled", "too_late"], "refused");
      expect([shopper.level, shelves.level(other).committed], ["1/0/0", 0], "nothing is kept, of neither");
    },
  },
  "waits for a refund that the provider puts off": {
    stock: 5,
    swept: true,
    async tell(shopper) {
      const { provider } = shopper.scene;
      const order_id = orderOf(await shopper.checkout());
      await shopper.wait(minutes(4));
      provider.refunds_wait = true;
      await shopper.act(async ({ orders }) => {
        const order = shopper.order(order_id);
        if (order.status !== "paid" && order.status !== "processing") return;
        await orders.move(order, "cancel", { cancelled_from: order.status });
      });
      shopper.scene.settle(order_id, "calm settle");
      await shopper.wait(minutes(6));
      expect([shopper.order(order_id).status, shopper.level], ["cancelling", "5/0/2"], "no stock before the money");
      provider.refunds_wait = false;
      await shopper.wait(minutes(6));
      expect([shopper.order(order_id).status, shopper.level], ["cancelled", "5/0/0"], "everything is back");
    },
  },
  "gets all units refunded before the rest": {
    stock: 5,
    swept: true,
    async tell(shopper) {
      const order_id = orderOf(await shopper.checkout());
      await shopper.wait(minutes(5));
      const request = { order_id, refund_id: `refund-${order_id}` };
      await shopper.act((_ports, process) => refundOrder(shopper.scene, process, request, { units: 2, restock: true }));
      await shopper.wait(minutes(3));
      expect(shopper.level, "5/0/0", "both are back");
      expect((await shopper.cancel(order_id)).kind, "cancelled", "a cancel of what is left");
      const { captured, refunded } = shopper.intent(order_id);
      expect([shopper.level, refunded], ["5/0/0", captured], "everything is back, once");
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
  "cancels before paying": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      const order_id = orderOf(await shopper.checkout({ method: null }));
      expect((await shopper.cancel(order_id)).kind, "cancelled", "a cancel");
      expect([shopper.order(order_id).status, shopper.level], ["cancelled", "5/0/0"], "the order and its stock");
      expect(shopper.intent(order_id).status, "cancelled", "its intent");
      expect(shopper.order(order_id).charge?.intent_status, "cancelled", "and D1 knows");
      expect((await shopper.cancel(order_id)).kind, "cancelled", "a cancel once more");
      expect(shopper.lines.length, 1, "the cart is as it was");
      expect((await shopper.cancel("no-such-order")).kind, "not_found", "a cancel of nothing");
    },
  },
  "cancels after paying": {
    stock: 5,
    swept: true,
    async tell(shopper) {
      const order_id = orderOf(await shopper.checkout());
      await shopper.wait(minutes(4));
      expect((await shopper.cancel(order_id)).kind, "cancelled", "a cancel of a paid order");
      const { captured, refunded } = shopper.intent(order_id);
      expect([captured > 0, refunded], [true, captured], "all the money is back");
      expect([shopper.level, shopper.order(order_id).cancelled_from !== null], ["5/0/0", true], "and the stock");
      expect(shopper.scene.database.payments.balance(order_id), 0, "and the ledger knows");
    },
  },
  "cancels what has left the house": {
    stock: 5,
    swept: true,
    async tell(shopper) {
      const order_id = orderOf(await shopper.checkout());
      await shopper.wait(minutes(5));
      const moved = await shopper.act(({ orders }) => orders.move(shopper.order(order_id), "ship"));
      expect(moved.moved, true, "shipped");
      expect((await shopper.cancel(order_id)).kind, "too_late", "a cancel of what is on its way");
      await shopper.wait(minutes(3));
      expect(shopper.level, "3/0/0", "what is left of five");
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
  "has an order that points to somebody else's money": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      const { provider, triggers } = shopper.scene;
      triggers.silent = true;
      const order_id = orderOf(await shopper.checkout({ method: null }));
      const own = shopper.intent(order_id);
      const others = [
        { ...own, order_id: "somebody-else" },
        { ...own, amount: own.amount - 1 },
        { ...own, currency: "XXX" },
      ];
      for (const other of others) {
        provider.payments.set(own.intent_id, { ...other, status: "authorized" });
        shopper.scene.settle(order_id, "calm settle");
        await shopper.wait(minutes(3));
        expect([shopper.order(order_id).status, shopper.level], ["pending", "5/2/0"], "nothing moves for it");
      }
      provider.payments.set(own.intent_id, own);
      expect((await shopper.pay(order_id, "pays", "own")).kind, "payable", "its own money");
      await shopper.wait(minutes(4));
      expect(isSold(shopper, order_id), true, "sold for its own money");
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
  "has paid in time, and nobody told the shop": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      shopper.scene.triggers.silent = true;
      const order_id = orderOf(await shopper.checkout({ method: null }));
      await shopper.wait(minutes(14));
      shopper.scene.provider.confirmFromBrowser(shopper.intent(order_id).intent_id, "pays/browser");
      await shopper.wait(minutes(4));
      const drive = () => shopper.act((ports) => driveCheckout(ports, shopper.order(order_id)));
      expect(await drive(), "over", "whoever comes by");
      expect(isSold(shopper, order_id), true, "sold after its deadline");
    },
  },
  "has paid, and somebody else has the goods": {
    stock: 2,
    swept: false,
    async tell(shopper) {
      const { shelves, triggers, provider } = shopper.scene;
      triggers.silent = true;
      const order_id = orderOf(await shopper.checkout({ method: null, capture: "automatic" }));
      provider.confirmFromBrowser(shopper.intent(order_id).intent_id, "pays/browser");
      await shopper.wait(minutes(26));
      shelves.move(shopper.variant_id, { movement_id: "stolen", kind: "DAMAGE", quantity: 1 });
      await shopper.act((ports) => driveCheckout(ports, shopper.order(order_id)));
      const { captured, refunded } = shopper.intent(order_id);
      expect([shopper.order(order_id).status, refunded], ["failed", captured], "refused, and the money back");
      expect(shopper.scene.database.payments.rows.get(order_id)?.refunded, refunded, "and D1 knows");
      expect(shopper.level, "1/0/0", "nothing is kept");
    },
  },
  "has an intent that the provider closes": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      const order_id = orderOf(await shopper.checkout({ method: null }));
      shopper.scene.provider.giveUp(shopper.intent(order_id).intent_id);
      await shopper.wait(minutes(3));
      expect([shopper.order(order_id).status, shopper.level], ["failed", "5/0/0"], "it can never be paid");
      expect((await shopper.cancel(order_id)).kind, "too_late", "a cancel of what has failed");
    },
  },
  "has an authorisation that is taken back at the last moment": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      const { provider, triggers } = shopper.scene;
      triggers.silent = true;
      const order_id = orderOf(await shopper.checkout({ method: null }));
      const { intent_id } = shopper.intent(order_id);
      provider.confirmFromBrowser(intent_id, "pays/browser");
      const takeBack = async () => provider.giveUp(intent_id);
      await shopper.act((ports) => settleOrder(ports, order_id), { "stock.commit": takeBack });
      expect([shopper.order(order_id).status, shopper.level], ["failed", "5/0/0"], "it is not sold");
      expect(shopper.order(order_id).charge?.intent_status, "cancelled", "and D1 knows");
    },
  },
  "meets an error that the provider keeps for the key": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      shopper.scene.provider.breaks_next = true;
      // Nobody answers this one.
      shopper.checkout({ key: "k-broken" }).catch((error: unknown) => shopper.scene.scheduler.fail(error));
      await shopper.wait(minutes(6));
      const result = await shopper.checkout({ key: "k-broken" });
      expect(result.kind, "placed", "the same key, some minutes later");
      await shopper.wait(minutes(4));
      expect(isSold(shopper, orderOf(result)), true, "sold after all");
    },
  },
  "is charged after the end all the same": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      const { provider, triggers } = shopper.scene;
      triggers.silent = true;
      for (const status of ["authorized", "captured"] as const) {
        const order_id = orderOf(await shopper.checkout({ method: null }));
        await shopper.cancel(order_id);
        await shopper.wait(minutes(1));
        const dead = shopper.intent(order_id);
        // No provider should do this, and the money is not the shop's if one does.
        provider.payments.set(dead.intent_id, { ...dead, status, captured: status === "captured" ? dead.amount : 0 });
        shopper.scene.settle(order_id, "calm settle");
        await shopper.wait(minutes(3));
        const { captured, refunded, status: now } = shopper.intent(order_id);
        expect([refunded, now === "authorized"], [captured, false], "late money is back");
        expect(shopper.order(order_id).charge?.intent_status, now, "and D1 knows");
        expect(shopper.order(order_id).status, "cancelled", "and the order stays as it is");
      }
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
  "comes back a day later with an old key": {
    stock: 5,
    swept: true,
    async tell(shopper) {
      const first = orderOf(await shopper.checkout({ key: "k-old", method: null }));
      await shopper.wait(minutes(20));
      const again = await shopper.checkout({ key: "k-old", method: null });
      expect([again.kind, orderOf(again)], ["already", first], "the key of an order that expired");
      await shopper.wait(hours(24));
      const anew = await shopper.checkout({ key: "k-old", method: null });
      expect([anew.kind, orderOf(anew) === first], ["placed", false], "the key is a new one after a day");
    },
  },
  "gets some of it refunded": {
    stock: 5,
    swept: true,
    async tell(shopper) {
      const order_id = orderOf(await shopper.checkout());
      await shopper.wait(minutes(5));
      const wish = { units: 1, restock: true } as const;
      const request = { order_id, refund_id: `refund-${order_id}` };
      await shopper.act((_ports, process) => refundOrder(shopper.scene, process, request, wish));
      await shopper.wait(minutes(3));
      expect(shopper.level, "5/0/1", "one of two is back");
      expect((await shopper.cancel(order_id)).kind, "cancelled", "a cancel of the rest");
      const { captured, refunded } = shopper.intent(order_id);
      expect([shopper.level, refunded], ["5/0/0", captured], "everything is back");
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
};

/** O8: tells it to its end, on a shelf of its own. */
export async function tellStory(scene: Scene, name: string): Promise<void> {
  const { scheduler, triggers } = scene;
  const story = stories[name];
  if (!story) throw new Error(`no story of a shopper ${name}`);
  triggers.silent = false;
  let told = false;
  story.tell(FairShopper.with(scene, "0", story.stock)).then(
    () => (told = true),
    (error: unknown) => scheduler.fail(error),
  );
  if (story.swept) triggers.sweepUntil(scheduler.now + minutes(30));
  await scheduler.run();
  if (!told) throw new Violation(`O8 a shopper ${name}: somebody got no answer`);
  triggers.silent = false;
  triggers.sweepUntil(scheduler.now + minutes(30));
  await scheduler.run();
}
