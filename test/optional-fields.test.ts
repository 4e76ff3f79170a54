import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type GivenActor, givenActor, givenCustomer } from "./support/actors.ts";
import { call } from "./support/api.ts";
import { freshName, givenCategory, givenProduct } from "./support/catalog.ts";
import { checkOut, checkoutBody, givenFullCart, givenShop } from "./support/checkout.ts";
import { allFields, type Fields, nullableFields, operationNamed, optionalFields } from "./support/fields.ts";
import { givenStock } from "./support/inventory.ts";
import { operations } from "./support/openapi.ts";
import { givenAddress, givenOrder } from "./support/orders.ts";
import { freshCode, givenPromotion } from "./support/promotions.ts";
import { freshPostalCode } from "./support/shipping.ts";
import { givenZone } from "./support/taxes.ts";

/**
 * Each field that may be left out or be null: what is set is shown by the next read exactly as it was sent, what is not sent
 * stays as it was, and a new thing has the default. A new optional field of a contract fails here until it has a value.
 */

const admin = await givenActor("admin");
const { id: zone_id } = await givenZone({ countries: ["AQ"], is_active: false });
const pickup_place = {
  name: "Downtown store",
  address: {
    address_line1: "1 Market Street",
    address_line2: null,
    city: "San Francisco",
    state: "CA",
    postal_code: "94105",
    country: "US",
  },
  opening_hours: "Mon-Sat 9:00-18:00",
  instructions: "Bring the order number.",
};
const Json = z.record(z.string(), z.unknown());
const Listed = z.looseObject({ data: z.array(Json), next_cursor: z.string().nullish() });
const HIDDEN = "(hidden)";
const Changes = z.object({ before: Json.default({}), after: Json.default({}) });
const Identified = z.looseObject({ id: z.string() });

type Who = { readonly token?: string };

async function request(method: string, path: string, body: Fields, who: Who): Promise<Response> {
  const headers = { "idempotency-key": crypto.randomUUID() };
  const response = await call(method, path, { token: who.token, headers, body });
  if (response.ok) return response;
  throw new Error(`${method} ${path} ${JSON.stringify(body)}: ${response.status} ${await response.text()}`);
}

async function send(method: string, path: string, body: Fields, who: Who = admin): Promise<Fields> {
  const text = await (await request(method, path, body, who)).text();
  return Json.parse(text === "" ? {} : JSON.parse(text));
}
/**
 * What the audit log says that an answered request changed of a field. A value is left out where the log hides it, and a moment, which
 * it keeps in milliseconds; with neither of them it says that something was changed.
 */
async function noted(answer: Response, name: string): Promise<{ before: unknown; after: unknown } | null> {
  const { results } = await env.DB.prepare("SELECT changes FROM audit_log WHERE request_id = ? AND changes IS NOT NULL")
    .bind(answer.headers.get("x-request-id"))
    .all<{ changes: string }>();
  const kept = results.map(({ changes }) => Changes.parse(JSON.parse(changes)));
  const found = kept.find(({ before, after }) =>
    Object.keys({ ...before, ...after }).some((key) => key !== "updated_at"),
  );
  if (!found) return null;
  const of = (side: Fields) => (Object.hasOwn(side, name) ? side[name] : HIDDEN);
  return { before: of(found.before), after: of(found.after) };
}

const read = async (path: string, token = admin.token): Promise<Fields> =>
  Json.parse(await (await call("GET", path, { token })).json());
/** On whichever page it is: other files fill the same lists. */
async function readListed(path: string, wanted: Fields): Promise<Fields> {
  const page = `${path}${path.includes("?") ? "&" : "?"}limit=100`;
  for (let cursor: string | null | undefined = ""; typeof cursor === "string";) {
    const { data, next_cursor }: z.output<typeof Listed> = Listed.parse(
      await read(cursor === "" ? page : `${page}&cursor=${cursor}`),
    );
    const found = data.find((item) => Object.entries(wanted).every(([name, value]) => item[name] === value));
    if (found) return found;
    cursor = next_cursor;
  }
  throw new Error(`${path} does not list ${JSON.stringify(wanted)}`);
}

/** A value as `noted` gives it. */
const kept = (value: unknown): unknown =>
  expect.toSatisfy(
    (found: unknown) =>
      found === HIDDEN ||
      (typeof value === "string" && found === Date.parse(value)) ||
      JSON.stringify(found) === JSON.stringify(value),
  );

type Resource = {
  readonly post?: string;
  readonly patch?: string;
  readonly put?: string;
  /** What a new one cannot be without; fresh each time. */
  readonly needed: () => Fields;
  /** A value for each field that can be left out. */
  readonly values: () => Promise<Fields> | Fields;
  /** Makes one, with more than it needs, and gives its id. */
  readonly make: (more: Fields) => Promise<string>;
  readonly path?: (id: string) => string;
  readonly show: (id: string) => Promise<Fields>;
  readonly who?: GivenActor;
  /** What changes by itself: moments, and what is worked out from other fields. */
  readonly changing?: readonly string[];
  /** Fields of the contract that are tried elsewhere. */
  readonly elsewhere?: readonly string[];
};

const flatRate = {
  zone_id: null,
  currency: "CHF",
  price: 500,
  free_above: null,
  min_order_value: 0,
  max_order_value: null,
  min_weight: 0,
  max_weight: null,
};
const soon = () => new Date(Date.now() + 20 * 86_400_000).toISOString();
const { id: coded } = await givenPromotion();
const customer = await givenCustomer();
const clothes = await givenProduct({
  options: [{ name: "Size", values: Array.from({ length: 90 }, (_, i) => `${i}`) }],
  variants: [{ price: 900, options: { Size: "0" } }],
});
let nth = 0;

async function madeBy(path: string, body: Fields, who?: GivenActor): Promise<string> {
  return Identified.parse(await send("POST", path, body, who)).id;
}

const variantFields = () => ({
  sku: `SKU-${crypto.randomUUID()}`,
  compare_at_price: 2_500,
  cost_price: 400,
  barcode: "4006381333931",
  weight_grams: 240,
  low_stock_threshold: 7,
});
const addressFields = {
  phone: "+44 20 7183 8750",
  company: "Analytical Engines Ltd",
  address_line2: "Floor 2",
  state: "England",
  postal_code: "N1 9GU",
};

const resources: Readonly<Record<string, Resource>> = {
  product: {
    post: "POST /api/v1/admin/products",
    patch: "PATCH /api/v1/admin/products/{id}",
    put: "PUT /api/v1/admin/products/{id}",
    needed: () => ({ name: freshName(), price: 1_000 }),
    values: async () => ({
      ...variantFields(),
      description: "Washed linen, two pockets.",
      slug: freshName("slug").toLowerCase().replaceAll(" ", "-"),
      status: "archived",
      currency: "EUR",
      featured: true,
      tax_class: "books",
      categories: [(await givenCategory()).slug],
      tags: [freshName("tag").toLowerCase()],
      attributes: { material: "linen" },
      price: 1_250,
    }),
    make: (body) => madeBy("/api/v1/admin/products", body),
    path: (id) => `/api/v1/admin/products/${id}`,
    show: async (id) => {
      const body = await read(`/api/v1/admin/products/${id}`);
      const [variant = {}] = z.array(Json).parse(body["variants"]);
      const { variants: _, categories, ...product } = body;
      const slugs = z.array(z.looseObject({ slug: z.string() })).parse(categories);
      return {
        ...product,
        ...pick(variant, [...Object.keys(variantFields()), "price"]),
        categories: slugs.map((one) => one.slug),
      };
    },
    changing: ["price_min", "price_max", "on_sale", "discount_percentage", "default_variant_id", "name", "slug", "sku"],
    elsewhere: ["options", "variants", "stock_quantity", "is_gift_card"],
  },
  variant: {
    post: "POST /api/v1/admin/products/{id}/variants",
    patch: "PATCH /api/v1/admin/products/{id}/variants/{variant_id}",
    put: "PUT /api/v1/admin/products/{id}/variants/{variant_id}",
    needed: () => ({ price: 900, options: { Size: `${(nth += 1)}` } }),
    values: () => ({ ...variantFields(), name: "Quite large", position: 3, is_active: false, price: 1_100 }),
    make: async (body) => {
      const { id: _, ...answer } = await send("POST", `/api/v1/admin/products/${clothes.id}/variants`, body);
      const variants = z.array(Identified).safeParse(answer["variants"]);
      return variants.success ? (variants.data.at(-1)?.id ?? "") : String(_);
    },
    path: (id) => `/api/v1/admin/products/${clothes.id}/variants/${id}`,
    show: async (id) => {
      const { variants } = await read(`/api/v1/admin/products/${clothes.id}`);
      return (
        z
          .array(Json)
          .parse(variants)
          .find((variant) => variant["id"] === id) ?? {}
      );
    },
    changing: ["sku", "name", "options", "position", "on_sale", "discount_percentage", "is_low_stock"],
    elsewhere: ["options", "stock_quantity", "image_id"],
  },
  category: {
    post: "POST /api/v1/admin/categories",
    patch: "PATCH /api/v1/admin/categories/{id}",
    put: "PUT /api/v1/admin/categories/{id}",
    needed: () => ({ name: freshName("Category") }),
    values: async () => ({
      slug: freshName("slug").toLowerCase().replaceAll(" ", "-"),
      description: "For cooking and baking.",
      parent_id: (await givenCategory()).id,
      position: 4,
      is_active: false,
    }),
    make: (body) => madeBy("/api/v1/admin/categories", body),
    path: (id) => `/api/v1/admin/categories/${id}`,
    show: (id) => read(`/api/v1/admin/categories/${id}`),
    changing: ["name", "slug", "position"],
  },
  promotion: {
    post: "POST /api/v1/admin/promotions",
    patch: "PATCH /api/v1/admin/promotions/{id}",
    put: "PUT /api/v1/admin/promotions/{id}",
    needed: () => ({ title: freshName("Sale"), action: { kind: "percentage", rate_ppm: 1 } }),
    values: () => ({
      description: "For the spring",
      is_automatic: false,
      starts_at: "2026-01-31T09:30:00.000Z",
      ends_at: soon(),
      priority: 7,
      stacking: { kind: "group", group: "seasons" },
      conditions: [{ kind: "minimum_quantity", quantity: 2 }],
      target: { kind: "cheapest", units: 2 },
      most_off: [{ currency: "USD", amount: 500 }],
      uses_limit: 5,
      customer_uses_limit: 2,
      budgets: [{ currency: "USD", amount: 5000 }],
      action: { kind: "percentage", rate_ppm: 2 },
    }),
    make: (body) => madeBy("/api/v1/admin/promotions", body),
    path: (id) => `/api/v1/admin/promotions/${id}`,
    show: (id) => read(`/api/v1/admin/promotions/${id}`),
    changing: ["title", "action", "updated_at", "status", "uses_left", "budgets_left"],
    elsewhere: ["is_active", "show_on_products"],
  },
  "batch of codes": {
    post: "POST /api/v1/admin/promotions/{id}/code-batches",
    needed: () => ({ code_count: 1 }),
    values: () => ({ prefix: "WIN-", uses_limit: 3 }),
    make: (body) => madeBy(`/api/v1/admin/promotions/${coded}/code-batches`, body),
    show: (id) => read(`/api/v1/admin/promotions/${coded}/code-batches/${id}`),
    changing: ["status", "made_count", "finished_at"],
  },
  "code of a promotion": {
    post: "POST /api/v1/admin/promotions/{id}/codes",
    needed: () => ({ code: freshCode() }),
    values: () => ({ uses_limit: 3 }),
    make: (body) => madeBy(`/api/v1/admin/promotions/${coded}/codes`, body),
    show: (id) => readListed(`/api/v1/admin/promotions/${coded}/codes`, { id }),
    changing: ["code"],
  },
  "shipping method": {
    post: "POST /api/v1/admin/shipping/methods",
    patch: "PATCH /api/v1/admin/shipping/methods/{id}",
    put: "PUT /api/v1/admin/shipping/methods/{id}",
    needed: () => ({ name: freshName("Standard"), rates: [flatRate] }),
    values: () => ({
      description: "By post",
      delivery_time: "Two days",
      pickup_place,
      carrier_service: "express",
      is_active: false,
      position: 6,
    }),
    make: (body) => madeBy("/api/v1/admin/shipping/methods", body),
    path: (id) => `/api/v1/admin/shipping/methods/${id}`,
    show: (id) => readListed("/api/v1/admin/shipping/methods", { id }),
    changing: ["name"],
    elsewhere: ["rates"],
  },
  "shipping zone": {
    post: "POST /api/v1/admin/shipping/zones",
    patch: "PATCH /api/v1/admin/shipping/zones/{id}",
    put: "PUT /api/v1/admin/shipping/zones/{id}",
    needed: () => ({ name: freshName("Zone"), countries: ["GB"], postal_codes: [freshPostalCode()] }),
    values: () => ({ regions: ["X"] }),
    make: (body) => madeBy("/api/v1/admin/shipping/zones", body),
    path: (id) => `/api/v1/admin/shipping/zones/${id}`,
    show: (id) => read(`/api/v1/admin/shipping/zones/${id}`),
    changing: ["name", "postal_codes"],
    elsewhere: ["countries", "postal_codes"],
  },
  "tax zone": {
    post: "POST /api/v1/admin/tax/zones",
    patch: "PATCH /api/v1/admin/tax/zones/{id}",
    put: "PUT /api/v1/admin/tax/zones/{id}",
    // An active one would tax what other files sell.
    needed: () => ({ name: freshName("Zone"), countries: ["AQ"], is_active: false }),
    values: () => ({ regions: ["X"], postal_codes: ["9*"] }),
    make: (body) => madeBy("/api/v1/admin/tax/zones", body),
    path: (id) => `/api/v1/admin/tax/zones/${id}`,
    show: (id) => read(`/api/v1/admin/tax/zones/${id}`),
    changing: ["name"],
    elsewhere: ["countries", "is_active"],
  },
  "tax rate": {
    post: "POST /api/v1/admin/tax/rates",
    patch: "PATCH /api/v1/admin/tax/rates/{id}",
    put: "PUT /api/v1/admin/tax/rates/{id}",
    needed: () => ({ zone_id, name: freshName("VAT"), rate_ppm: 0 }),
    values: () => ({
      tax_class: "books",
      kind: "zero",
      starts_at: "2026-01-01T00:00:00.000Z",
      ends_at: "2027-01-01T00:00:00.000Z",
      compound: true,
      applies_to_shipping: true,
      position: 4,
    }),
    make: (body) => madeBy("/api/v1/admin/tax/rates", body),
    path: (id) => `/api/v1/admin/tax/rates/${id}`,
    show: (id) => read(`/api/v1/admin/tax/rates/${id}`),
    changing: ["name"],
  },
  "price list": {
    post: "POST /api/v1/admin/price-lists",
    patch: "PATCH /api/v1/admin/price-lists/{id}",
    put: "PUT /api/v1/admin/price-lists/{id}",
    needed: () => ({ name: freshName("Sale"), kind: "sale" }),
    values: () => ({
      description: "For the summer",
      priority: 3,
      group_ids: ["01936b2e-7c1a-7000-8000-1c2d3e4f5a6b"],
      is_active: false,
      starts_at: "2030-01-01T00:00:00.000Z",
      ends_at: "2030-02-01T00:00:00.000Z",
    }),
    make: (body) => madeBy("/api/v1/admin/price-lists", body),
    path: (id) => `/api/v1/admin/price-lists/${id}`,
    show: (id) => read(`/api/v1/admin/price-lists/${id}`),
    changing: ["name"],
    // Only beside groups.
    elsewhere: ["tax_included"],
  },
  "gift card": {
    post: "POST /api/v1/admin/gift-cards",
    needed: () => ({ amount: 100, currency: "CHF" }),
    values: () => ({ expires_at: "2030-01-01T00:00:00.000Z" }),
    make: (body) => madeBy("/api/v1/admin/gift-cards", body),
    path: (id) => `/api/v1/admin/gift-cards/${id}`,
    show: (id) => read(`/api/v1/admin/gift-cards/${id}`),
    changing: ["last4", "entries"],
    elsewhere: ["recipient"],
  },
  "batch of gift cards": {
    post: "POST /api/v1/admin/gift-card-batches",
    needed: () => ({ card_count: 1, amount: 10, currency: "CHF" }),
    values: () => ({ expires_at: "2030-01-01T00:00:00.000Z", note: "For the party" }),
    make: (body) => madeBy("/api/v1/admin/gift-card-batches", body),
    show: (id) => read(`/api/v1/admin/gift-card-batches/${id}`),
    changing: ["made_count", "status", "codes", "codes_expire_at", "finished_at"],
  },
  account: {
    patch: "PATCH /api/v1/me",
    put: "PUT /api/v1/me",
    needed: () => ({}),
    values: () => ({
      first_name: "Grace",
      last_name: "Hopper",
      phone: `+4420718${String(10_000 + Math.floor(Math.random() * 89_999))}`,
      locale: "en-GB",
      date_of_birth: "1990-12-10",
      visibility: "public",
    }),
    make: async () => customer.user_id,
    path: () => "/api/v1/me",
    show: () => read("/api/v1/me", customer.token),
    who: customer,
    changing: ["first_name", "last_name", "phone_verified", "phone"],
  },
  "customer made by staff": {
    post: "POST /api/v1/admin/users",
    patch: "PATCH /api/v1/admin/users/{id}",
    put: "PUT /api/v1/admin/users/{id}",
    needed: () => ({}),
    values: () => ({
      first_name: "Grace",
      last_name: "Hopper",
      phone: `+4420718${String(10_000 + Math.floor(Math.random() * 89_999))}`,
      locale: "en-GB",
      date_of_birth: "1990-12-10",
    }),
    make: (body) => madeBy("/api/v1/admin/users", { ...body, email: `grace-${crypto.randomUUID()}@example.com` }),
    path: (id) => `/api/v1/admin/users/${id}`,
    show: (id) => read(`/api/v1/admin/users/${id}`),
    changing: ["email"],
  },
  address: {
    post: "POST /api/v1/me/addresses",
    patch: "PATCH /api/v1/me/addresses/{id}",
    put: "PUT /api/v1/me/addresses/{id}",
    needed: () => ({ full_name: "Ada Lovelace", address_line1: "1 Here Street", city: "Dublin", country: "IE" }),
    values: () => ({ ...addressFields, address_type: "billing", is_default: true }),
    make: (body) => madeBy("/api/v1/me/addresses", body, customer),
    path: (id) => `/api/v1/me/addresses/${id}`,
    show: (id) => read(`/api/v1/me/addresses/${id}`, customer.token),
    who: customer,
    changing: ["is_default"],
  },
  "search rule": {
    post: "POST /api/v1/admin/search/rules",
    patch: "PATCH /api/v1/admin/search/rules/{id}",
    put: "PUT /api/v1/admin/search/rules/{id}",
    needed: () => ({ kind: "synonyms", words: ["hammock", "swing"] }),
    values: () => ({ locale: "en-ZW", replacements: ["net"] }),
    make: (body) => madeBy("/api/v1/admin/search/rules", body),
    path: (id) => `/api/v1/admin/search/rules/${id}`,
    show: (id) => read(`/api/v1/admin/search/rules/${id}`),
    changing: ["words"],
    elsewhere: ["query", "pinned", "buried", "url"],
  },
  "customer group": {
    post: "POST /api/v1/admin/customer-groups",
    patch: "PATCH /api/v1/admin/customer-groups/{id}",
    put: "PUT /api/v1/admin/customer-groups/{id}",
    needed: () => ({ name: freshName("Group") }),
    values: () => ({
      description: "Shops that sell on",
      rule: { spent_more_than: { amount: 9_999_999, currency: "CHF" } },
    }),
    make: (body) => madeBy("/api/v1/admin/customer-groups", body),
    path: (id) => `/api/v1/admin/customer-groups/${id}`,
    show: (id) => read(`/api/v1/admin/customer-groups/${id}`),
    changing: ["name", "rule_applied_at"],
  },
  role: {
    post: "POST /api/v1/admin/roles",
    patch: "PATCH /api/v1/admin/roles/{name}",
    put: "PUT /api/v1/admin/roles/{name}",
    needed: () => ({ name: `role_${crypto.randomUUID().slice(0, 8)}`, title: "Packer", permissions: ["orders:read"] }),
    values: () => ({ description: "Packs in the evening." }),
    make: async (body) => {
      await send("POST", "/api/v1/admin/roles", body);
      return String(body["name"]);
    },
    path: (name) => `/api/v1/admin/roles/${name}`,
    show: (name) => read(`/api/v1/admin/roles/${name}`),
    changing: ["name"],
  },
  "webhook endpoint": {
    post: "POST /api/v1/admin/webhooks",
    patch: "PATCH /api/v1/admin/webhooks/{id}",
    put: "PUT /api/v1/admin/webhooks/{id}",
    needed: () => ({ url: "https://erp.example.com/in", events: ["stock.low"] }),
    values: () => ({ description: "Orders to the ERP", is_active: false }),
    make: (body) => madeBy("/api/v1/admin/webhooks", body),
    path: (id) => `/api/v1/admin/webhooks/${id}`,
    show: (id) => read(`/api/v1/admin/webhooks/${id}`),
    changing: ["url", "events", "is_active", "disabled_reason", "disabled_at"],
  },
  "API key": {
    post: "POST /api/v1/admin/api-keys",
    needed: () => ({ name: freshName("Key"), scopes: ["orders:read"] }),
    values: () => ({ expires_at: soon() }),
    make: (body) => madeBy("/api/v1/admin/api-keys", body),
    show: (id) => read(`/api/v1/admin/api-keys/${id}`),
    changing: ["name", "prefix", "expires_at"],
  },
  block: {
    post: "POST /api/v1/admin/block-list",
    needed: () => ({ kind: "range", value: `2001:db8:${(0x1000 + (nth += 1)).toString(16)}::/48` }),
    values: () => ({ reason: "Tries passwords", expires_at: soon() }),
    make: (body) => madeBy("/api/v1/admin/block-list", body),
    show: (id) => readListed("/api/v1/admin/block-list", { id }),
    changing: ["value"],
  },
  movement: {
    post: "POST /api/v1/admin/inventory/movements",
    needed: () => ({ kind: "OUT", quantity: 2 }),
    values: () => ({ reference: "PO-1042", note: "Second pallet" }),
    make: async (body) => {
      const variant_id = await givenStock();
      await send("POST", "/api/v1/admin/inventory/movements", { ...body, variant_id });
      return variant_id;
    },
    show: async (variant_id) =>
      readListed(`/api/v1/admin/inventory/movements?variant_id=${variant_id}`, { kind: "OUT" }),
    changing: ["variant_id"],
    elsewhere: ["variant_id", "sku"],
  },
  refund: {
    post: "POST /api/v1/payments/{id}/refunds",
    needed: () => ({ amount: 100 }),
    values: () => ({ reason: "It came with a scratch" }),
    make: async (body) => {
      const { payment_id } = await givenOrder({ status: "paid" });
      await send("POST", `/api/v1/payments/${payment_id}/refunds`, body);
      return payment_id;
    },
    show: (payment_id) => readListed(`/api/v1/payments/${payment_id}/refunds`, { amount: 100 }),
    changing: ["payment_id", "order_id"],
    elsewhere: ["amount", "items", "restock"],
  },
  "order's refund": {
    post: "POST /api/v1/admin/orders/{id}/refunds",
    needed: () => ({ amount: 100 }),
    values: () => ({ reason: "It came with a scratch" }),
    make: async (body) => {
      const { payment_id, order_id } = await givenOrder({ status: "paid" });
      await send("POST", `/api/v1/admin/orders/${order_id}/refunds`, body);
      return payment_id;
    },
    show: (payment_id) => readListed(`/api/v1/payments/${payment_id}/refunds`, { amount: 100 }),
    changing: ["payment_id", "order_id"],
    elsewhere: ["amount", "items", "restock", "to"],
  },
  fulfilment: {
    post: "POST /api/v1/admin/orders/{id}/fulfilments",
    patch: "PATCH /api/v1/admin/orders/{id}/fulfilments/{fulfilment_id}",
    needed: () => ({}),
    values: () => ({
      tracking_number: "1Z999AA10123456784",
      carrier: "UPS",
      tracking_url: "https://www.ups.com/track?tracknum=1Z999AA10123456784",
    }),
    make: async (body) => {
      const { order_id } = await givenOrder({ status: "processing" });
      return `${order_id}/fulfilments/${await madeBy(`/api/v1/admin/orders/${order_id}/fulfilments`, body)}`;
    },
    path: (id) => `/api/v1/admin/orders/${id}`,
    show: async (id) => {
      const { fulfilments } = await read(`/api/v1/admin/orders/${id.split("/")[0]}`);
      return z.array(z.record(z.string(), z.unknown())).parse(fulfilments)[0] ?? {};
    },
    changing: ["id", "items", "created_at"],
    elsewhere: ["items", "status", "reason", "ship_unpaid"],
  },
  "shipped order": {
    patch: "PATCH /api/v1/admin/orders/{id}",
    needed: () => ({}),
    values: () => ({ tracking_number: "1Z999AA10123456784", carrier: "UPS" }),
    make: async () => (await givenOrder({ status: "shipped" })).order_id,
    path: (id) => `/api/v1/admin/orders/${id}`,
    show: (id) => read(`/api/v1/admin/orders/${id}`),
    changing: ["version", "history", "timeline", "fulfilments"],
    elsewhere: ["status", "note", "ship_unpaid"],
  },
};

/** Things of a customer's own, made by the shop's helpers: what they need is in there. */
Object.assign(resources, {
  review: {
    post: "POST /api/v1/products/{id}/reviews",
    patch: "PATCH /api/v1/me/reviews/{id}",
    put: "PUT /api/v1/me/reviews/{id}",
    needed: () => ({ rating: 5 }),
    values: () => ({ title: "Good", comment: "It is good.", author_name: "Ada L.", locale: "en", rating: 4 }),
    make: async (more) =>
      madeBy(`/api/v1/products/${(await givenProduct()).id}/reviews`, { rating: 5, ...more }, customer),
    path: (id) => `/api/v1/me/reviews/${id}`,
    show: (id) => read(`/api/v1/me/reviews/${id}`, customer.token),
    changing: ["product_id"],
    who: customer,
  },
} satisfies Record<string, Resource>);

/** Operations with fields that can be left out where no thing is made or changed that a read shows, or which is tried whole elsewhere. */
const without_resource: Readonly<Record<string, string>> = {
  "POST /api/v1/admin/categories/{id}/move": "categories.test.ts",
  "POST /api/v1/admin/orders/{id}/fulfilments/{fulfilment_id}/returned": "fulfilment/undelivered.test.ts",
  "POST /api/v1/admin/orders/{id}/fulfilments/{fulfilment_id}/label": "carriers/labels.test.ts",
  "POST /api/v1/admin/orders/{id}/hold": "holds/hold-order.test.ts",
  "POST /api/v1/admin/orders/{id}/release": "holds/hold-order.test.ts",
  "POST /api/v1/admin/orders/{id}/cancel": "cancellations/cancel-items.test.ts",
  "POST /api/v1/orders/{id}/cancel": "cancellations/cancel-items.test.ts",
  "POST /api/v1/cart/items": "cart/routes.test.ts",
  "PUT /api/v1/admin/inventory/{variant_id}": "inventory/admin-routes.test.ts",
  "POST /api/v1/orders/{id}/refunds": "returns/refund-order.test.ts",
  "POST /api/v1/payments/{id}/verify": "checkout/pay-by-razorpay.test.ts",
  "POST /api/v1/admin/refunds/{id}/approve": "returns/refund-to-credit.test.ts",
  "POST /api/v1/admin/returns/{id}/label": "returns/returns.test.ts",
  "POST /api/v1/admin/returns/{id}/label/purchase": "return-labels/return-labels.test.ts",
  "POST /api/v1/admin/returns/{id}/refund": "returns/refund-return.test.ts",
  "PUT /api/v1/admin/users/{id}/tax-exemption": "tax/settings.test.ts",
  "POST /api/v1/admin/shipping/preview": "shipping-offers/offers.test.ts",
  "POST /api/v1/admin/tax/preview": "tax-setup/tax-setup.test.ts",
  "POST /api/v1/admin/mails/preview": "letters/own-texts.test.ts",
  "PUT /api/v1/admin/mails/texts/{letter}/{language}": "letters/kept-texts.test.ts",
  "POST /api/v1/admin/promotions/preview": "promotion-desk/preview.test.ts",
  "PATCH /api/v1/admin/payment-methods/{method}": "providers/methods.test.ts: they are those of all tests",
  "PUT /api/v1/admin/payment-methods/{method}": "as PATCH",
  "POST /api/v1/admin/payments/{id}/received": "offline-payments/bank-transfer.test.ts",
  "POST /api/v1/admin/refund-dues/{id}/confirm": "offline-payments/cash-on-delivery.test.ts",
  "PATCH /api/v1/admin/tax/settings": "tax/settings.test.ts: they are those of all tests",
  "PUT /api/v1/admin/tax/settings": "as PATCH",
  "POST /api/v1/admin/orders/export": "order-exports/order-exports.test.ts",
  "POST /api/v1/admin/orders/{id}/notes": "order-desk/customer-notes.test.ts",
  "PUT /api/v1/admin/orders/{id}": "as PATCH",
  "PUT /api/v1/admin/orders/{id}/fulfilments/{fulfilment_id}": "as PATCH",
  "POST /api/v1/product-alerts": "product-alerts.test.ts",
  "POST /api/v1/review-invitation/reviews": "review-invitations.test.ts",
  "PATCH /api/v1/cart": "cart/locale.test.ts",
  "PUT /api/v1/cart": "cart/locale.test.ts",
  "PATCH /api/v1/me/wishlists/{id}": "wishlists.test.ts",
  "PATCH /api/v1/me/wishlists/{id}/items/{variant_id}": "wishlists.test.ts",
  "POST /api/v1/me/wishlists": "wishlists.test.ts",
  "POST /api/v1/me/wishlists/{id}/items": "wishlists.test.ts",
  "POST /api/v1/wishlists/shared/purchases": "wishlists.test.ts",
  "PUT /api/v1/me/wishlists/{id}": "wishlists.test.ts",
  "PUT /api/v1/me/wishlists/{id}/items/{variant_id}": "wishlists.test.ts",
  "POST /api/v1/auth/register": "below",
  "POST /api/v1/auth/invitations/accept": "invitations.test.ts",
  "POST /api/v1/auth/login": "one contact or the other",
  "POST /api/v1/auth/passkeys/register/verify": "passkeys.test.ts",
  "POST /api/v1/auth/passkeys/sign-in/verify": "what the device says",
  "POST /api/v1/auth/step-up": "one proof of three",
  "POST /api/v1/auth/verify": "one contact or the other",
  "POST /api/v1/auth/verify/confirm": "one contact or the other",
  "POST /api/v1/auth/password/reset": "one contact or the other",
  "POST /api/v1/auth/password/reset/verify": "one contact or the other",
  "POST /api/v1/admin/api-keys/{id}/rotate": "api-keys.test.ts",
  "POST /api/v1/admin/webhooks/{id}/rotate-secret": "webhooks/endpoints.test.ts",
  "POST /api/v1/admin/webhooks/{id}/test": "webhooks/endpoints.test.ts",
  "POST /api/v1/admin/webhooks/{id}/redeliver": "webhook-deliveries/deliveries.test.ts",
  "POST /api/v1/checkout": "below",
  "POST /api/v1/checkout/quote": "quotes/quote.test.ts",
  "POST /api/v1/admin/reports": "reports.test.ts",
  "POST /api/v1/admin/system/reconcile": "reconciliation/routes.test.ts",
  "POST /api/v1/admin/system/reconcile/{id}/decision": "reconciliation/routes.test.ts",
};

const pick = (from: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));
const omit = (from: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(from).filter(([name]) => !names.includes(name)));

const with_a = (verb: "post" | "patch" | "put") =>
  Object.entries(resources).filter(([, resource]) => resource[verb] !== undefined);
const always_changing = ["id", "created_at", "updated_at", "request_id"];
const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);

describe("the optional fields of every operation", () => {
  it("are all tried", ({ expect }) => {
    const used = Object.values(resources).flatMap(({ post, patch, put }) => [post, patch, put]);
    const open = operations
      .filter((operation) => operation.takes?.includes("json") && optionalFields(operation).length > 0)
      .map(({ name }) => name)
      .filter((name) => !used.includes(name));
    expect(open.toSorted()).toEqual(Object.keys(without_resource).toSorted());
  });

  it.for(with_a("post"))(
    "of a new %s: set alone, it is shown, and all else has its default",
    async ([, resource], { expect }) => {
      const { post, needed, values, make, show, changing = [], elsewhere = [] } = resource;
      if (post === undefined) throw new Error("it is never made");
      const given = await values();
      const optional = optionalFields(operationNamed(post)).filter((name) => !elsewhere.includes(name));
      expect(optional.filter((name) => !(name in given) && !(name in needed()))).toEqual([]);
      const hidden = [...always_changing, ...changing];
      const defaults = await show(await make(needed()));
      for (const name of optional.filter((each) => each in given)) {
        const shown = await show(await make({ ...needed(), [name]: given[name] }));
        expect({ [name]: shown[name] }).toEqual({ [name]: given[name] });
        expect([name, omit(shown, [...hidden, name])]).toEqual([name, omit(defaults, [...hidden, name])]);
      }
      const sent = { ...(await values()), ...omit(needed(), Object.keys(given)) };
      const whole = pick(sent, [...optional, ...Object.keys(needed())]);
      const shown = await show(await make(whole));
      const asked = optional.filter((name) => name in given);
      expect(Object.entries(pick(shown, asked)).toSorted(byName)).toEqual(
        Object.entries(pick(whole, asked)).toSorted(byName),
      );
      for (const name of nullableFields(operationNamed(post)).filter((each) => asked.includes(each)))
        expect([name, (await show(await make({ ...needed(), [name]: null })))[name]]).toEqual([name, defaults[name]]);
    },
  );

  it.for(with_a("patch"))(
    "of a changed %s: set or null, it is shown, and what is not sent stays",
    async ([, resource], { expect }) => {
      const { patch, needed, values, make, show, path = String, who = admin, changing = [], elsewhere = [] } = resource;
      if (patch === undefined) throw new Error("it is never changed");
      const given = await values();
      const operation = operationNamed(patch);
      const optional = optionalFields(operation).filter((name) => !elsewhere.includes(name));
      expect(optional.filter((name) => !(name in given) && !(name in needed()))).toEqual([]);
      const id = await make(needed());
      const nullable = nullableFields(operation).filter((name) => !elsewhere.includes(name));
      const steps = [
        ...optional.filter((name) => name in given).map((name) => [name, given[name]] as const),
        ...nullable.map((name) => [name, null] as const),
      ];
      const worked_out = [...always_changing, ...changing];
      for (const [name, value] of steps) {
        const before = await show(id);
        const answer = await request("PATCH", path(id), { [name]: value }, who);
        const after = await show(id);
        expect([name, after[name]]).toEqual([name, value]);
        if (who === admin && JSON.stringify(before[name]) !== JSON.stringify(value))
          expect([name, await noted(answer, name)]).toEqual([name, { before: kept(before[name]), after: kept(value) }]);
        const hidden = [...worked_out.filter((each) => !(each in given)), name];
        expect([name, value, omit(after, hidden)]).toEqual([name, value, omit(before, hidden)]);
      }
    },
  );

  it.for(with_a("put"))(
    "of a %s that is put: they stay as they were when they are not sent",
    async ([, resource], { expect }) => {
      const { patch, put, needed, values, make, show, path = String, who = admin, changing = [] } = resource;
      if (put === undefined || patch === undefined) throw new Error("it is never put");
      const id = await make(needed());
      await send("PATCH", path(id), pick(await values(), optionalFields(operationNamed(patch))), who);
      const before = await show(id);
      const sent = pick(needed(), allFields(operationNamed(put)));
      await send("PUT", path(id), sent, who);
      const [after, hidden] = [await show(id), [...always_changing, ...changing, ...Object.keys(sent)]];
      expect(omit(after, hidden)).toEqual(omit(before, hidden));
      expect(pick(after, Object.keys(sent))).toEqual(sent);
    },
  );
});

describe("an account that registers", () => {
  it("has what it was given, and nothing for what it was not", async ({ expect }) => {
    const names = { first_name: "Grace", last_name: "Hopper", locale: "en-GB", date_of_birth: "1906-12-09" };
    const registered = async (more: Fields) => {
      const body = { email: `grace-${crypto.randomUUID()}@example.com`, password: "a quite long sentence", ...more };
      const { access_token } = await send("POST", "/api/v1/auth/register", body, {});
      return pick(await read("/api/v1/me", String(access_token)), Object.keys(names));
    };
    expect(await registered({})).toEqual({ first_name: null, last_name: null, locale: null, date_of_birth: null });
    expect(await registered(names)).toEqual(names);
    const none = { first_name: null, last_name: null, locale: null, date_of_birth: null };
    expect(await registered({ last_name: "Hopper" })).toEqual({ ...none, last_name: "Hopper" });
  });
});

describe("an order as it is placed", () => {
  it("shows each part of an address and the note as they were sent, and null for what was not", async ({ expect }) => {
    const shop = await givenShop({ stock: 20 });
    const bare = {
      full_name: "Ada Lovelace",
      address_line1: "1 Here Street",
      city: "London",
      country: "GB",
      postal_code: "N1 9GU",
    };
    const none = { phone: null, company: null, address_line2: null, state: null };
    const placed = async (more: Fields) => {
      const { cart_token } = await givenFullCart(shop);
      const answer = await checkOut(cart_token, checkoutBody(shop, { shipping_address: bare, ...more }));
      const { order } = z.looseObject({ order: Json }).parse(await answer.json());
      return pick(await read(`/api/v1/admin/orders/${String(order["id"])}`), [
        "shipping_address",
        "billing_address",
        "note",
      ]);
    };
    const plain = { ...bare, ...none };
    expect(await placed({})).toMatchObject({ shipping_address: plain, billing_address: plain, note: null });
    expect(await placed({ note: "Ring twice" })).toMatchObject({ shipping_address: plain, note: "Ring twice" });
    const other = { ...givenAddress, ...addressFields };
    expect(await placed({ billing_address: other })).toMatchObject({ shipping_address: plain, billing_address: other });
    for (const [name, value] of Object.entries(addressFields))
      expect(await placed({ shipping_address: { ...bare, [name]: value } })).toMatchObject({
        shipping_address: { ...plain, [name]: value },
        billing_address: { ...plain, [name]: value },
      });
  });
});
