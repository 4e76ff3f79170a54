import { stepExport } from "../../src/features/office/order-exports/step-export.ts";
import { givenActor, tokenOf } from "../support/actors.ts";
import { call } from "../support/api.ts";
import { freshName, givenProduct } from "../support/catalog.ts";
import { givenShop, checkOut, checkoutBody, givenFullCart, untilStatus } from "../support/checkout.ts";
import { messageTo } from "../support/codes.ts";
import { testContext } from "../support/context.ts";
import { PASSWORD } from "../support/factors.ts";
import { issueAll } from "../support/gift-card-batches.ts";
import { givenOrder } from "../support/orders.ts";
import { png } from "../support/pictures.ts";
import { finished, formOf, handle, toCsv } from "../support/product-files.ts";
import { givenUses } from "../support/promotion-uses.ts";
import { givenPromotion } from "../support/promotions.ts";
import { givenReturn } from "../support/returns.ts";
import { freshPostalCode, givenShippingMethod } from "../support/shipping.ts";
import { key, type Task } from "./tasks.ts";

const admin = () => tokenOf("admin");
const pictureOf = () => {
  const form = new FormData();
  form.append("file", new File([png()], "picture.png", { type: "image/png" }));
  return form;
};
const six = {
  options: [
    { name: "Size", values: ["S", "M", "L"] },
    { name: "Colour", values: ["Red", "Blue", "Green"] },
  ],
};

/** What staff do. */
export const officeTasks: readonly Task[] = [
  {
    name: "Make a category and one below it",
    run: async (ask) => {
      const token = await admin();
      const { body } = await ask<{ slug: string; id: string }>("POST", "/admin/categories", {
        token,
        body: { name: freshName() },
      });
      const below = await ask<{ parent_id: string }>("POST", "/admin/categories", {
        token,
        body: { name: freshName(), parent_id: body.slug },
      });
      return below.body.parent_id === body.id;
    },
  },
  {
    name: "Make a product with two options of three values",
    run: async (ask) => {
      const { body } = await ask<{ variants: unknown[] }>("POST", "/admin/products", {
        token: await admin(),
        body: { name: freshName(), price: 1_999, ...six },
      });
      return body.variants.length === 9;
    },
  },
  {
    name: "Upload a picture of a product and show it at a variant",
    run: async (ask) => {
      const token = await admin();
      const { id, variants } = await givenProduct();
      const product = await ask<{ images: { id: string }[] }>("POST", `/admin/products/${id}/images`, {
        token,
        body: pictureOf(),
      });
      const variant = await ask("PATCH", `/admin/products/${id}/variants/${variants[0]?.id}`, {
        token,
        body: { image_id: product.body.images[0]?.id },
      });
      return variant.status === 200;
    },
  },
  {
    name: "Set the stock of a SKU to what was counted",
    run: async (ask) => {
      const { variants } = await givenProduct({ sku: freshName("SKU").replaceAll(" ", "-"), stock_quantity: 3 });
      const { body } = await ask<{ on_hand: number }>("PUT", `/admin/inventory/${variants[0]?.sku}`, {
        token: await admin(),
        body: { on_hand: 42 },
      });
      return body.on_hand === 42;
    },
  },
  {
    name: "Give all nine variants a new price",
    run: async (ask) => {
      const { id } = await givenProduct({ price: 1_000, ...six });
      const { body } = await ask<{ variants: { price: number }[] }>("PATCH", `/admin/products/${id}`, {
        token: await admin(),
        body: { price: 1_999 },
      });
      return body.variants.every(({ price }) => price === 1_999);
    },
  },
  {
    name: "Find the orders of an e-mail address",
    run: async (ask) => {
      const email = `${crypto.randomUUID()}@example.com`;
      await givenOrder({ email });
      const { body } = await ask<{ data: unknown[] }>("GET", `/admin/orders?q=${encodeURIComponent(email)}`, {
        token: await admin(),
      });
      return body.data.length === 1;
    },
  },
  {
    name: "Ship an order with a tracking number",
    run: async (ask) => {
      const { order_id } = await givenOrder({ status: "processing", paid: true });
      const { body } = await ask<{ status: string }>("PATCH", `/admin/orders/${order_id}`, {
        token: await admin(),
        body: { status: "shipped", tracking_number: "1Z999", carrier: "UPS" },
      });
      return body.status === "shipped";
    },
  },
  {
    name: "Ship a part of an order",
    run: async (ask) => {
      const lines = [{ quantity: 2, unit_price: 1_000 }];
      const { order_id } = await givenOrder({ status: "processing", paid: true, lines });
      const shown = await call("GET", `/api/v1/admin/orders/${order_id}`, { token: await admin() });
      const { items } = await shown.json<{ items: { id: string }[] }>();
      const { body } = await ask<{ status: string }>("POST", `/admin/orders/${order_id}/fulfilments`, {
        token: await admin(),
        body: { items: [{ order_item_id: items[0]?.id, quantity: 1 }], status: "shipped" },
      });
      return body.status === "shipped";
    },
  },
  {
    name: "Learn what can be done with an order",
    run: async (ask) => {
      const { order_id } = await givenOrder({ status: "processing" });
      const { body } = await ask<{ allowed_actions: string[] }>("GET", `/admin/orders/${order_id}`, {
        token: await admin(),
      });
      return body.allowed_actions.length > 0;
    },
  },
  {
    name: "Refund one of two items of an order",
    run: async (ask) => {
      const shop = await givenShop();
      const { cart_token } = await givenFullCart(shop, 2);
      const { order } = await (
        await checkOut(cart_token, checkoutBody(shop))
      ).json<{ order: { id: string; items: { id: string }[] } }>();
      await untilStatus(order.id, "paid", "processing");
      const { status } = await ask("POST", `/admin/orders/${order.id}/refunds`, {
        token: await admin(),
        headers: key(),
        body: { items: [{ order_item_id: order.items[0]?.id, quantity: 1 }] },
      });
      return status === 201;
    },
  },
  {
    name: "Refund an order to store credit",
    run: async (ask) => {
      const { order_id } = await givenOrder({ status: "delivered" });
      const { status, body } = await ask<{ refunds: { credit_account_id: string | null }[] }>(
        "POST",
        `/admin/orders/${order_id}/refunds`,
        { token: await admin(), headers: key(), body: { to: "store_credit" } },
      );
      return status === 201 && body.refunds[0]?.credit_account_id !== null;
    },
  },
  {
    name: "Import products from a Shopify file, and see what came of it",
    run: async (ask) => {
      const token = await admin();
      const name = handle("task");
      const file = toCsv(
        [{ Handle: name, Title: "Task", "Variant SKU": name, "Variant Price": "12.00" }],
        ["Handle", "Title", "Variant SKU", "Variant Price"],
      );
      const { body } = await ask<{ id: string }>("POST", "/admin/products/import", { token, body: formOf(file) });
      await finished(body.id);
      const ended = await ask<{ status: string }>("GET", `/admin/imports/${body.id}`, { token });
      return ended.body.status === "completed";
    },
  },
  {
    name: "Set thousands of prices from a spreadsheet",
    run: async (ask) => {
      const sku = (await givenProduct()).variants[0]?.sku ?? "";
      const file = toCsv(
        [{ sku, currency: "EUR", min_quantity: "1", price: "9.50" }],
        ["sku", "currency", "min_quantity", "price"],
      );
      const { body } = await ask<{ data: { status: string }[] }>("POST", "/admin/prices/import", {
        token: await admin(),
        body: formOf(file, {}),
      });
      return body.data[0]?.status === "set";
    },
  },
  {
    name: "Export all products",
    run: async (ask) => (await ask("GET", "/admin/products/export", { token: await admin() })).status === 200,
  },
  {
    name: "Invite staff with a role of few permissions",
    run: async (ask) => {
      const token = await admin();
      const name = `task_${crypto.randomUUID().slice(0, 8)}`;
      const email = `${crypto.randomUUID()}@example.com`;
      await ask("POST", "/admin/roles", { token, body: { name, title: "Task", permissions: ["orders:read"] } });
      await ask("POST", "/admin/users/invitations", { token, body: { email, role: name } });
      const link = /#token=([\w-]{43})\b/.exec((await messageTo(email))?.text ?? "")?.[1] ?? "";
      const accepted = await ask<{ role: string }>("POST", "/auth/invitations/accept", {
        body: { token: link, password: PASSWORD },
      });
      return accepted.body.role === name;
    },
  },
  {
    name: "Make an API key with two scopes",
    run: async (ask) => {
      const { body } = await ask<{ key: string }>("POST", "/admin/api-keys", {
        token: await admin(),
        body: { name: "Task", scopes: ["orders:read", "catalog:read"] },
      });
      return body.key.startsWith("sk_");
    },
  },
  {
    name: "Offer a shipping method",
    run: async (ask) => {
      const { status } = await ask("POST", "/admin/shipping/methods", {
        token: await admin(),
        body: { name: freshName(), rates: [{ currency: "USD", price: 500 }] },
      });
      return status === 201;
    },
  },
  {
    name: "Send to one country for less, by weight",
    run: async (ask) => {
      const token = await admin();
      const { id: method_id } = await givenShippingMethod();
      const area = { countries: ["IE"], postal_codes: [freshPostalCode()] };
      const zone = await ask<{ id: string }>("POST", "/admin/shipping/zones", {
        token,
        body: { name: freshName(), ...area },
      });
      const domestic = { zone_id: zone.body.id, currency: "USD" };
      const rates = [
        { currency: "USD", price: 1_500 },
        { ...domestic, price: 500, max_weight: 5_000 },
        { ...domestic, price: 900, min_weight: 5_000 },
      ];
      const { status } = await ask("PUT", `/admin/shipping/methods/${method_id}/rates`, { token, body: { rates } });
      return status === 200;
    },
  },
  {
    name: "Find out why an address is not offered a shipping method",
    run: async (ask) => {
      const token = await admin();
      const [product, method] = [await givenProduct(), await givenShippingMethod({ rates: [] })];
      const body = { country: "IE", items: [{ variant_id: product.variants[0]?.id }] };
      const { body: shown } = await ask<{ unavailable: { shipping_method_id: string; reason: string }[] }>(
        "POST",
        "/admin/shipping/preview",
        { token, body },
      );
      return shown.unavailable.some(
        ({ shipping_method_id, reason }) => shipping_method_id === method.id && reason === "no_rate_in_currency",
      );
    },
  },
  {
    name: "Approve a return that a shopper asks for",
    run: async (ask) => {
      const token = await admin();
      const mine = await givenReturn(token);
      const { body } = await ask<{ data: { id: string }[] }>("GET", "/admin/returns?status=requested&limit=100", {
        token,
      });
      const found = body.data.find(({ id }) => id === mine.id);
      const { status } = await ask("POST", `/admin/returns/${found?.id}/approve`, { token });
      return status === 200;
    },
  },
  {
    name: "Put returned units back on the shelf",
    run: async (ask) => {
      const token = await admin();
      const { id, item_ids } = await givenReturn(token);
      const item = { order_item_id: item_ids[0] };
      const came = { token, body: { items: [{ ...item, quantity: 1 }] } };
      const received = await ask("POST", `/admin/returns/${id}/receive`, came);
      const found = { token, body: { items: [{ ...item, restock: 1 }] } };
      const inspected = await ask("POST", `/admin/returns/${id}/inspect`, found);
      return received.status === 200 && inspected.status === 200;
    },
  },
  {
    name: "Refund what came with a return, less a fee",
    run: async (ask) => {
      const token = await admin();
      const { id } = await givenReturn(token);
      await call("POST", `/api/v1/admin/returns/${id}/approve`, { token });
      const refund = { token, headers: key(), body: { fee_amount: 200 } };
      const { body } = await ask<{ refunds: { fee_amount: number }[] }>("POST", `/admin/returns/${id}/refund`, refund);
      return body.refunds[0]?.fee_amount === 200;
    },
  },
  {
    name: "Approve a refund that a shopper asks for",
    run: async (ask) => {
      const token = await admin();
      const shopper = await givenActor("customer");
      const { order_id } = await givenOrder({ user_id: shopper.user_id, status: "processing", paid: true });
      const asked = await (
        await call("POST", `/api/v1/orders/${order_id}/refunds`, {
          token: shopper.token,
          headers: key(),
          body: { reason: "Too small" },
        })
      ).json<{ refunds: { id: string }[] }>();
      const { body } = await ask<{ data: { id: string }[] }>("GET", "/admin/refunds?status=requested&limit=100", {
        token,
      });
      const [mine] = asked.refunds;
      const { status } = await ask(
        "POST",
        `/admin/refunds/${body.data.find(({ id }) => id === mine?.id)?.id}/approve`,
        {
          token,
          body: {},
        },
      );
      return status === 200;
    },
  },
  {
    name: "See what was written off today, in the whole shop",
    run: async (ask) => {
      const token = await admin();
      const { variants } = await givenProduct({ price: 1_000, stock_quantity: 5 });
      const body = { variant_id: variants[0]?.id, kind: "DAMAGE", quantity: 2, reference: freshName("Fall") };
      await call("POST", "/api/v1/admin/inventory/movements", { token, body });
      const today = new Date(Date.now()).toISOString().slice(0, 10);
      const path = `/admin/inventory/movements?kind=DAMAGE&created_at_from=${today}`;
      return JSON.stringify((await ask("GET", path, { token })).body).includes(body.reference);
    },
  },
  {
    name: "Find the order of a person by their name or telephone number",
    run: async (ask) => {
      const word = `W${crypto.randomUUID().replaceAll(/[^a-f]/g, "")}`;
      const { order_id } = await givenOrder({ address: { full_name: `Grace ${word}` } });
      const { body } = await ask<{ data: { id: string }[] }>("GET", `/admin/orders?q=${word}`, {
        token: await admin(),
      });
      return body.data.map(({ id }) => id).join() === order_id;
    },
  },
  {
    name: "See what is to be packed in one country, the oldest first",
    run: async (ask) => {
      const address = { country: "TF" };
      const first = await givenOrder({ status: "paid", address });
      await givenOrder({ status: "shipped", address });
      const second = await givenOrder({ status: "processing", address });
      const path = "/admin/orders?status=paid,processing&country=TF&sort=oldest";
      const { body } = await ask<{ data: { id: string }[] }>("GET", path, { token: await admin() });
      return body.data.map(({ id }) => id).join() === [first.order_id, second.order_id].join();
    },
  },
  {
    name: "Write a note at an order",
    run: async (ask) => {
      const { order_id } = await givenOrder();
      return (
        (await ask("POST", `/admin/orders/${order_id}/notes`, { token: await admin(), body: { note: "Called" } }))
          .status === 201
      );
    },
  },
  {
    name: "Export the orders of a month as CSV",
    run: async (ask) => {
      const { order_id } = await givenOrder({ at: Date.UTC(2024, 5, 15) });
      const token = await admin();
      const body = { placed_at_from: "2024-06-01", placed_at_to: "2024-06-30" };
      const asked = await ask<{ id: string }>("POST", "/admin/orders/export", { token, body });
      const path = `/admin/order-exports/${asked.body.id}`;
      const ctx = testContext();
      await stepExport(ctx, asked.body.id, ctx.db.run("SELECT 1")).catch(() => undefined);
      const made = await ask<{ status: string }>("GET", path, { token });
      const file = await ask<string>("GET", `${path}/download`, { token });
      return made.body.status === "completed" && file.body.includes(order_id);
    },
  },
  {
    name: "Tag many orders at once",
    run: async (ask) => {
      const orders = [await givenOrder(), await givenOrder()];
      const body = { action: "add_tags", order_ids: orders.map(({ order_id }) => order_id), tags: ["spring"] };
      const { body: answer } = await ask<{ results: { status: string }[] }>("POST", "/admin/orders/bulk", {
        token: await admin(),
        body,
      });
      return answer.results.every(({ status }) => status === "done");
    },
  },
  {
    name: "Write to the customer of an order",
    run: async (ask) => {
      const { order_id, order_token } = await givenOrder();
      const body = { note: "Back on Monday.", visibility: "customer" };
      await ask("POST", `/admin/orders/${order_id}/notes`, { token: await admin(), body });
      const seen = await call("GET", `/api/v1/orders/${order_id}`, { headers: { "order-token": order_token } });
      return (await seen.text()).includes("Back on Monday.");
    },
  },
  {
    name: "Tag an order, and find it by the tag",
    run: async (ask) => {
      const { order_id } = await givenOrder();
      const [token, tag] = [await admin(), `t${order_id.slice(-12)}`];
      await ask("PUT", `/admin/orders/${order_id}/tags`, { token, body: { tags: [tag] } });
      const { body } = await ask<{ data: { id: string }[] }>("GET", `/admin/orders?tag=${tag}`, { token });
      return body.data.map(({ id }) => id).join() === order_id;
    },
  },
  {
    name: "Erase the guest of an order",
    run: async (ask) => {
      const { order_id } = await givenOrder({ status: "delivered" });
      return (await ask("POST", `/admin/orders/${order_id}/erase`, { token: await admin() })).status < 300;
    },
  },
  {
    name: "Find out who changed a product's price",
    run: async (ask) => {
      const token = await admin();
      const { id } = await givenProduct({ price: 1_000 });
      await call("PATCH", `/api/v1/admin/products/${id}`, { token, body: { price: 1_999 } });
      const { body } = await ask("GET", `/admin/audit-log?subject_id=${id}`, { token });
      return JSON.stringify(body).includes("1999");
    },
  },
  {
    name: "Issue 250 gift cards and have their codes",
    run: async (ask) => {
      const token = await admin();
      const made = await ask<{ id: string }>("POST", "/admin/gift-card-batches", {
        token,
        body: { card_count: 250, amount: 100, currency: "USD" },
      });
      const batch = `/admin/gift-card-batches/${made.body.id}`;
      await issueAll(made.body.id);
      const { body } = await ask<{ codes: string }>("GET", batch, { token });
      const file = await ask("POST", `${batch}/download`, { token });
      return body.codes === "ready" && file.status === 200;
    },
  },
  {
    name: "Learn what each promotion cost in a month, and what its orders came to",
    run: async (ask) => {
      const [{ id: promotion_id }, { order_id, total }] = await Promise.all([
        givenPromotion({ is_active: false }),
        givenOrder({ status: "paid", at: Date.UTC(2023, 4, 15) }),
      ]);
      await givenUses([{ promotion_id, order_id, used_at: Date.UTC(2023, 4, 15) }]);
      const { body } = await ask<{ data: { promotion_id: string; totals: { revenue: number }[] }[] }>(
        "GET",
        "/admin/promotions/report?placed_at_from=2023-05-01&placed_at_to=2023-05-31",
        { token: await admin() },
      );
      return body.data.find((row) => row.promotion_id === promotion_id)?.totals[0]?.revenue === total;
    },
  },
  {
    name: "See what a promotion would do to a cart before it is made",
    run: async (ask) => {
      const { variants } = await givenProduct({ price: 1_000 });
      const promotion = { title: "Spring sale", action: { kind: "percentage", rate_ppm: 100_000 } };
      const { body } = await ask<{ with_promotion: { total: number } }>("POST", "/admin/promotions/preview", {
        token: await admin(),
        body: { promotion, items: [{ variant_id: variants[0]?.id, quantity: 2 }] },
      });
      return body.with_promotion.total === 1_800;
    },
  },
];
