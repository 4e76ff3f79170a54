import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { settleOrder } from "#ordering/protocol";
import { portsOf } from "../../../../src/features/ordering/checkout/ports-of.ts";
import { paymentRow } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { givenOrder } from "../../../support/orders.ts";
import { givenIntent, stripe } from "../../../support/stripe.ts";

const ended = ["expired", "cancelled", "failed"] as const;
const methods = ["manual", "automatic"] as const;

describe("money that comes for an order that has ended unpaid", () => {
  it.for(ended.flatMap((status) => methods.map((capture_method) => [status, capture_method] as const)))(
    "goes back, and the payment says so: of one that is %s, by a %s capture",
    async ([status, capture_method], { expect }) => {
      const { order_id, total } = await givenOrder({ status, paid: false });
      const { id: intent_id } = await givenIntent({
        amount: total,
        capture_method,
        confirm: true,
        payment_method: "pm_card_visa",
        metadata: { order_id },
      });
      await env.DB.prepare("UPDATE payments SET intent_id = ? WHERE order_id = ?").bind(intent_id, order_id).run();
      const is_taken = capture_method === "automatic";
      for (let times = 0; times < 2; times += 1) {
        expect(await settleOrder(portsOf(testContext()), order_id)).toMatchObject({ status });
        expect(await paymentRow(order_id)).toMatchObject({
          intent_status: is_taken ? "captured" : "cancelled",
          captured: is_taken ? total : 0,
          refunded: is_taken ? total : 0,
        });
      }
      const given = await stripe.refunds.list({ payment_intent: intent_id });
      expect(given.data.map(({ amount }) => amount)).toEqual(is_taken ? [total] : []);
    },
  );
});
