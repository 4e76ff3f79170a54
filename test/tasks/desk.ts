import { env } from "cloudflare:workers";
import { givenActor, tokenOf } from "../support/actors.ts";
import { call } from "../support/api.ts";
import { givenProduct } from "../support/catalog.ts";
import { givenOrder } from "../support/orders.ts";
import { givenShippingMethod } from "../support/shipping.ts";
import type { Task } from "./tasks.ts";

const admin = () => tokenOf("admin");
const freshWord = () => `W${crypto.randomUUID().replaceAll(/[^a-f]/g, "")}`;

/** What staff do at the desk: customers, orders that wait, figures. */
export const deskTasks: readonly Task[] = [
  {
    name: "Find the account of a person by their name",
    run: async (ask) => {
      const [{ user_id, token }, word] = [await givenActor("customer"), freshWord()];
      await call("PATCH", "/api/v1/me", { token, body: { first_name: "Grace Anna", last_name: word } });
      const { body } = await ask<{ data: { id: string }[] }>("GET", `/admin/users?q=anna+${word}`, {
        token: await admin(),
      });
      return body.data.map(({ id }) => id).join() === user_id;
    },
  },
  {
    name: "Write a note about a customer",
    run: async (ask) => {
      const { user_id } = await givenActor("customer");
      const body = { note: "Asked to be called after six." };
      return (await ask("POST", `/admin/users/${user_id}/notes`, { token: await admin(), body })).status === 201;
    },
  },
  {
    name: "Make a copy of a customer's personal data for them",
    run: async (ask) => {
      const { user_id } = await givenActor("customer");
      const token = await admin();
      const asked = await ask("POST", `/admin/users/${user_id}/export`, { token });
      const made = await ask<{ status: string }>("GET", `/admin/users/${user_id}/export`, { token });
      return asked.status === 202 && ["queued", "running", "completed"].includes(made.body.status);
    },
  },
  {
    name: "See the orders whose payment was declined",
    run: async (ask) => {
      const failed = await givenOrder();
      const declined = env.DB.prepare("UPDATE payments SET failure_code = 'card_declined' WHERE order_id = ?");
      await declined.bind(failed.order_id).run();
      const { body } = await ask<{ data: { id: string }[] }>("GET", "/admin/orders?payment_status=failed", {
        token: await admin(),
      });
      return body.data.some(({ id }) => id === failed.order_id);
    },
  },
  {
    name: "Find the orders of a product, or of what has a tag",
    run: async (ask) => {
      const tag = freshWord();
      const { id: product_id } = await givenProduct({ tags: [tag] });
      const { order_id } = await givenOrder({ lines: [{ quantity: 1, unit_price: 500, product_id }] });
      const { body } = await ask<{ data: { id: string }[] }>("GET", `/admin/orders?product_tag=${tag}`, {
        token: await admin(),
      });
      return body.data.map(({ id }) => id).join() === order_id;
    },
  },
  {
    name: "See what is paid and not sent yet",
    run: async (ask) => {
      const address = { country: "PN" };
      const waits = await givenOrder({ status: "paid", address });
      await givenOrder({ status: "shipped", address });
      const path = "/admin/orders?payment_status=paid&fulfilment_status=unfulfilled&country=PN";
      const { body } = await ask<{ data: { id: string }[] }>("GET", path, { token: await admin() });
      return body.data.map(({ id }) => id).join() === waits.order_id;
    },
  },
  {
    name: "See what was sold in a month, whole and day by day",
    run: async (ask) => {
      const { total } = await givenOrder({ status: "paid", at: Date.UTC(2018, 5, 15) });
      const path = "/admin/analytics/sales?sold_at_from=2018-06-01&sold_at_to=2018-06-30";
      const { body } = await ask<{ totals: { revenue: number }[]; periods: unknown[] }>("GET", path, {
        token: await admin(),
      });
      return body.totals[0]?.revenue === total && body.periods.length === 30;
    },
  },
  {
    name: "Delete a shipping method",
    run: async (ask) => {
      const { id } = await givenShippingMethod();
      return (await ask("DELETE", `/admin/shipping/methods/${id}`, { token: await admin() })).status === 204;
    },
  },
  {
    name: "Tax what is sent to a country at its two rates",
    run: async (ask) => {
      const token = await admin();
      const zone = { name: "Iceland", countries: ["IS"] };
      const { body } = await ask<{ id: string }>("POST", "/admin/tax/zones", { token, body: zone });
      const rate = { zone_id: body.id, name: "VSK" };
      const first = await ask("POST", "/admin/tax/rates", { token, body: { ...rate, rate_ppm: 240_000 } });
      const second = { ...rate, rate_ppm: 110_000, tax_class: "books" };
      const other = await ask("POST", "/admin/tax/rates", { token, body: second });
      return first.status === 201 && other.status === 201;
    },
  },
];
