import { tokenOf } from "../support/actors.ts";
import { givenDue, givenOrderByHand, setMethod } from "../support/by-hand.ts";
import { checkoutBody, givenFullCart, givenShop } from "../support/checkout.ts";
import { key, type Task } from "./tasks.ts";

const admin = () => tokenOf("admin");

/** What is paid without a provider, as shoppers and staff do it. */
export const moneyTasks: readonly Task[] = [
  {
    name: "See what a cart can be paid by, and buy by bank transfer",
    run: async (ask) => {
      await setMethod("bank_transfer");
      const shop = await givenShop();
      const { cart_token } = await givenFullCart(shop);
      const query = "currency=USD&country=US&total=1000";
      const ways = await ask<{ data: { provider: string }[] }>("GET", `/payments/methods?${query}`);
      const provider = ways.body.data.find((way) => way.provider === "bank_transfer")?.provider;
      const bought = await ask<{ payment: { instructions: { reference: string } } }>("POST", "/checkout", {
        headers: { "cart-token": cart_token, ...key() },
        body: checkoutBody(shop, { payment: { provider } }),
      });
      return bought.body.payment.instructions.reference.startsWith("RF");
    },
  },
  {
    name: "Offer cash on delivery in two countries",
    run: async (ask) => {
      const body = { is_active: true, countries: ["DE", "US"] };
      const path = "/admin/payment-methods/cash_on_delivery";
      const { status } = await ask("PATCH", path, { token: await admin(), body });
      await setMethod("cash_on_delivery");
      return status === 200;
    },
  },
  {
    name: "Book a transfer by the order number in its text",
    run: async (ask) => {
      await setMethod("bank_transfer");
      const { order, total } = await givenOrderByHand("bank_transfer");
      const token = await admin();
      const found = await ask<{ payments: { id: string }[] }>("GET", `/admin/orders/${order.order_number}`, { token });
      const path = `/admin/payments/${found.body.payments[0]?.id}/received`;
      const { body } = await ask<{ counted: number }>("POST", path, { token, headers: key(), body: {} });
      return body.counted === total;
    },
  },
  {
    name: "Book all transfers of a bank statement",
    run: async (ask) => {
      await setMethod("bank_transfer");
      const references = await Promise.all(
        [1, 2].map(async () => (await givenOrderByHand("bank_transfer")).payment.instructions.reference),
      );
      const content = ["date,amount,text", ...references.map((reference) => `2026-11-28,1.00,${reference}`)].join("\n");
      const body = { format: "csv", content };
      const answer = await ask<{ booked: number }>("POST", "/admin/bank-statements", { token: await admin(), body });
      return answer.body.booked === 2;
    },
  },
  {
    name: "Pay out what came too much",
    run: async (ask) => {
      const { id } = await givenDue();
      const token = await admin();
      const open = await ask<{ data: { id: string }[] }>("GET", "/admin/refund-dues?status=open", { token });
      if (!open.body.data.some((due) => due.id === id)) return false;
      const { body } = await ask<{ status: string }>("POST", `/admin/refund-dues/${id}/confirm`, { token });
      return body.status === "paid";
    },
  },
];
