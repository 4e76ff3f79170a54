import { givenActor, tokenOf } from "../support/actors.ts";
import { call } from "../support/api.ts";
import { givenProduct } from "../support/catalog.ts";
import {
  checkOut,
  checkoutBody,
  givenFullCart,
  givenShop,
  guestEmail,
  paying,
  paymentRow,
  untilStatus,
} from "../support/checkout.ts";
import { messageTo } from "../support/codes.ts";
import { PASSWORD, givenPasswordHolder } from "../support/factors.ts";
import { givenCardProduct } from "../support/gift-cards.ts";
import { givenAddress, givenOrder } from "../support/orders.ts";
import { png } from "../support/pictures.ts";
import { approve } from "../support/stripe.ts";
import { sweepLater } from "../support/sweep.ts";
import { key, type Task } from "./tasks.ts";

type Bought = { order: { id: string }; payment: { id: string; status: string; redirect_url?: string } };

/** What shoppers do, and the storefronts that they use. */
export const shopperTasks: readonly Task[] = [
  {
    name: "Buy as a guest, from the product to the paid order",
    run: async (ask) => {
      const shop = await givenShop();
      const product = await ask<{ variants: { id: string }[] }>("GET", `/products/${shop.product_id}`);
      const added = await ask<{ cart_token: string }>("POST", "/cart/items", {
        body: { variant_id: product.body.variants[0]?.id },
      });
      const cart = { "cart-token": added.body.cart_token };
      const options = await ask<{ data: { shipping_method_id: string }[] }>("GET", "/cart/shipping-options", {
        headers: cart,
      });
      const body = checkoutBody({ ...shop, shipping_method_id: options.body.data[0]?.shipping_method_id ?? "" });
      const bought = await ask<Bought>("POST", "/checkout", { headers: { ...cart, ...key() }, body });
      return (await untilStatus(bought.body.order.id, "paid", "processing")) !== "";
    },
  },
  {
    name: "Register with a full cart, save an address, check out and cancel",
    run: async (ask) => {
      const shop = await givenShop();
      const added = await ask<{ cart_token: string }>("POST", "/cart/items", { body: { variant_id: shop.variant_id } });
      const registered = await ask<{ access_token: string }>("POST", "/auth/register", {
        headers: { "cart-token": added.body.cart_token },
        body: { email: `${crypto.randomUUID()}@example.com`, password: PASSWORD },
      });
      const token = registered.body.access_token;
      const address = await ask<{ id: string }>("POST", "/me/addresses", {
        token,
        body: { ...givenAddress, address_type: "shipping" },
      });
      const { shipping_address: _, email: __, ...rest } = checkoutBody(shop);
      const bought = await ask<Bought>("POST", "/checkout", {
        token,
        headers: key(),
        body: { ...rest, shipping_address_id: address.body.id },
      });
      await untilStatus(bought.body.order.id, "paid", "processing");
      return (await ask("POST", `/orders/${bought.body.order.id}/cancel`, { token })).status === 200;
    },
  },
  {
    name: "Buy a gift card as a guest",
    run: async (ask) => {
      const { variants } = await givenCardProduct();
      const added = await ask<{ cart_token: string }>("POST", "/cart/items", { body: { variant_id: variants[0]?.id } });
      const headers = { "cart-token": added.body.cart_token, ...key() };
      const body = { email: guestEmail, ...paying("pm_card_visa") };
      const bought = await ask<Bought>("POST", "/checkout", { headers, body });
      return (await untilStatus(bought.body.order.id, "delivered")) !== "";
    },
  },
  {
    name: "Pay with a card that asks for 3-D Secure",
    run: async (ask) => {
      const shop = await givenShop();
      const { cart_token } = await givenFullCart(shop);
      const body = checkoutBody(shop, {
        payment: { provider: "stripe", payment_method_id: "pm_card_authenticationRequired" },
      });
      const bought = await ask<Bought & { order_token: string }>("POST", "/checkout", {
        headers: { "cart-token": cart_token, ...key() },
        body,
      });
      await approve((await paymentRow(bought.body.order.id))?.intent_id ?? "");
      await sweepLater();
      await untilStatus(bought.body.order.id, "paid", "processing");
      const seen = await ask<{ status: string }>("GET", `/payments/${bought.body.payment.id}`, {
        headers: { "order-token": bought.body.order_token },
      });
      return seen.body.status === "succeeded";
    },
  },
  {
    name: "Learn what is left when more is ordered than there is",
    run: async (ask) => {
      const { variant_id } = await givenShop({ stock: 2 });
      const { body } = await ask<{ code: string; items: unknown[] }>("POST", "/cart/items", {
        body: { variant_id, quantity: 3 },
      });
      return body.code === "insufficient_stock" && body.items.length === 1;
    },
  },
  {
    name: "Ask for a refund of an order some days later",
    run: async (ask) => {
      const shopper = await givenActor("customer");
      const { order_id } = await givenOrder({ user_id: shopper.user_id, status: "processing", paid: true });
      return (
        (
          await ask("POST", `/orders/${order_id}/refunds`, {
            token: shopper.token,
            headers: key(),
            body: { reason: "Too small" },
          })
        ).status === 202
      );
    },
  },
  {
    name: "Set a new password by the mailed link",
    run: async (ask) => {
      const { email } = await givenPasswordHolder();
      await ask("POST", "/auth/password/reset", { body: { email } });
      const reset_token = /#token=([\w-]+)/.exec((await messageTo(email))?.text ?? "")?.[1] ?? "";
      return (
        (await ask("POST", "/auth/password/reset/confirm", { body: { reset_token, password: `${PASSWORD} 2` } }))
          .status < 300
      );
    },
  },
  {
    name: "Ask for a copy of one's personal data",
    run: async (ask) => {
      const { token } = await givenActor("customer");
      const asked = await ask("POST", "/me/export", { token });
      const got = await ask("GET", "/me/export", { token });
      return asked.status === 202 && got.status < 300;
    },
  },
  {
    name: "Read an order as a guest",
    run: async (ask) => {
      const shop = await givenShop();
      const { cart_token } = await givenFullCart(shop);
      const bought = await (await checkOut(cart_token, checkoutBody(shop))).json<Bought & { order_token: string }>();
      return (
        (await ask("GET", `/orders/${bought.order.id}`, { headers: { "order-token": bought.order_token } })).status ===
        200
      );
    },
  },
  {
    name: "Follow a link to a product whose slug was changed",
    run: async (ask) => {
      const { id, slug } = await givenProduct();
      const now = `${slug}-now`;
      await call("PATCH", `/api/v1/admin/products/${id}`, { token: await tokenOf("admin"), body: { slug: now } });
      const moved = await ask("GET", `/products/${slug}`);
      const { body } = await ask<{ id: string }>("GET", `/products/${now}`);
      return moved.status === 301 && body.id === id;
    },
  },
  {
    name: "Call the shop from a page of another origin",
    run: async (ask) => {
      const origin = "http://localhost:5173";
      const { status, headers } = await ask("GET", "/products?limit=1", { headers: { origin } });
      return status === 200 && headers.get("access-control-allow-origin") === origin;
    },
  },
  {
    name: "Show a picture in another size",
    run: async (ask) => {
      const { product_id } = await givenShop();
      const token = (await givenActor("admin")).token;
      const form = new FormData();
      form.append("file", new File([png()], "picture.png", { type: "image/png" }));
      const { images } = await (
        await call("POST", `/api/v1/admin/products/${product_id}/images`, { token, body: form })
      ).json<{ images: { url: string }[] }>();
      const { pathname } = new URL(images[0]?.url ?? "", "https://shop.test");
      return (await ask("GET", `${pathname}?w=64&format=webp`)).status === 200;
    },
  },
];
