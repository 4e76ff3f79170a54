import { z } from "zod";
import { demo_password } from "../lib/accounts.ts";
import { ShopClient } from "../lib/shop-client.ts";
import { stop } from "../lib/terminal.ts";
import { household } from "./household.ts";
import { kyoto } from "./kyoto.ts";
import { larder } from "./larder.ts";
import { addPaymentMethods } from "./payment-methods.ts";
import { paint } from "./pictures/still-life.ts";
import { addPromotion } from "./promotion.ts";
import { addReviews } from "./reviews.ts";
import { addShipping } from "./shipping.ts";
import { demoCategories, type DemoProduct } from "./shop.ts";
import { addTax } from "./tax.ts";
import { addWebhookEndpoint } from "./webhooks.ts";

const Id = z.object({ id: z.string() });
const Listed = z.object({ data: z.array(z.object({ id: z.string(), slug: z.string() })) });
const AT_ONCE = 6;

/**
 * Fills the demo shop at `url` through its own back office. What is there already is left as it is, so an interrupted
 * run is finished by the next one; one at a time, they are added in the same order each time. Ends the script when the shop is not a local one.
 */
export async function fillDemoShop(url: string, say: (line: string) => void, at_once = AT_ONCE): Promise<void> {
  await refuseUnlessLocal(url);
  const shop = new ShopClient(url);
  await shop.logIn("admin@example.com", demo_password);
  await addCategories(shop);
  const known = new Set(Listed.parse(await shop.find("/admin/products?limit=100")).data.map(({ slug }) => slug));
  // The list of products begins with the newest, so the last to come stands in front.
  const waiting = [...larder, ...household, ...kyoto].toReversed();
  say(`Filling the shop with ${waiting.length} products …`);
  const fill = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await addProduct(shop, next, known);
  };
  await Promise.all(Array.from({ length: at_once }, fill));
  await addTax(shop);
  await addPromotion(shop);
  await addShipping(shop);
  await addPaymentMethods(shop);
  await addWebhookEndpoint(shop);
  await addShopper(url);
  await addReviews(shop);
}

/** Only a shop on this machine has /dev/mail. Nothing is ever seeded into staging or production. */
async function refuseUnlessLocal(url: string) {
  const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(new URL(url).hostname);
  const mail = isHere ? await fetch(`${url}/dev/mail`).catch(() => null) : null;
  if (!isHere) stop(`${url} is not on this machine.`, "The demo shop is only ever filled locally.");
  if (!mail) stop(`Nothing answers at ${url}.`, "Open the shop first: npm start");
  if (!mail.ok) stop(`The shop at ${url} is not a local one.`, "The demo shop is only ever filled locally.");
  await mail.body?.cancel();
}

async function addCategories(shop: ShopClient) {
  const { data } = Listed.parse(await shop.find("/categories?limit=100"));
  const ids = new Map(data.map(({ slug, id }) => [slug, id]));
  for (const { parent, ...category } of demoCategories) {
    if (ids.has(category.slug)) continue;
    const below = parent === undefined ? {} : { parent_id: ids.get(parent) };
    const made = await shop.send("POST", "/admin/categories", { ...category, ...below });
    ids.set(category.slug, Id.parse(await made.json()).id);
  }
}

const Existing = z.object({ id: z.string(), images: z.array(z.unknown()) });

async function addProduct(shop: ShopClient, { picture, ...product }: DemoProduct, slugs: ReadonlySet<string>) {
  // A fresh shop is asked for nothing that it cannot have.
  const known = slugs.has(product.slug) ? await shop.find(`/admin/products/${product.slug}`) : null;
  const { id, images } = Existing.parse(
    known ?? (await (await shop.send("POST", "/admin/products", { ...product, status: "active" })).json()),
  );
  if (images.length > 0) return;
  const form = new FormData();
  form.set("file", new Blob([paint(picture)], { type: "image/png" }), `${product.slug}.png`);
  form.set("alt_text", product.name);
  await shop.send("POST", `/admin/products/${id}/images`, form);
}

async function addShopper(url: string) {
  const answer = await fetch(`${url}/api/v1/auth/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      email: "shopper@example.com",
      password: demo_password,
      first_name: "Sam",
      last_name: "Shopper",
    }),
  });
  if (!answer.ok && answer.status !== 409) stop("The shopper's account was refused.", await answer.text());
}
