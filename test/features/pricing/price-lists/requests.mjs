import { newest } from "../../../support/demo/pick.mjs";

const priceList = { id: "{price_list}" };

export const requests = {
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
  adminReplacePriceList: { at: priceList, body: { name: "Late summer sale {word}", kind: "sale" } },
};

export const values = {
  price_list: ["/admin/price-lists?limit=100", newest()],
};
