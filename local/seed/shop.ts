import type { Picture } from "./pictures/still-life.ts";

/** The demo shop in the words of the API: what stands here is sent to POST /admin/… as it is, but for the picture. */
export interface DemoCategory {
  readonly name: string;
  readonly slug: string;
  readonly description: string;
  readonly position: number;
  /** The slug of the category above. */
  readonly parent?: string;
}

export interface DemoVariant {
  readonly sku: string;
  readonly price: number;
  readonly compare_at_price?: number;
  readonly options?: Readonly<Record<string, string>>;
  readonly weight_grams: number;
  readonly stock_quantity: number;
}

export interface DemoProduct {
  readonly name: string;
  readonly slug: string;
  readonly description: string;
  readonly currency: "USD" | "JPY";
  readonly categories: readonly string[];
  readonly tags: readonly string[];
  readonly featured?: boolean;
  readonly attributes: Readonly<Record<string, string>>;
  readonly options?: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly variants: readonly DemoVariant[];
  readonly picture: Picture;
}

export const demoCategories: readonly DemoCategory[] = [
  { name: "Coffee & tea", slug: "coffee-and-tea", description: "Roasted and blended round the corner.", position: 1 },
  { name: "Pantry", slug: "pantry", description: "What a kitchen should not be without.", position: 2 },
  { name: "Preserves", slug: "preserves", description: "Summer in jars.", position: 1, parent: "pantry" },
  { name: "Bakery", slug: "bakery", description: "Out of the oven at six.", position: 3 },
  { name: "Kitchen", slug: "kitchen", description: "Things that get better with use.", position: 4 },
  { name: "Paper & light", slug: "paper-and-light", description: "For letters, lists and long evenings.", position: 5 },
  { name: "From Kyoto", slug: "from-kyoto", description: "Sent to us by two old friends, priced in yen.", position: 6 },
];

/** A product without choices: one variant, no options. */
export const one = (
  sku: string,
  price: number,
  weight_grams: number,
  stock_quantity: number,
  compare_at_price?: number,
) => [{ sku, price, weight_grams, stock_quantity, ...(compare_at_price === undefined ? {} : { compare_at_price }) }];

/** A product in sizes: one variant for each value of its only option. */
export function inSizes(
  name: string,
  sizes: readonly (readonly [value: string, sku: string, price: number, weight_grams: number, stock: number])[],
) {
  return {
    options: [{ name, values: sizes.map(([value]) => value) }],
    variants: sizes.map(([value, sku, price, weight_grams, stock_quantity]) => ({
      sku,
      price,
      weight_grams,
      stock_quantity,
      options: { [name]: value },
    })),
  };
}
