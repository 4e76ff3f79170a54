/** What the reference fills in of prices, taxes, shipping, promotions, gift cards and customer groups. */
const priceList = { id: "{price_list}" };
const taxZone = { id: "{tax_zone}" };
const taxRate = { id: "{tax_rate}" };
const shippingZone = { id: "{shipping_zone}" };
const shippingMethod = { id: "{any_shipping_method}" };
const group = { id: "{customer_group}" };
const promotion = { id: "{promotion}" };
const codeBatch = { ...promotion, batch_id: "{code_batch}" };
const giftCard = { id: "{gift_card}" };
const giftCardBatch = { id: "{gift_card_batch}" };
const tenPercent = { kind: "percentage", rate_ppm: 100_000 };

export const pricing = {
  adminCreateShippingMethod: {
    body: {
      name: "By tram {word}",
      delivery_time: "1 to 2 working days",
      rates: [{ currency: "USD", price: 500, free_above: 5000 }],
    },
  },
  adminUpdateShippingMethod: { at: shippingMethod, body: { is_active: false } },
  adminDeleteShippingMethod: { at: shippingMethod },
  adminCreatePriceList: { body: { name: "Summer sale {word}", kind: "sale", ends_at: "{next_month}" } },
  adminGetPriceList: { at: priceList },
  adminUpdatePriceList: { at: priceList, body: { description: "Everything for long evenings." } },
  adminImportPrices: { form: {} },
  adminImportPriceListPrices: { at: priceList, form: {} },
  adminExportPriceListPrices: { at: priceList },
  adminListPriceHistory: { at: { id: "{stocked_sku}" } },
  adminListPriceListPrices: { at: priceList },
  adminUpdatePriceListPrices: {
    at: priceList,
    body: { prices: [{ variant: "{stocked_sku}", currency: "USD", amount: 990 }] },
  },
  adminUpdatePrices: {
    body: { prices: [{ variant: "{stocked_sku}", currency: "EUR", min_quantity: 10, amount: 890 }] },
  },
  adminDeletePriceList: { at: priceList },
  adminCreateTaxZone: {
    body: { name: "Canary Islands {word}", countries: ["ES"], postal_codes: ["35*", "38000...38999"] },
  },
  adminGetTaxZone: { at: taxZone },
  adminUpdateTaxZone: { at: taxZone, body: { is_active: true } },
  adminDeleteTaxZone: { at: taxZone },
  adminCreateTaxRate: { body: { zone_id: "{tax_zone}", name: "IGIC", rate_ppm: 70_000, applies_to_shipping: true } },
  adminGetTaxRate: { at: taxRate },
  adminUpdateTaxRate: { at: taxRate, body: { rate_ppm: 65_000 } },
  adminDeleteTaxRate: { at: taxRate },
  adminUpdateTaxSettings: { body: { rounding_mode: "half_up" } },
  adminReplacePriceList: { at: priceList, body: { name: "Late summer sale {word}", kind: "sale" } },
  adminReplaceTaxZone: { at: taxZone, body: { name: "Ceuta {word}", countries: ["ES"], postal_codes: ["51*"] } },
  adminReplaceTaxRate: { at: taxRate, body: { name: "IPSI", rate_ppm: 60_000 } },
  adminReplaceTaxSettings: { body: { home_country: "US", home_state: "NY", prices_include_tax: false } },
  adminPreviewTax: { body: { country: "US", state: "NY", postal_code: "10118", price: 3900, quantity: 2 } },
  adminImportTaxTemplate: { at: { template: "eu" } },
  adminReplaceShippingMethod: {
    at: shippingMethod,
    body: { name: "By tram and on foot {word}", rates: [{ currency: "USD", price: 600 }], is_active: false },
  },
  adminGetShippingMethodRates: { at: shippingMethod },
  adminReplaceShippingMethodRates: {
    at: shippingMethod,
    body: {
      rates: [
        { currency: "USD", price: 600, free_above: 5000, max_weight: 5000 },
        { currency: "USD", price: 1200, min_weight: 5000, max_weight: 20_000 },
      ],
    },
  },
  adminPreviewShipping: {
    body: { country: "US", state: "NY", postal_code: "10118", items: [{ variant_id: "{variant}", quantity: 2 }] },
  },
  adminCreateShippingZone: {
    body: { name: "Canary Islands {word}", countries: ["ES"], postal_codes: ["35*", "38000...38999"] },
  },
  adminGetShippingZone: { at: shippingZone },
  adminUpdateShippingZone: { at: shippingZone, body: { postal_codes: ["35*", "38*"] } },
  adminReplaceShippingZone: {
    at: shippingZone,
    body: { name: "Canaries {word}", countries: ["ES"], postal_codes: ["35*"] },
  },
  adminDeleteShippingZone: { at: shippingZone },

  adminCreateCustomerGroup: {
    body: { name: "Regulars {word}", rule: { spent_more_than: { amount: 100_000, currency: "USD" } } },
  },
  adminGetCustomerGroup: { at: group },
  adminUpdateCustomerGroup: { at: group, body: { description: "Invited to tastings." } },
  adminReplaceCustomerGroup: { at: group, body: { name: "Friends {word}" } },
  adminListCustomerGroupMembers: { at: group },
  adminAddCustomerGroupMembers: { at: group, body: { members: [{ email: "shopper@example.com" }] } },
  adminRemoveCustomerGroupMember: { at: { ...group, user_id: "{group_member}" } },
  adminDeleteCustomerGroup: { at: group },

  adminCreatePromotion: { body: { title: "Spring sale {word}", action: tenPercent, ends_at: "{next_month}" } },
  adminGetPromotion: { at: promotion },
  adminUpdatePromotion: {
    at: promotion,
    body: { conditions: [{ kind: "minimum_subtotal", amounts: [{ currency: "USD", amount: 5000 }] }] },
  },
  adminReplacePromotion: { at: promotion, body: { title: "Late spring sale {word}", action: tenPercent } },
  adminPreviewPromotion: {
    body: { promotion_id: "{promotion}", items: [{ variant_id: "{stocked_variant}", quantity: 2 }] },
  },
  adminStartPromotion: { at: promotion },
  adminStopPromotion: { at: promotion },
  adminDeletePromotion: { at: promotion },
  adminListPromotionUses: { at: promotion },
  adminCreatePromotionCode: { at: promotion, body: { code: "SPRING-{word}" } },
  adminListPromotionCodes: { at: promotion },
  adminDeletePromotionCode: { at: { ...promotion, code: "{promotion_code}" } },
  adminCreatePromotionCodeBatch: { at: promotion, body: { code_count: 20, prefix: "LETTER-" } },
  adminListPromotionCodeBatches: { at: promotion },
  adminGetPromotionCodeBatch: { at: codeBatch },
  adminExportPromotionCodeBatch: { at: codeBatch },

  adminCreateGiftCard: { body: { amount: 5000, currency: "USD" } },
  adminGetGiftCard: { at: giftCard },
  adminChangeGiftCardBalance: { at: giftCard, body: { amount: -500, reason: "Issued for too much" } },
  adminDisableGiftCard: { at: giftCard },
  adminCreateGiftCardBatch: { body: { card_count: 10, amount: 2500, currency: "USD", note: "Summer party" } },
  adminGetGiftCardBatch: { at: giftCardBatch },
  adminDownloadGiftCardBatch: { at: giftCardBatch },
  adminDisableGiftCardBatch: { at: giftCardBatch },
};
