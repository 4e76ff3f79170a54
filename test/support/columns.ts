import { is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { rowsOfOrders, type TheirRows } from "./their-rows.ts";

/**
 * What a text column may hold. Columns of fixed words (an `enum`) and those that are worked out need no decision.
 * - `id`: names a thing, or somebody by an id that says nothing once its row is empty.
 * - `word`: a code, a status, a format, a day.
 * - `shop`: text about goods and the shop, or a hash of it, written by staff.
 * - `fact`: what the shop writes down itself, ids and figures alone: never what somebody wrote.
 * - `personal`: tells of a person, or is derived from what does. It is gone once they are erased.
 * - `written`: the same, as plain text that somebody wrote or a client sent.
 * - `stays`: personal, and kept all the same: the reason stands in `stays`.
 */
export type Kind = "id" | "word" | "shop" | "fact" | "personal" | "written" | "stays";
export type Decisions = Readonly<Record<string, Readonly<Partial<Record<Kind, string>>>>>;

/** Why something personal is kept, by `table.column`. */
type Stays = Readonly<Record<string, string>>;

/** What features say of their own tables, in `columns.ts` beside their tests. */
const own = Object.values(
  import.meta.glob<{ readonly decided: Decisions; readonly stays?: Stays; readonly theirRows?: TheirRows }>(
    "../features/*/*/columns.ts",
    { eager: true },
  ),
);

/** Every text column of D1, by its table. */
export const decided: Decisions = {
  ...Object.fromEntries(own.flatMap((module) => Object.entries(module.decided))),
  addresses: { id: "id user_id", personal: "details" },
  api_keys: { id: "id created_by replaces operation_id", shop: "name", word: "prefix key_hash scopes" },
  audit_log: {
    id: "id actor_id subject_id request_id",
    word: "actor_type action subject_type hash",
    fact: "changes",
    personal: "address",
    stays: "address_mac",
  },
  categories: { id: "id parent_id path", shop: "slug name description image_key" },
  credentials: { id: "user_id", personal: "password_hash" },
  customer_group_members: { id: "group_id user_id" },
  customer_groups: { id: "id rule_change_id", word: "rule", shop: "name description" },
  customer_spend: { id: "user_id", word: "currency" },
  data_exports: { id: "id user_id", personal: "link_hash file_key" },
  dead_letters: { id: "id outbox_id", word: "queue type", fact: "body" },
  drifts: {
    id: "id subject_id order_id variant_id intent_id run_id",
    word: "kind remedy",
    fact: "says",
    written: "note",
  },
  effects: { id: "outbox_id", word: "consumer" },
  former_slugs: { id: "subject_id", shop: "slug" },
  fulfilment_items: { id: "fulfilment_id order_item_id" },
  fulfilments: { id: "id order_id", word: "failure_reason", shop: "carrier", written: "tracking_number tracking_url" },
  gift_card_batches: { id: "id", word: "currency", shop: "note" },
  gift_cards: { id: "id batch_id", word: "code_hash last4", personal: "letter" },
  idempotency_keys: { id: "caller", personal: "key request_hash answer" },
  identities: { id: "id user_id", word: "provider", personal: "subject_hash" },
  import_errors: { id: "import_id", word: "code", shop: "message" },
  imports: {
    id: "id created_by",
    word: "currency",
    shop: "file_key file_hash columns open_slug idempotency_key",
  },
  invitations: { id: "id invited_by accepted_by", word: "role", personal: "email email_index token_hash" },
  job_runs: { word: "job", fact: "summary" },
  ledger_entries: { id: "cause order_id payment_id", word: "currency" },
  mail_deliveries: { id: "key" },
  mails: { id: "id message_id", shop: "from", personal: "to subject text html" },
  one_time_codes: { id: "id user_id", personal: "destination code_hash link_hash" },
  order_contacts: {
    id: "order_id",
    personal: "email email_index phone_index shipping_address billing_address note vat_number gift_recipients",
  },
  order_history: { id: "order_id actor_id", word: "event status reason", written: "note" },
  order_items: { id: "id order_id product_id variant_id", shop: "name variant_name sku options tax_lines price_list" },
  order_tenders: { id: "order_id account_id return_id" },
  order_notes: { id: "id order_id actor_id", word: "actor_type", personal: "note" },
  order_tags: { id: "order_id", shop: "tag" },
  order_tag_counts: { shop: "tag" },
  order_words: { id: "order_id", personal: "word_index" },
  orders: {
    id: "id cart_id user_id shipping_method_id",
    word: "status currency country outward_status cancel_reason hold_reason",
    shop: "adjustments shipping_tax_lines tax_manner shipping_method_name pickup_place carrier",
    written: "locale tracking_number",
  },
  outbox: { id: "id", word: "type", fact: "body" },
  passkey_challenges: { id: "user_id", personal: "challenge" },
  passkeys: { id: "id user_id", personal: "credential_id public_key", written: "transports name" },
  payment_customers: { id: "user_id", word: "provider", personal: "provider_customer_id" },
  payments: {
    id: "id order_id user_id intent_id reference",
    word: "provider currency failure_code method_brand method_last4 method_wallet",
    shop: "bank_account",
    personal: "provider_customer_id method_reference",
  },
  personal_keys: { id: "id", personal: "wrapped" },
  price_lists: { id: "id", word: "group_ids", shop: "name description" },
  product_attributes: { id: "product_id", shop: "name value" },
  product_categories: { id: "category_id product_id" },
  product_images: { id: "id product_id", shop: "key source_url alt_text" },
  product_options: { id: "product_id", shop: "name values" },
  product_prices: { id: "product_id default_variant_id", word: "currency" },
  product_tags: { id: "tag_id product_id" },
  product_terms: { id: "product_id", shop: "term" },
  products: { id: "id default_variant_id", word: "currency state tax_class", shop: "slug name name_key description" },
  promotion_code_batches: { id: "id promotion_id created_by", word: "prefix" },
  promotion_codes: { id: "id promotion_id batch_id", word: "code" },
  promotion_spending: { id: "promotion_id", word: "currency" },
  promotion_uses: { id: "promotion_id order_id user_id", word: "code currency", personal: "email_index" },
  promotions: {
    id: "id created_by",
    word: "stacking",
    shop: "title description conditions action target most_off budgets",
  },
  provider_events: { id: "event_id order_id", word: "provider type" },
  reconcile_runs: { id: "id requested_by", word: "part", fact: "cursor counts" },
  recovery_codes: { id: "user_id", personal: "code_hash" },
  refresh_tokens: { id: "session_id", personal: "token_hash" },
  refund_items: { id: "refund_id order_item_id order_id" },
  refunds: {
    id: "id payment_id account_id credit_account_id order_id provider_refund_id actor_id cancellation_id",
    word: "currency actor_type",
    written: "reason",
  },
  reports: { id: "id", word: "day", shop: "file_key" },
  returned_money: { id: "cause actor", word: "currency" },
  roles: { word: "permissions", shop: "name title description" },
  sales_days: { word: "day currency" },
  sales_products: { id: "product_id", word: "day currency", shop: "name" },
  sessions: { id: "id user_id", personal: "device", written: "user_agent country city" },
  shipping_methods: { id: "id", shop: "name description delivery_time pickup_place carrier_service" },
  shipping_rates: { id: "method_id zone_id", word: "currency" },
  shipping_zones: { id: "id", word: "countries", shop: "name regions postal_codes" },
  spent_sign_in_codes: { id: "id" },
  stock_levels: { id: "variant_id product_id", shop: "sku" },
  stock_movements: { id: "variant_id product_id movement_id actor_id", word: "actor_type reference", shop: "note" },
  tag_terms: { id: "tag_id", shop: "term" },
  tags: { id: "id", shop: "slug name" },
  tax_exemptions: { id: "user_id", personal: "number" },
  tax_rates: { id: "id zone_id", word: "tax_class", shop: "name" },
  tax_reversals: { id: "order_id cause_id" },
  tax_settings: { word: "home_country home_state", fact: "countries" },
  tax_zones: { id: "id", word: "countries", shop: "name regions postal_codes" },
  tax_transactions: { id: "order_id transaction_id" },
  totp_factors: { id: "user_id", personal: "secret_sealed" },
  user_notes: { id: "id user_id actor_id", word: "actor_type", personal: "note" },
  user_words: { id: "user_id", personal: "word_index" },
  users: {
    id: "id",
    word: "role",
    personal: "email email_index phone phone_index phone_login avatar_key first_name last_name date_of_birth",
    written: "locale",
  },
  price_history: { id: "variant_id", word: "currency" },
  value_accounts: { id: "id user_id order_id order_item_id", word: "last4 currency" },
  value_entries: { id: "account_id cause order_id actor_id", word: "actor_type", written: "reason" },
  variant_prices: { id: "list_id variant_id", word: "currency" },
  variants: { id: "id product_id image_id", shop: "sku name barcode options options_key" },
};

/** Why a personal column keeps what it holds. */
export const stays: Stays = {
  ...Object.fromEntries(own.flatMap((module) => Object.entries(module.stays ?? {}))),
  "audit_log.address_mac":
    "a keyed hash, which the chain is made over: without it nobody could tell an erased address from a forged entry",
};

/** Every text column of the tables inside objects, by the binding of their class. */
export const decidedInObjects: Readonly<Record<string, Decisions>> = {
  CART: {
    alarms: { word: "name" },
    cart: { id: "cart_id user_id merging_into", word: "currency", written: "locale" },
    coupons: { word: "code" },
    gift_cards: { id: "account_id" },
    journals: {
      id: "order_id cart_id",
      word: "state currency",
      written: "locale",
      fact: "lines shortages counted_by refusal gift_card_ids coupons",
      personal: "terms_hash",
    },
    keys: { id: "order_id", personal: "key body_hash" },
    lines: { id: "line_id variant_id" },
    merges: { id: "guest_cart_id" },
    operations: { id: "operation_id", personal: "request_hash" },
    owed_sales: { id: "order_id", fact: "lines coupons" },
    settled_sales: { id: "order_id" },
  },
  STOCK: {
    alarms: { word: "name" },
    holds: { id: "hold_id", word: "state class" },
    ledger: { id: "movement_id actor_id", word: "kind actor_type", shop: "reference note" },
    operations: { id: "operation_id hold_id", word: "verb" },
  },
  LOGIN_ATTEMPTS: {
    attempts: { id: "operation_id", personal: "device" },
    devices: { personal: "device" },
  },
  QUOTAS: {
    claims: { id: "claim_id taker", word: "kind" },
  },
};

const modules = import.meta.glob<Record<string, unknown>>(["../../src/**/tables.ts", "../../src/**/*-tables.ts"], {
  eager: true,
});

const tables = Object.entries(modules).flatMap(([path, module]) =>
  Object.values(module)
    .filter((value): value is SQLiteTable => is(value, SQLiteTable))
    .map((table) => ({
      ...getTableConfig(table),
      feature: /features\/(?:.*\/)?([^/]+)\/[^/]*tables\.ts$/.exec(path)?.[1] ?? null,
    })),
);

/** Every table of D1, its columns, and the feature that has it; null for the platform's. */
export const homes: readonly {
  readonly table: string;
  readonly feature: string | null;
  readonly columns: readonly string[];
}[] = tables.map(({ name, feature, columns }) => ({ table: name, feature, columns: columns.map((one) => one.name) }));

/** The feature that has the objects of a binding. */
export const objectHomes: Readonly<Record<string, string>> = {
  CART: "cart",
  STOCK: "stock",
  LOGIN_ATTEMPTS: "limits",
  QUOTAS: "limits",
};

/** Every text column that needs a decision, as `table.column`, worked out from the tables themselves. */
export const textColumns: readonly string[] = tables
  .flatMap(({ name, columns }) =>
    columns
      .filter((column) => column.columnType.startsWith("SQLiteText") && !column.enumValues?.length)
      .map((column) => `${name}.${column.name}`),
  )
  .toSorted();

/** The columns of a list of decisions that are of one of these kinds, as `table.column`. */
export const columnsOf = (decisions: Decisions, ...kinds: readonly Kind[]): string[] =>
  Object.entries(decisions)
    .flatMap(([table, list]) =>
      kinds.flatMap((kind) => (list[kind]?.split(" ") ?? []).map((column) => `${table}.${column}`)),
    )
    .toSorted();

export const kinds: readonly Kind[] = ["id", "word", "shop", "fact", "personal", "written", "stays"];

/** Which rows of a table with something personal in it are whose. */
export const theirRows: TheirRows = {
  ...Object.fromEntries(own.flatMap((module) => Object.entries(module.theirRows ?? {}))),
  addresses: { person: "user_id = ?1", guest: null },
  audit_log: { person: "actor_id = ?1 AND address IS NOT NULL", guest: null },
  credentials: { person: "user_id = ?1", guest: null },
  data_exports: { person: "user_id = ?1", guest: null },
  drifts: rowsOfOrders,
  fulfilments: rowsOfOrders,
  // Sealed until it is mailed, and then gone.
  gift_cards: { person: null, guest: null },
  idempotency_keys: { person: "caller = 'user:' || ?1", guest: null },
  identities: { person: "user_id = ?1", guest: null },
  invitations: { person: "accepted_by = ?1", guest: null },
  // A developer's copies, which the demo's own addresses name: looked for by what is in them.
  mails: { person: null, guest: null },
  one_time_codes: { person: "user_id = ?1", guest: null },
  order_contacts: rowsOfOrders,
  order_words: rowsOfOrders,
  order_history: { person: `${rowsOfOrders.person} AND event = 'ship'`, guest: "order_id = ?1 AND event = 'ship'" },
  order_notes: rowsOfOrders,
  orders: { person: "user_id = ?1", guest: "id = ?1" },
  passkey_challenges: { person: "user_id = ?1", guest: null },
  passkeys: { person: "user_id = ?1", guest: null },
  payment_customers: { person: "user_id = ?1", guest: null },
  payments: { person: "user_id = ?1", guest: null },
  personal_keys: { person: "id = ?1", guest: "id = ?1" },
  promotion_uses: { person: "user_id = ?1", guest: "order_id = ?1" },
  recovery_codes: { person: "user_id = ?1", guest: null },
  refresh_tokens: { person: "session_id IN (SELECT id FROM sessions WHERE user_id = ?1)", guest: null },
  refunds: rowsOfOrders,
  sessions: { person: "user_id = ?1", guest: null },
  tax_exemptions: { person: "user_id = ?1", guest: null },
  totp_factors: { person: "user_id = ?1", guest: null },
  user_notes: { person: "user_id = ?1", guest: null },
  user_words: { person: "user_id = ?1", guest: null },
  users: { person: "id = ?1", guest: null },
  value_entries: { person: "account_id IN (SELECT id FROM value_accounts WHERE user_id = ?1)", guest: null },
};
