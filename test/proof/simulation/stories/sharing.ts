/** Stories of guests who look and do not pay, and of what is left to shoppers who do. */
import { minutes } from "../time.ts";
import { expect, isSold, orderOf, type Story } from "./fair-shopper.ts";

const looks = { method: null, as_guest: true } as const;

export const sharing: Readonly<Record<string, Story>> = {
  "who browses leaves a share to those who pay": {
    stock: 8,
    swept: false,
    async tell(shopper) {
      shopper.scene.shelves.share_percent = 50;
      await shopper.checkout(looks);
      const second = orderOf(await shopper.beside("second").checkout(looks));
      const third = await shopper.beside("third").checkout(looks);
      expect(
        [third.kind, "shortages" in third && third.shortages],
        ["over_share", [{ variant_id: shopper.variant_id, quantity: 2, available: 0, over_share: true }]],
        "a third guest",
      );
      expect(shopper.level, "8/4/0", "half of it is held");
      const buyer = shopper.beside("buyer");
      const bought = orderOf(await buyer.checkout({ as_guest: true }));
      await shopper.wait(minutes(2));
      expect(isSold(buyer, bought), true, "sold to a guest who pays at once");
      const customer = orderOf(await shopper.beside("customer").checkout({ method: null }));
      expect(shopper.order(customer).status, "pending", "a customer is no guest");
      await shopper.cancel(second);
      expect(shopper.level, "8/4/2", "what a browsing guest gives up is back");
    },
  },
  "who browses and then tries to pay leaves the share": {
    stock: 4,
    swept: false,
    async tell(shopper) {
      shopper.scene.shelves.share_percent = 50;
      const first = orderOf(await shopper.checkout(looks));
      shopper.scene.provider.confirmFromBrowser(shopper.intent(first).intent_id, "declines/browser");
      await shopper.wait(minutes(4));
      expect(shopper.scene.shelves.browsing(shopper.variant_id), 0, "a card was declined in the browser");
      const one = [{ variant_id: shopper.variant_id, quantity: 1 }];
      const second = shopper.beside("second");
      second.pack(one);
      const waits = orderOf(await second.checkout(looks));
      expect(shopper.scene.shelves.browsing(shopper.variant_id), 1, "another guest looks at half of the rest");
      await second.pay(waits, "declines", "first");
      await shopper.wait(minutes(1));
      expect([shopper.scene.shelves.browsing(shopper.variant_id), shopper.level], [0, "4/3/0"], "and tries to pay");
      const third = shopper.beside("third");
      third.pack(one);
      expect((await third.checkout(looks)).kind, "placed", "the last unit can be sold to whoever looks");
    },
  },
};
