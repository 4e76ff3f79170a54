import { tokenOf } from "../../support/actors.ts";
import { call } from "../../support/api.ts";
import { givenProduct } from "../../support/catalog.ts";
import { givenAddress } from "../../support/orders.ts";
import { givenCoupon } from "../../support/promotions.ts";
import { givenShippingMethod } from "../../support/shipping.ts";
import { givenRate, givenZone } from "../../support/taxes.ts";
import { offerByHand } from "../support/scene.ts";
import { deliverPost, shopEnv } from "../support/shop.ts";
import { DELIVERED_AFTER_DAYS, openingStock } from "./model.ts";
import { prices } from "./price.ts";

/** Where a fifth of tax is put on top, and where nothing is. */
export const taxed = givenAddress;
export const untaxed = { ...givenAddress, city: "Portland", state: "OR", postal_code: "97201", country: "US" };

export type Goods = {
  readonly product_id: string;
  readonly variant_ids: readonly string[];
  readonly shipping_method_id: string;
  readonly coupon: string;
};

/** The shop of the year, whose parcels count as delivered after a while. */
export const yearEnv: Env = Object.assign({ ...shopEnv }, { DELIVERED_AFTER_DAYS: String(DELIVERED_AFTER_DAYS) });

/** One product with a few variants in two currencies, a tax, a coupon, and every way to pay. */
export async function givenYearShop(): Promise<Goods> {
  const { id: shipping_method_id } = await givenShippingMethod();
  const { id: product_id, variants } = await givenProduct({
    options: [{ name: "Size", values: prices.USD.map((_, at) => `${at}`) }],
    variants: prices.USD.map((price, at) => ({ price, options: { Size: `${at}` }, stock_quantity: openingStock[at] })),
  });
  const variant_ids = variants.map(({ id }) => id);
  const rows = prices.JPY.map((amount, at) => ({ variant: variant_ids[at], currency: "JPY", amount }));
  const priced = await call("PATCH", "/api/v1/admin/prices", { token: await tokenOf("admin"), body: { prices: rows } });
  if (priced.status !== 200) throw new Error(`no prices: ${await priced.text()}`);
  const { id: zone_id } = await givenZone({ name: "A fifth", countries: [taxed.country] });
  await givenRate(zone_id, { rate_ppm: 200_000, applies_to_shipping: true });
  const { code: coupon } = await givenCoupon();
  await offerByHand();
  await deliverPost();
  return { product_id, variant_ids, shipping_method_id, coupon };
}
