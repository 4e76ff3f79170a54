const listed = {
  goods:
    "id slug name title description status currency featured categories tags attributes options sku skus price prices compare_at_price cost_price barcode weight_grams position parent_id path depth product_id variant_id image images image_id image_key alt_text created_at updated_at",
  stock_and_imports:
    "low_stock_threshold movement_id change on_hand reference format total_rows file_bytes import_id created",
  selling_terms: "code kind priority group_id group_ids rule is_active amount restock carrier",
  taxes:
    "tax_zones tax_rates countries regions postal_codes zone_id tax_class rate_ppm from_at until_at compound applies_to_shipping home_country home_state prices_include_tax same_price rounding_mode rounding_level",
  promotions:
    "is_automatic show_on_products starts_at ends_at priority stacking conditions action target most_off uses_limit customer_uses_limit budgets archived_at code_count prefix",
  orders_and_books: "order_id refund_id refunded_to intent_id run_id kind state mode created_at_from requested_by day",
  accounts_and_keys:
    "role permissions scopes expires_at replaces note_id erase_at session_id method second_factor provider passkey_id channel export_id invitation_id",
  upkeep: "type outbox_id rewrapped",
} as const;

/**
 * The fields whose values may be written into an audit entry, by name. An entry outlives the person it is about, so a field
 * that can hold personal data, a secret or an address of the network is never listed, and a field that is not listed is masked.
 */
export const auditedKeys: ReadonlySet<string> = new Set(Object.values(listed).flatMap((words) => words.split(" ")));
