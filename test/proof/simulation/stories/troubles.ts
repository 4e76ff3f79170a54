/** Stories in which something is in the way: the goods are gone, or the provider does not do as it is asked. */
import { settleOrder } from "../../../../src/features/ordering/protocol/settle-order.ts";
import { minutes } from "../time.ts";
import { expect, isSold, once, orderOf, type Story } from "./fair-shopper.ts";

export const troubles: Readonly<Record<string, Story>> = {
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
      await shopper.drive(order_id, { "orders.move": once(cancel, 2) });
      const { status } = shopper.intent(order_id);
      expect([shopper.order(order_id).status, status, told], ["failed", "cancelled", "too_late"], "refused");
      expect([shopper.level, shelves.level(other).committed], ["1/0/0", 0], "nothing is kept, of neither");
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
      await shopper.drive(order_id);
      const { captured, refunded } = shopper.intent(order_id);
      expect([shopper.order(order_id).status, refunded], ["failed", captured], "refused, and the money back");
      expect(shopper.scene.database.payments.rows.get(order_id)?.refunded, refunded, "and D1 knows");
      expect(shopper.level, "1/0/0", "nothing is kept");
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
  "has paid, and the alarm comes at once": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      const order_id = orderOf(await shopper.checkout());
      await shopper.wait(minutes(4));
      expect([await shopper.drive(order_id), isSold(shopper, order_id)], ["over", true], "nobody needs to come back");
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
      expect(await shopper.drive(order_id), "over", "whoever comes by");
      expect(isSold(shopper, order_id), true, "sold after its deadline");
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
};
