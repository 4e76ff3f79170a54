import { env } from "cloudflare:workers";
import { providerOf } from "#money/providers";
import { givenActor, type GivenActor, givenCustomer } from "./actors.ts";
import { call } from "./api.ts";
import { givenPasskey } from "./authenticator.ts";
import { givenCart } from "./cart.ts";
import { givenCategory, givenProduct } from "./catalog.ts";
import { levelOf } from "./checkout.ts";
import { testContext } from "./context.ts";
import { givenGroup } from "./customer-groups.ts";
import { givenGiftCard } from "./gift-cards.ts";
import { givenKey, keyIdOf } from "./keys.ts";
import { givenAddress, type GivenOrder, givenOrder } from "./orders.ts";
import { givenAlert } from "./product-alerts.ts";
import { givenReview } from "./reviews.ts";
import { givenRole } from "./roles.ts";
import { givenSaved } from "./saved-methods.ts";
import { givenShippingMethod, givenShippingZone } from "./shipping.ts";
import { givenIdentity } from "./sign-in-stand-in.ts";
import { givenWishlist } from "./wishlists.ts";

/** Ids of things that are there, by the part of a path that names their kind. */
export type Things = Readonly<Record<string, string>>;

/** Everything that one customer, one guest and the shop have, for others to fail at. */
export type Holdings = {
  readonly owner: GivenActor;
  readonly cart_token: string;
  readonly order: GivenOrder;
  readonly guest_order: GivenOrder;
  readonly things: Things;
};

/** Things of one customer, under the part of the path that names their kind. */
export async function givenOwnThings(owner: GivenActor, order: GivenOrder): Promise<Things> {
  const { variants } = await givenProduct();
  const body = { variant_id: variants[0]?.id ?? "", quantity: 1 };
  await call("POST", "/api/v1/cart/items", { token: owner.token, body });
  const coupon = "OWN-COUPON";
  await call("POST", "/api/v1/cart/coupons", { token: owner.token, body: { code: coupon } });
  const cart = await (await call("GET", "/api/v1/cart", { token: owner.token })).json<{ items: { id: string }[] }>();
  const card = await givenGiftCard();
  await call("POST", "/api/v1/cart/gift-cards", { token: owner.token, body: { code: card.code } });
  const address = await call("POST", "/api/v1/me/addresses", {
    token: owner.token,
    body: { address_type: "shipping", ...givenAddress },
  });
  const review = await givenReview({ token: owner.token });
  const wishlist = await givenWishlist({ token: owner.token });
  return {
    reviews: review.id,
    wishlists: wishlist.id,
    "product-alerts": await givenAlert(owner.token),
    orders: order.order_id,
    payments: order.payment_id,
    sessions: owner.session_id,
    identities: await givenIdentity(owner.user_id),
    passkeys: (await givenPasskey(owner.token)).id,
    addresses: (await address.json<{ id: string }>()).id,
    "payment-methods": await givenSettled(owner),
    items: cart.items[0]?.id ?? "",
    "gift-cards": card.id,
    coupons: coupon,
  };
}

/** A saved card that nobody reads again at the provider, so that its rows stay as they are. */
async function givenSettled({ token, user_id }: GivenActor): Promise<string> {
  const { id } = await givenSaved(token);
  await env.DB.prepare("UPDATE payment_customers SET saving_at = NULL WHERE user_id = ?").bind(user_id).run();
  return id;
}

export async function givenHoldings(): Promise<Holdings> {
  const owner = await givenCustomer();
  const order = await givenOrder({ user_id: owner.user_id, status: "paid" });
  const guest_order = await givenOrder({ status: "paid" });
  const [product, category, method, own] = await Promise.all([
    givenProduct(),
    givenCategory(),
    givenShippingZone().then(({ id: zone_id }) =>
      givenShippingMethod({ rates: [{ zone_id, currency: "USD", price: 500 }] }),
    ),
    givenOwnThings(owner, order),
  ]);
  const asked = await call("POST", `/api/v1/payments/${order.payment_id}/refunds`, {
    token: owner.token,
    headers: { "idempotency-key": crypto.randomUUID() },
    body: {},
  });
  if (asked.status !== 202) throw new Error(`no refund: ${asked.status} ${await asked.text()}`);
  const variant_id = product.variants[0]?.id ?? "";
  const { cart_token } = await givenCart({ variant_id });
  const key_id = await keyIdOf(await givenKey(owner.user_id, []));
  const block_id = testContext().id();
  await env.DB.prepare("INSERT INTO blocks VALUES (?, 'address', ?, NULL, 'test', 0, NULL)")
    .bind(block_id, block_id)
    .run();
  const things = {
    ...own,
    users: owner.user_id,
    products: product.id,
    variants: variant_id,
    inventory: variant_id,
    categories: category.id,
    methods: method.id,
    refunds: (await asked.json<{ id: string }>()).id,
    roles: await givenRole(["orders:read"]),
    "customer-groups": await givenMembership(owner.user_id),
    members: owner.user_id,
    "api-keys": key_id,
    "block-list": block_id,
  };
  return { owner, cart_token, order, guest_order, things };
}

/** A group that the customer belongs to. */
async function givenMembership(user_id: string): Promise<string> {
  const { token } = await givenActor("admin");
  const { id } = await givenGroup(token);
  await call("POST", `/api/v1/admin/customer-groups/${id}/members`, { token, body: { members: [{ user_id }] } });
  return id;
}

/** Tables that grow only when a request asks for it: nothing that a queue or a cron does adds a row. */
const grown_by_requests = [
  "addresses",
  "api_keys",
  "blocks",
  "categories",
  "customer_groups",
  "data_exports",
  "identities",
  "imports",
  "order_notes",
  "orders",
  "passkeys",
  "payments",
  "products",
  "reconcile_runs",
  "refunds",
  "roles",
  "shipping_methods",
  "shipping_rates",
  "shipping_zones",
  "tax_rates",
  "tax_zones",
  "totp_factors",
  "user_notes",
  "users",
  "variants",
] as const;

const columns = (
  await env.DB.prepare(
    `SELECT m.name AS "table", p.name AS "column" FROM sqlite_master m, pragma_table_info(m.name) p
     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '_cf_%' AND m.name <> 'd1_migrations'
       AND upper(p.type) = 'TEXT'`,
  ).all<{ table: string; column: string }>()
).results;
const tables = [...Map.groupBy(columns, ({ table }) => table)];

/**
 * What the shop and the provider know of these holdings: every row of D1 that names one of their ids, the size of each table that
 * only requests add to, their units in stock, the carts as they are shown, and the money that was given back.
 */
export async function stateOf({ owner, cart_token, order, guest_order, things }: Holdings): Promise<unknown> {
  const ids = [...Object.values(things), guest_order.order_id, guest_order.payment_id];
  const named = tables.map(([table, own]) =>
    env.DB.prepare(
      `WITH ids AS (SELECT value FROM json_each(?)) SELECT * FROM ${table}
       WHERE ${own.map(({ column }) => `"${column}" IN ids`).join(" OR ")}`,
    ).bind(JSON.stringify(ids)),
  );
  const sizes = grown_by_requests.map((table) => `(SELECT count(*) FROM ${table}) AS ${table}`).join(", ");
  const rows = await env.DB.batch([...named, env.DB.prepare(`SELECT ${sizes}`)]);
  const variant_ids = [...order.variant_ids, ...guest_order.variant_ids, things["variants"] ?? ""];
  const provider = providerOf(testContext(), "stripe");
  const show = async (how: Parameters<typeof call>[2]) => (await call("GET", "/api/v1/cart", how)).json();
  return {
    rows: Object.fromEntries(
      tables.map(([table], i) => [table, rows[i]?.results.map((row) => JSON.stringify(row)).toSorted()]),
    ),
    sizes: rows.at(-1)?.results,
    stock: await Promise.all(variant_ids.map(levelOf)),
    carts: await Promise.all([show({ token: owner.token }), show({ headers: { "cart-token": cart_token } })]),
    money: await Promise.all(
      [order, guest_order].map(async ({ intent_id }) => intent_id && (await provider.retrieve(intent_id)).refunded),
    ),
  };
}
