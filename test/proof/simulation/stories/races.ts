/** Stories in fair weather in which others come in between: two requests in one given order, and what each is told. */
import { minutes } from "../time.ts";
import { expect, type FairShopper, isSold, once, orderOf, type Story } from "./fair-shopper.ts";

/** The order of the cart's open journal, which may have no row yet. */
function begun({ scene, cart_id }: FairShopper): string {
  return scene.carts.open(cart_id)?.order_id ?? "";
}

/** Another tab checks out with other terms once the operation has answered: the first is closed before it goes on. */
const overtaken = (operation: string): Story => ({
  stock: 9,
  swept: false,
  async tell(shopper) {
    let second = "";
    const overtake = async () => (second = orderOf(await shopper.checkout({ method: null, terms: "work" })));
    const first = await shopper.checkout({ method: null, meanwhile: { [operation]: overtake } });
    expect(first.kind, "ended", `a checkout that was closed after ${operation}`);
    expect([shopper.order(second).status, shopper.level], ["pending", "9/2/0"], "the other tab's order");
  },
});

export const races: Readonly<Record<string, Story>> = {
  "is overtaken by another tab before anything is held": overtaken("orders.quote"),
  "is overtaken by another tab before the order is placed": overtaken("stock.hold"),
  "is refused while another tab places the order": {
    stock: 1,
    swept: false,
    async tell(shopper) {
      const { variant_id } = shopper;
      let placed = "";
      const restock = async () => {
        shopper.scene.shelves.move(variant_id, { movement_id: "delivery", kind: "IN", quantity: 4 });
        placed = orderOf(await shopper.checkout({ method: null }));
      };
      const refused = await shopper.checkout({ method: null, meanwhile: { "stock.hold": restock } });
      const told = [{ variant_id, quantity: 2, available: 1 }];
      expect("shortages" in refused && refused.shortages, told, "what was short");
      expect([shopper.order(placed).status, shopper.level], ["failed", "5/0/0"], "a refusal leaves no order");
      expect(shopper.intent(placed).status, "cancelled", "and nothing to pay");
      expect((await shopper.checkout({ method: null })).kind, "placed", "the cart is free");
    },
  },
  "is refused while another tab pays for the order": {
    stock: 1,
    swept: false,
    async tell(shopper) {
      let paid = "";
      const restock = async () => {
        shopper.scene.shelves.move(shopper.variant_id, { movement_id: "delivery", kind: "IN", quantity: 4 });
        paid = orderOf(await shopper.checkout());
        await shopper.wait(minutes(4));
      };
      const result = await shopper.checkout({ meanwhile: { "stock.hold": restock } });
      const replayed = "replayed" in result && result.replayed;
      expect([result.kind, orderOf(result), replayed], ["already", paid, false], "the order is the answer");
      expect([isSold(shopper, paid), shopper.level], [true, "5/0/2"], "sold once");
    },
  },
  "comes back after the deadline while the order is being placed": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      shopper.scene.triggers.silent = true;
      const placing = shopper.checkout({
        key: "k-slow",
        method: null,
        meanwhile: { "stock.hold": () => shopper.wait(minutes(17)), "orders.place": () => shopper.wait(minutes(5)) },
      });
      await shopper.wait(minutes(16));
      const order_id = begun(shopper);
      const look = once(() => shopper.wait(minutes(3)));
      const late = await shopper.checkout({ key: "k-slow", method: null, meanwhile: { "orders.find": look } });
      expect([late.kind, shopper.order(order_id).status], ["ended", "expired"], "whoever came back closes it");
      const slow = await placing;
      expect([slow.kind, orderOf(slow)], ["already", order_id], "whoever placed it hears of it");
      expect([shopper.scene.provider.paymentsOf(order_id).length, shopper.level], [0, "5/0/0"], "nothing is left");
    },
  },
  "has more tabs than the till has patience": {
    stock: 99,
    swept: false,
    async tell(shopper) {
      let last = orderOf(await shopper.checkout({ method: null, terms: "tab-0" }));
      let tabs = 0;
      const crowd = async () => {
        tabs += 1;
        last = orderOf(await shopper.checkout({ method: null, terms: `tab-${tabs}` }));
      };
      const result = await shopper.checkout({ method: null, meanwhile: { "journal.conclude": crowd } });
      expect([result.kind, tabs], ["ended", 4], "a checkout that others were always quicker than");
      expect([shopper.order(last).status, shopper.level], ["pending", "99/2/0"], "the last tab's order");
      const again = await shopper.checkout({ method: null, meanwhile: { "journal.conclude": once(crowd) } });
      expect(again.kind, "placed", "a new key when they are tired of it");
    },
  },
  "cancels between the intent and its order": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      let order_id = "";
      const cancel = () => shopper.cancel((order_id = begun(shopper)));
      const result = await shopper.checkout({ meanwhile: { "provider.create": cancel } });
      expect([result.kind, orderOf(result)], ["already", order_id], "the order that was cancelled");
      const left = shopper.scene.provider.paymentsOf(order_id).map(({ status }) => status);
      expect(
        [shopper.order(order_id).status, left],
        ["cancelled", ["cancelled"]],
        "its intent is not left lying about",
      );
    },
  },
  "brings a second intent to an order that waits": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      let first = "";
      const overtake = async () => {
        await shopper.wait(minutes(6));
        first = orderOf(await shopper.checkout({ method: null }));
      };
      const result = await shopper.checkout({ meanwhile: { "provider.create": overtake } });
      const { intent_id } = shopper.intent(first);
      const paid_on = "intent" in result && result.intent?.intent_id;
      expect([result.kind, orderOf(result), paid_on], ["placed", first, intent_id], "paid on the intent of the first");
      const others = shopper.scene.provider.paymentsOf(first).filter((one) => one.intent_id !== intent_id);
      expect(
        others.map(({ status }) => status),
        ["cancelled"],
        "the other intent is not left lying about",
      );
      await shopper.wait(minutes(4));
      expect([isSold(shopper, first), shopper.level], [true, "5/0/2"], "sold");
    },
  },
  "is overtaken by another tab that pays": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      const { scheduler, provider } = shopper.scene;
      // Both within the same five minutes of the clock, in which the provider knows them by one key.
      await shopper.wait(minutes(5) - (scheduler.now % minutes(5)));
      let paid = "";
      const overtake = async () => {
        paid = orderOf(await shopper.checkout());
        await shopper.wait(minutes(4));
      };
      const result = await shopper.checkout({ meanwhile: { "provider.create": overtake } });
      expect([result.kind, orderOf(result)], ["already", paid], "the order is paid");
      expect([isSold(shopper, paid), provider.paymentsOf(paid).length], [true, 1], "by one intent of both");
    },
  },
  "cancels twice at once": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      const order_id = orderOf(await shopper.checkout());
      await shopper.wait(minutes(4));
      let other = "";
      const cancel = once(async () => (other = (await shopper.cancel(order_id)).kind));
      const { kind } = await shopper.cancel(order_id, { "orders.move": cancel });
      expect([kind, other, shopper.level], ["cancelled", "cancelled", "5/0/0"], "cancelled once, and both are told");
    },
  },
  "cancels while the money is being taken": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      shopper.scene.triggers.silent = true;
      let told = "";
      const cancel = once(async () => (told = (await shopper.cancel(begun(shopper))).kind));
      const order_id = orderOf(await shopper.checkout({ meanwhile: { "provider.capture": cancel } }));
      await shopper.wait(minutes(4));
      const { captured, refunded } = shopper.intent(order_id);
      expect([told, shopper.order(order_id).status], ["noted", "cancelled"], "a cancel that came in between");
      expect([captured > 0, refunded, shopper.level], [true, captured, "5/0/0"], "money and stock are back");
    },
  },
  "cancels while an order for nothing is being sold": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      shopper.scene.triggers.silent = true;
      let told = "";
      const cancel = once(async () => (told = (await shopper.cancel(begun(shopper))).kind));
      const result = await shopper.checkout({ free: true, meanwhile: { "stock.commit": cancel } });
      const order_id = orderOf(result);
      await shopper.wait(minutes(4));
      expect([told, shopper.order(order_id).status], ["noted", "cancelled"], "a cancel that came in between");
      expect(shopper.level, "5/0/0", "the stock is back");
    },
  },
  "cancels what is sold just then": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      const order_id = orderOf(await shopper.checkout({ method: null }));
      const pay = once(async () => {
        shopper.scene.provider.confirmFromBrowser(shopper.intent(order_id).intent_id, "pays/browser");
        await shopper.wait(minutes(4));
      });
      expect((await shopper.cancel(order_id, { "orders.find": pay })).kind, "cancelled", "a cancel that came late");
      const { captured, refunded } = shopper.intent(order_id);
      expect([captured > 0, refunded, shopper.level], [true, captured, "5/0/0"], "money and stock are back");
    },
  },
};
