import { givenActor } from "./actors.ts";
import { call } from "./api.ts";
import { givenCart } from "./cart.ts";
import { givenCategory, givenProduct } from "./catalog.ts";
import { givenGroup } from "./customer-groups.ts";
import { followReferences } from "./follow-references.ts";
import { givenCardBatch } from "./gift-card-batches.ts";
import { givenGiftCard } from "./gift-cards.ts";
import { givenCredited } from "./invoices.ts";
import { ownLists } from "./lists.ts";
import { givenOrder } from "./orders.ts";
import { givenPriceList } from "./price-lists.ts";
import { givenBatch } from "./promotions.ts";
import { givenShippingZone, givenUsualMethod } from "./shipping.ts";
import { exempt, givenRate, givenZone } from "./taxes.ts";

export type Read = {
  /** As the contract spells it. */
  readonly route: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly token?: string;
};

/** What to call it in a test. */
export const titleOf = ({ route, path }: Read): string =>
  `${route}${new URL(path, "https://shop.test").search}`.replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, "…");

/** A GET of each kind that the shop answers from its rows, on things that are there. */
export async function givenReads(): Promise<{ reads: readonly Read[]; tokens: readonly string[] }> {
  const [customer, admin] = await Promise.all([givenActor("customer"), givenActor("admin")]);
  const category = await givenCategory();
  const product = await givenProduct({ categories: [category.id] });
  const { id: method_id } = await givenUsualMethod();
  const shipping_zone = await givenShippingZone();
  const order = await givenOrder({ user_id: customer.user_id, status: "paid" });
  const variant_id = product.variants[0]?.id ?? "";
  const { id: group_id } = await givenGroup(admin.token);
  const { cart_token } = await givenCart({ variant_id });
  const card = await givenGiftCard({}, admin.token);
  const card_batch = await givenCardBatch({}, admin.token);
  const { id: zone_id } = await givenZone({ countries: ["TF"], postal_codes: [variant_id.slice(-12)] });
  await exempt(customer.user_id);
  const tax = { zone_id, rate_id: (await givenRate(zone_id)).id };
  const list_id = await givenPriceList(admin.token, [{ variant: variant_id, currency: "USD", amount: 900 }]);
  const as =
    (more: Partial<Read>, values: Record<string, string> = {}) =>
    (route: string, query = ""): Read => {
      const path = route.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? crypto.randomUUID());
      return { route, path: `/api/v1${path}${query}`, ...more };
    };
  const shown = as({}, { id: product.id });
  const grouped = as({}, { id: category.id });
  const guest = as({ headers: { "cart-token": cart_token } });
  const mine = as({ token: customer.token }, { id: order.order_id });
  const staff = as({ token: admin.token }, { id: order.order_id, variant_id });
  const { promotion_id, batch_id } = await givenBatch();
  const promotion = as({ token: admin.token }, { id: promotion_id, batch_id });
  const invoiced = await givenCredited(1);
  // Lists that a feature declares beside its own tests.
  const ownReads = ownLists.map(([route]) =>
    (route.startsWith("/products/") ? shown : route.startsWith("/admin/") ? staff : mine)(route),
  );
  const reads = [
    shown("/products"),
    shown("/products", `?category=${category.id}&in_stock=true&min_price=1&sort=price`),
    shown("/products", "?q=thing"),
    shown("/products", `?q=thinf+wool&category=${category.id}&in_stock=true&sort=price&count=true`),
    shown("/products/facets", `?category=${category.id}&min_price=1`),
    shown("/products/facets", "?q=thing"),
    shown("/search/suggestions", "?q=thi"),
    staff("/admin/search/rules", "?kind=redirect&count=true"),
    staff("/admin/search/index"),
    staff("/admin/search/preview", "?q=thing"),
    shown("/products/{id}"),
    shown("/products/{id}/variants"),
    shown("/products/{id}/availability"),
    shown("/products", "?min_rating=4&sort=rating&count=true"),
    ...["oldest", "rating", "-rating", "helpful"].map((sort) =>
      shown("/products/{id}/reviews", `?sort=${sort}&rating=5&verified_purchase=true&count=true`),
    ),
    ...["status=pending", "is_reported=true", `product_id=${product.id}&status=approved`, "rating=5"].map((filter) =>
      staff("/admin/reviews", `?${filter}&count=true`),
    ),
    grouped("/categories"),
    grouped("/categories/{id}"),
    grouped("/categories/{id}/products"),
    guest("/cart"),
    guest("/cart/shipping-options", "?country=IE"),
    shown("/shipping/methods"),
    as({}, { id: method_id })("/shipping/methods/{id}"),
    shown("/shipping/rates", "?country=GB&currency=USD&subtotal=1000"),
    mine("/cart"),
    mine("/me"),
    mine("/me/sessions"),
    mine("/me/passkeys"),
    mine("/me/addresses"),
    mine("/me/payment-methods"),
    mine("/me/store-credit"),
    mine("/me/passkeys"),
    mine("/me/identities"),
    as({ token: customer.token }, { id: order.payment_id })("/payments/{id}"),
    as({ token: customer.token }, { id: order.payment_id })("/payments/{id}/refunds"),
    mine("/orders"),
    mine("/orders", "?status=paid"),
    mine("/orders/{id}"),
    mine("/orders/{id}/timeline"),
    mine("/orders/{id}/refunds"),
    as({ token: invoiced.token }, { id: invoiced.order_id })("/orders/{id}/invoice"),
    as({ token: invoiced.token }, { id: invoiced.order_id })("/orders/{id}/invoices"),
    as(
      { token: invoiced.token },
      { id: invoiced.order_id, credit_note_id: invoiced.note_id },
    )("/orders/{id}/credit-notes/{credit_note_id}"),
    ...["", "?kind=invoice", "?number=INV-2026-000001", `?order=${order.order_id}&kind=credit_note`].map((query) =>
      staff("/admin/invoices", query),
    ),
    staff("/admin/invoices", "?issued_at_from=2026-01-01&issued_at_to=2026-12-31&count=true"),
    staff("/admin/invoices/export"),
    as(
      { token: admin.token },
      { id: invoiced.order_id, fulfilment_id: invoiced.order_id },
    )("/admin/orders/{id}/fulfilments/{fulfilment_id}/packing-slip"),
    as({ token: admin.token }, { id: invoiced.note_id })("/admin/invoices/{id}"),
    as({ token: admin.token }, { id: invoiced.invoice_id })("/admin/invoices/{id}/page"),
    as({ headers: { "order-token": order.order_token } }, { id: order.order_id })("/orders/{id}"),
    staff("/admin/users"),
    staff("/admin/users", "?role=customer"),
    staff("/admin/users", "?is_disabled=true"),
    staff("/admin/users", "?q=ada"),
    staff("/admin/users", "?q=ada@example.com"),
    staff("/admin/users", "?q=%2B447911123456"),
    as({ token: admin.token }, { id: customer.user_id })("/admin/users/{id}"),
    as({ token: admin.token }, { id: customer.user_id })("/admin/users/{id}/notes"),
    ...["addresses", "sessions", "orders", "groups", "store-credit"].map((what) =>
      as({ token: admin.token }, { id: customer.user_id })(`/admin/users/{id}/${what}`),
    ),
    ...["", "?status=pending", "?status=expired", "?status=accepted", "?status=revoked"].map((query) =>
      staff("/admin/users/invitations", query),
    ),
    staff("/admin/customer-groups"),
    as({ token: admin.token }, { id: group_id })("/admin/customer-groups/{id}"),
    as({ token: admin.token }, { id: group_id })("/admin/customer-groups/{id}/members"),
    as({ token: admin.token }, { id: group_id })("/admin/customer-groups/{id}/members", "?count=true"),
    staff("/admin/roles"),
    staff("/admin/api-keys"),
    staff("/admin/products"),
    staff("/admin/products", "?status=draft&sort=name"),
    as({ token: admin.token }, { id: product.id })("/admin/products/{id}"),
    staff("/admin/tags"),
    staff("/admin/categories"),
    as({ token: admin.token }, { id: category.id })("/admin/categories/{id}"),
    staff("/admin/imports"),
    as({ token: admin.token }, { id: await givenImport(admin.token) })("/admin/imports/{id}/errors"),
    staff("/admin/tax/zones"),
    staff("/admin/tax/zones", "?country=ES&is_active=true"),
    as({ token: admin.token }, { id: tax.zone_id })("/admin/tax/zones/{id}"),
    staff("/admin/tax/rates"),
    staff("/admin/tax/rates", `?zone_id=${tax.zone_id}&tax_class=standard&kind=standard`),
    as({ token: admin.token }, { id: tax.rate_id })("/admin/tax/rates/{id}"),
    staff("/admin/tax/settings"),
    as({ token: admin.token }, { id: customer.user_id })("/admin/users/{id}/tax-exemption"),
    staff("/admin/promotions"),
    staff("/admin/promotions", "?status=active&is_automatic=false"),
    promotion("/admin/promotions/{id}"),
    promotion("/admin/promotions/{id}/uses"),
    staff("/admin/promotions/report"),
    staff("/admin/promotions/report", "?placed_at_from=2026-01-01&placed_at_to=2026-12-31"),
    promotion("/admin/promotions/{id}/codes"),
    promotion("/admin/promotions/{id}/codes", `?batch_id=${batch_id}`),
    promotion("/admin/promotions/{id}/code-batches"),
    promotion("/admin/promotions/{id}/code-batches/{batch_id}"),
    staff("/admin/shipping/methods"),
    as({ token: admin.token }, { id: method_id })("/admin/shipping/methods/{id}/rates"),
    staff("/admin/shipping/zones"),
    staff("/admin/shipping/zones", "?country=IE"),
    as({ token: admin.token }, { id: shipping_zone.id })("/admin/shipping/zones/{id}"),
    staff("/admin/price-lists"),
    as({ token: admin.token }, { id: variant_id })("/admin/variants/{id}/price-history"),
    staff("/admin/price-lists", "?is_active=true"),
    ...["", "/prices"].map((what) => as({ token: admin.token }, { id: list_id })(`/admin/price-lists/{id}${what}`)),
    staff("/admin/prices"),
    staff("/admin/prices", `?variant=${variant_id}`),
    staff("/admin/payments"),
    staff("/admin/payments", "?status=succeeded"),
    staff("/admin/payments", `?order_id=${order.order_id}`),
    as({ token: admin.token }, { id: order.payment_id })("/admin/payments/{id}/receipts"),
    staff("/admin/refund-dues"),
    staff("/admin/refund-dues", "?status=open"),
    staff("/admin/refund-dues", `?order_id=${order.order_id}`),
    staff("/admin/payment-methods"),
    as({ token: admin.token }, { method: "card" })("/admin/payment-methods/{method}"),
    staff("/admin/refunds"),
    staff("/admin/gift-cards"),
    staff("/admin/gift-cards", `?last4=${card.last4}`),
    staff("/admin/gift-cards", `?batch_id=${card_batch.id}`),
    staff("/admin/gift-card-batches"),
    as({ token: admin.token }, { id: card_batch.id })("/admin/gift-card-batches/{id}"),
    staff("/admin/gift-cards/liability"),
    as({ token: admin.token }, { id: card.id })("/admin/gift-cards/{id}"),
    staff("/admin/refunds", "?status=requested"),
    staff("/admin/orders", "?status=paid,processing"),
    staff("/admin/orders", "?country=IE"),
    staff("/admin/orders", "?product=linen-apron"),
    staff("/admin/orders", "?product_tag=linen&status=paid"),
    staff("/admin/order-tags"),
    staff("/admin/order-tags", "?q=gi"),
    staff("/admin/order-exports"),
    staff("/admin/orders", `?user_id=${customer.user_id}`),
    staff("/admin/orders", `?user_id=${customer.user_id}&sort=total&status=paid,processing`),
    staff("/admin/orders", "?tag=gift"),
    staff("/admin/orders", "?tag=gift&status=paid&sort=total"),
    staff("/admin/orders", `?promotion_id=${promotion_id}`),
    staff("/admin/orders", `?promotion_id=${promotion_id}&coupon_code=SPRING&status=paid`),
    staff("/admin/orders", "?sort=-total&min_total=100&status=paid"),
    staff("/admin/orders", "?status=pending,paid,processing,shipped,delivered,cancelled,expired,failed"),
    staff("/admin/orders", "?q=Lovelace"),
    staff("/admin/orders", "?q=Ada%20Lovelace"),
    staff("/admin/orders", "?payment_status=refunded,partially_refunded"),
    staff("/admin/orders", "?payment_status=paid&fulfilment_status=fulfilled"),
    staff("/admin/orders", "?fulfilment_status=unfulfilled"),
    staff("/admin/orders", "?q=02071838750"),
    staff("/admin/orders"),
    staff("/admin/orders", "?status=paid"),
    staff("/admin/orders", "?q=ada@example.com"),
    staff("/admin/orders/{id}"),
    staff("/admin/orders/{id}/timeline"),
    staff("/admin/orders/{id}/notes"),
    staff("/admin/inventory"),
    staff("/admin/inventory", "?sort=available"),
    staff("/admin/inventory", "?is_low_stock=true"),
    staff("/admin/inventory", "?q=SKU"),
    staff("/admin/inventory/movements", `?variant_id=${variant_id}`),
    staff("/admin/inventory/movements"),
    staff("/admin/inventory/movements", "?kind=IN"),
    staff("/admin/inventory/movements", "?reference=PO-1042"),
    staff("/admin/inventory/movements", "?actor_id=stock"),
    staff("/admin/inventory/movements", `?product_id=${product.id}`),
    staff("/admin/inventory/movements", `?kind=IN&variant_id=${variant_id}`),
    staff("/admin/inventory/movements", "?created_at_from=2026-11-28"),
    staff("/admin/inventory/{variant_id}"),
    staff("/admin/reports"),
    staff("/admin/system/dead-letters"),
    staff("/admin/system/dead-letters", "?waiting=true"),
    staff("/admin/system/jobs"),
    staff("/admin/system/jobs", "?job=checkout.sweep"),
    staff("/admin/system/reconcile"),
    staff("/admin/system/reconcile", "?kind=lost_order"),
    staff("/admin/system/reconcile", "?state=open"),
    staff("/admin/system/reconcile", "?kind=lost_order&state=open"),
    staff("/admin/system/reconcile-runs"),
    staff("/admin/audit-log"),
    staff("/admin/audit-log", `?subject_type=order&subject_id=${order.order_id}`),
    staff("/admin/audit-log", `?actor_id=${admin.user_id}`),
    staff("/admin/audit-log", "?action=user.logged_in&created_at_from=2026-01-01T00:00:00Z"),
    staff("/admin/audit-log", `?request_id=${order.order_id}`),
  ];
  return { reads: [...reads, ...ownReads], tokens: [customer.token, admin.token, invoiced.token] };
}

async function givenImport(token: string): Promise<string> {
  const body = new FormData();
  body.append("format", "shopify");
  body.append("file", new File(["Handle,Title,Variant Price\n,Nobody,1\n"], "products.csv", { type: "text/csv" }));
  const response = await call("POST", "/api/v1/admin/products/import", { token, body });
  if (response.status !== 202) throw new Error(`import refused: ${response.status} ${await response.text()}`);
  return (await response.json<{ id: string }>()).id;
}

type Operation = { responses: Record<string, { content?: Record<string, { schema?: unknown }> }> };
type Document = { paths: Record<string, { get?: Operation }>; components: { schemas: Record<string, unknown> } };

/** The routes that answer with a list, by the shop's own document. */
export async function listRoutes(): Promise<string[]> {
  const { paths, components } = followReferences(await (await call("GET", "/openapi.json")).json<Document>());
  return Object.entries(paths).flatMap(([path, { get }]) => {
    const schema = JSON.stringify(get?.responses["200"]?.content?.["application/json"]?.schema ?? {});
    const name = /"\$ref":"#\/components\/schemas\/(\w+)"/.exec(schema)?.[1] ?? "";
    const whole = schema + JSON.stringify(components.schemas[name] ?? {});
    return whole.includes('"next_cursor"') ? [path.replace("/api/v1", "")] : [];
  });
}
