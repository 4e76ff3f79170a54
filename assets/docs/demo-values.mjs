/**
 * Where the reference finds a value of this very shop to fill in: the list or thing that has it, and what is taken of its answer.
 * A path may name other values in braces. The newest thing is taken where there are several, so that what a reader has just made is
 * what they change and delete next.
 */
const first =
  (of) =>
  ({ data }) =>
    data[0] && of(data[0]);
const idOf = ({ id }) => id;
const find =
  (test, of = idOf) =>
  ({ data }) => {
    const found = data.find(test);
    return found && of(found);
  };
const newest =
  (of = idOf) =>
  ({ data }) => {
    const [found] = data.toSorted((a, b) => (a.created_at < b.created_at ? 1 : -1));
    return found && of(found);
  };
const allows = (action) => (order) => order.allowed_actions.includes(action);
const isLeft = ({ quantity, prepared_quantity, shipped_quantity, cancelled_quantity, is_gift_card }) =>
  !is_gift_card && quantity > prepared_quantity + shipped_quantity + cancelled_quantity;
const canBePacked = (order) => order.allowed_actions.includes("ship") && order.items.some(isLeft);
const hasFulfilment = (status) => (order) => order.fulfilments.some((one) => one.status === status);
const fulfilmentIn =
  (status) =>
  ({ fulfilments }) =>
    fulfilments.find((one) => one.status === status)?.id;

export const values = {
  product: ["/products?in_stock=true&currency=USD&sort=oldest&limit=1", first(({ slug }) => slug)],
  variant: [
    "/products?in_stock=true&currency=USD&sort=oldest&limit=1",
    first(({ default_variant_id }) => default_variant_id),
  ],
  image: [
    "/products?limit=20",
    find(
      ({ image }) => image !== null,
      ({ image }) => image.url.split("/").at(-1),
    ),
  ],
  category: ["/categories?view=roots&limit=1", first(({ slug }) => slug)],
  shipping_method: ["/shipping/methods", first(idOf)],

  me: ["/me", idOf],
  address: ["/me/addresses", first(idOf)],
  passkey: ["/me/passkeys", first(idOf)],
  identity: ["/me/identities", first(idOf)],
  session: ["/me/sessions", find(({ current }) => !current)],
  cart_coupon: ["/cart", ({ coupons }) => coupons[0]?.code],
  cart_gift_card: ["/cart", ({ tenders }) => tenders[0]?.account_id],
  cart_item: ["/cart", ({ items }) => items[0]?.id],
  order: ["/orders", first(idOf)],
  payable_order: ["/orders", find(allows("pay"))],
  cancellable_order: ["/orders", find(allows("cancel"))],
  refundable_order: ["/orders", find(allows("refund"))],
  refundable_item: ["/orders", find(allows("refund"), ({ items }) => items[0].id)],
  payment: [
    "/orders",
    find(
      ({ payments }) => payments.length > 0,
      ({ payments }) => payments[0].id,
    ),
  ],
  refundable_payment: ["/orders", find(allows("refund"), ({ payments }) => payments[0]?.id)],

  new_product: ["/admin/products?limit=1", first(idOf)],
  new_variant: ["/admin/products/{new_product}", ({ variants }) => variants.at(-1)?.id],
  new_image: ["/admin/products/{new_product}", ({ images }) => images.at(-1)?.id],
  new_images: ["/admin/products/{new_product}", ({ images }) => images.map(idOf)],
  deleted_product: ["/admin/products?deleted=true&limit=1", first(idOf)],
  new_category: ["/admin/categories?limit=100", newest()],
  new_tag: ["/admin/tags?limit=100", newest()],
  other_tag: ["/admin/tags?limit=1", first(({ slug }) => slug)],
  stocked_variant: ["/admin/inventory?in_stock=true&limit=1", first(({ variant_id }) => variant_id)],
  stocked_sku: ["/admin/inventory?in_stock=true&limit=1", first(({ sku }) => sku)],
  on_hand: ["/admin/inventory?in_stock=true&limit=1", first(({ on_hand }) => on_hand)],
  import: ["/admin/imports?limit=1", first(idOf)],
  any_order: ["/admin/orders?limit=1", first(idOf)],
  order_to_ship: ["/admin/orders?limit=50", find(allows("ship"))],
  order_to_pack: ["/admin/orders?limit=50", find(canBePacked)],
  item_to_pack: ["/admin/orders?limit=50", find(canBePacked, ({ items }) => items.find(isLeft)?.id)],
  packed_order: ["/admin/orders?limit=50", find(hasFulfilment("prepared"))],
  packed_fulfilment: ["/admin/orders?limit=50", find(hasFulfilment("prepared"), fulfilmentIn("prepared"))],
  sent_order: ["/admin/orders?limit=50", find(hasFulfilment("shipped"))],
  sent_fulfilment: ["/admin/orders?limit=50", find(hasFulfilment("shipped"), fulfilmentIn("shipped"))],
  shipped_order: ["/admin/orders?status=shipped&limit=1", first(idOf)],
  order_to_refund: ["/admin/orders?limit=50", find(allows("refund"))],
  item_to_refund: ["/admin/orders?limit=50", find(allows("refund"), ({ items }) => items[0].id)],
  guest_order: [
    "/admin/orders?status=delivered&limit=50",
    find(({ user_id, email }) => user_id === null && email !== null),
  ],
  refund_request: ["/admin/refunds?status=requested&limit=1", first(idOf)],
  any_shipping_method: ["/admin/shipping/methods", newest()],
  price_list: ["/admin/price-lists?limit=100", newest()],
  shipping_zone: ["/admin/shipping/zones?limit=100", newest()],
  tax_zone: ["/admin/tax/zones?limit=100", newest()],
  tax_rate: ["/admin/tax/rates?limit=100", newest()],
  customer_group: ["/admin/customer-groups?limit=100", newest()],
  group_member: ["/admin/customer-groups/{customer_group}/members?limit=1", first(({ user_id }) => user_id)],
  promotion: ["/admin/promotions?limit=100", newest()],
  promotion_code: ["/admin/promotions/{promotion}/codes?limit=1", first(({ code }) => code)],
  gift_card_batch: ["/admin/gift-card-batches?limit=1", first(idOf)],
  code_batch: ["/admin/promotions/{promotion}/code-batches?limit=1", first(idOf)],
  gift_card: ["/admin/gift-cards?limit=100", newest()],
  customer: ["/admin/users?role=customer&limit=1", first(idOf)],
  colleague: ["/admin/users?role=staff&limit=1", first(idOf)],
  customer_session: ["/admin/users/{customer}/sessions", first(idOf)],
  invitation: ["/admin/users/invitations?status=pending&limit=1", first(idOf)],
  role: [
    "/admin/roles",
    find(
      ({ is_built_in }) => !is_built_in,
      ({ name }) => name,
    ),
  ],
  api_key: ["/admin/api-keys", find(({ revoked_at }) => revoked_at === null)],
  block: ["/admin/block-list?limit=1", first(idOf)],
  report: ["/admin/reports?limit=1", first(idOf)],
  drift: ["/admin/system/reconcile?state=open&limit=1", first(idOf)],
  reconcile_run: ["/admin/system/reconcile-runs?limit=1", first(idOf)],
  dead_letter: ["/admin/system/dead-letters?limit=1", first(idOf)],
};

const DAY_MS = 24 * 3600 * 1000;

/** What needs no answer: times near to now, and a word that nothing is called yet. A page gives its `access_token` besides. */
export const made = {
  word: () => Math.random().toString(36).slice(2, 8),
  yesterday: () => new Date(Date.now() - DAY_MS).toISOString().slice(0, 10),
  next_month: () => new Date(Date.now() + 30 * DAY_MS).toISOString().replace(/\.\d+Z$/, "Z"),
};
