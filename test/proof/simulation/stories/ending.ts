/** Stories of orders that end: nobody pays, it is cancelled, or some of it is refunded. */
import { workOnParcels } from "../staff-parcels.ts";
import { refundOrder } from "../staff-refunds.ts";
import { minutes } from "../time.ts";
import { expect, type FairShopper, isSold, orderOf, type Story } from "./fair-shopper.ts";

export const ending: Readonly<Record<string, Story>> = {
  "leaves without paying": {
    stock: 5,
    swept: true,
    async tell(shopper) {
      const first = orderOf(await shopper.checkout({ method: null }));
      await shopper.wait(minutes(13));
      expect([shopper.order(first).status, shopper.level], ["pending", "5/2/0"], "payable before its deadline");
      expect(await shopper.drive(first), "open", "it may still be paid");
      await shopper.wait(minutes(6));
      expect([shopper.order(first).status, shopper.level], ["expired", "5/0/0"], "expired soon after its deadline");
      expect(shopper.intent(first).status, "cancelled", "nobody can pay it");
      expect(await shopper.drive(first), "over", "nobody needs to come back");
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
  "never pays, and only the alarm comes": {
    stock: 5,
    swept: false,
    async tell(shopper) {
      shopper.scene.triggers.silent = true;
      const order_id = orderOf(await shopper.checkout({ method: null }));
      await shopper.wait(minutes(16));
      expect(
        [await shopper.drive(order_id), shopper.order(order_id).status],
        ["over", "expired"],
        "the end of its time",
      );
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
      await sendAll(shopper, order_id);
      expect(shopper.order(order_id).status, "shipped", "shipped");
      expect((await shopper.cancel(order_id)).kind, "too_late", "a cancel of what is on its way");
      await shopper.wait(minutes(3));
      expect(shopper.level, "3/0/0", "what is left of five");
    },
  },
  "gets a part of it and cancels the rest": {
    stock: 5,
    swept: true,
    async tell(shopper) {
      const { scene } = shopper;
      const order_id = orderOf(await shopper.checkout());
      await shopper.wait(minutes(5));
      const wish = { kind: "send", id: `first-${order_id}`, dice: [1] } as const;
      await shopper.act((_ports, process) => workOnParcels(scene, process, order_id, wish));
      await shopper.wait(minutes(3));
      expect([shopper.order(order_id).status, shopper.level], ["shipping", "4/0/1"], "one of two is sent");
      expect((await shopper.cancel(order_id)).kind, "too_late", "a cancel of the whole");
      const request = { order_id, refund_id: `rest-${order_id}` };
      await shopper.act((_ports, process) => refundOrder(scene, process, request, { units: [1], restock: true }));
      await shopper.wait(minutes(3));
      expect([shopper.order(order_id).status, shopper.level], ["shipped", "4/0/0"], "the other one is back");
    },
  },
  "gets some of it refunded": {
    stock: 5,
    swept: true,
    async tell(shopper) {
      const order_id = orderOf(await shopper.checkout());
      await shopper.wait(minutes(5));
      const wish = { units: [1], restock: true } as const;
      const request = { order_id, refund_id: `refund-${order_id}` };
      await shopper.act((_ports, process) => refundOrder(shopper.scene, process, request, wish));
      await shopper.wait(minutes(3));
      expect(shopper.level, "5/0/1", "one of two is back");
      expect((await shopper.cancel(order_id)).kind, "cancelled", "a cancel of the rest");
      const { captured, refunded } = shopper.intent(order_id);
      expect([shopper.level, refunded], ["5/0/0", captured], "everything is back");
    },
  },
  "gets some of it as credit and cancels the rest": {
    stock: 5,
    swept: true,
    async tell(shopper) {
      const { database } = shopper.scene;
      const order_id = orderOf(await shopper.checkout());
      await shopper.wait(minutes(5));
      const wish = { units: [1], restock: true, credit_of: `credit for ${order_id}` } as const;
      const request = { order_id, refund_id: `refund-${order_id}` };
      await shopper.act((_ports, process) => refundOrder(shopper.scene, process, request, wish));
      await shopper.wait(minutes(3));
      const { balance } = database.purses.card(wish.credit_of);
      expect([shopper.level, shopper.intent(order_id).refunded], ["5/0/1", 0], "one of two is back, and no money");
      expect((await shopper.cancel(order_id)).kind, "cancelled", "a cancel of the rest");
      const { captured, refunded } = shopper.intent(order_id);
      expect([shopper.level, refunded], ["5/0/0", captured - balance], "all but the credit is back");
      expect(database.payments.balance(order_id), balance, "and the ledger knows what stays");
      await shopper.act((_ports, process) =>
        refundOrder(shopper.scene, process, { order_id, refund_id: `late-${order_id}` }, { ...wish, units: "all" }),
      );
      expect(database.purses.card(wish.credit_of).balance, balance, "nothing of a cancelled order becomes credit");
    },
  },
  "gets all units refunded before the rest": {
    stock: 5,
    swept: true,
    async tell(shopper) {
      const order_id = orderOf(await shopper.checkout());
      await shopper.wait(minutes(5));
      const request = { order_id, refund_id: `refund-${order_id}` };
      await shopper.act((_ports, process) =>
        refundOrder(shopper.scene, process, request, { units: [2], restock: true }),
      );
      await shopper.wait(minutes(3));
      expect(shopper.level, "5/0/0", "both are back");
      expect((await shopper.cancel(order_id)).kind, "cancelled", "a cancel of what is left");
      const { captured, refunded } = shopper.intent(order_id);
      expect([shopper.level, refunded], ["5/0/0", captured], "everything is back, once");
    },
  },
  "gets one unit refunded before it is sent and one after": {
    stock: 5,
    swept: true,
    async tell(shopper) {
      const order_id = orderOf(await shopper.checkout());
      await shopper.wait(minutes(5));
      const giveBack = async (refund_id: string) => {
        const wish = { units: [1], restock: true };
        await shopper.act((_ports, process) => refundOrder(shopper.scene, process, { order_id, refund_id }, wish));
        await shopper.wait(minutes(3));
      };
      await giveBack(`before-${order_id}`);
      expect(shopper.level, "5/0/1", "one of two is back");
      await sendAll(shopper, order_id);
      await shopper.wait(minutes(3));
      expect([shopper.order(order_id).status, shopper.level], ["shipped", "4/0/0"], "the other one is sent");
      await giveBack(`after-${order_id}`);
      expect(shopper.level, "5/0/0", "and comes back too");
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
};

/** Staff send all that is left. */
const sendAll = (shopper: FairShopper, order_id: string) =>
  shopper.act((_ports, process) =>
    workOnParcels(shopper.scene, process, order_id, { kind: "whole", id: `all-${order_id}`, dice: [] }),
  );
