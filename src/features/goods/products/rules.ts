import type { FieldError } from "../../../platform/basics/field-codes.ts";
import { slugify } from "../../../platform/basics/text.ts";
import type { VariantInput } from "./inputs.ts";

/** Pure decisions of the catalog. */

export type Option = { readonly name: string; readonly values: readonly string[] };
export type Fault = FieldError;

const MOST_COMBINATIONS = 1_000;

type Chosen = Readonly<Record<string, string>>;

/** The value that a variant has for an option. An option may be called `constructor`, which every object has something under. */
const valueOf = (chosen: Chosen, name: string): string | undefined =>
  Object.hasOwn(chosen, name) ? chosen[name] : undefined;

/** The options of a product: those that were given, else those its variants show, values in the order they come. */
export function optionsOf(
  given: readonly Option[] | undefined,
  variants: readonly Pick<VariantInput, "options">[],
): Option[] {
  if (given) return [...given];
  const names = Object.keys(variants[0]?.options ?? {});
  return names.map((name) => ({
    name,
    values: [...new Set(variants.flatMap((variant) => valueOf(variant.options ?? {}, name) ?? []))],
  }));
}

/** Every choice of one value for each option, the last option changing fastest; without options the one choice of nothing. */
export const combinationsOf = (options: readonly Option[]): Record<string, string>[] =>
  options.reduce<Record<string, string>[]>(
    // Counted on only as far as it takes to see that there are too many.
    (chosen, { name, values }) =>
      chosen.length > MOST_COMBINATIONS
        ? chosen
        : chosen.flatMap((one) => values.map((value) => Object.fromEntries([...Object.entries(one), [name, value]]))),
    [{}],
  );

/** What is wrong with the options by themselves: names and values are distinct. */
export function optionFaults(options: readonly Option[]): Fault[] {
  const doubled = (list: readonly string[]) => list.findIndex((one, i) => list.indexOf(one) !== i);
  const name = doubled(options.map((option) => option.name));
  return [
    ...(name < 0
      ? []
      : [{ path: `options.${name}.name`, code: "not_unique" as const, message: "Another option has this name" }]),
    ...options.flatMap((option, i) => {
      const value = doubled(option.values);
      return value < 0
        ? []
        : [
            {
              path: `options.${i}.values.${value}`,
              code: "not_unique" as const,
              message: "This value is there already",
            },
          ];
    }),
  ];
}

/** What is wrong with one variant's options: it has one known value for each option of the product, and no other. */
export function variantOptionFaults(options: readonly Option[], chosen: Chosen, path: string): Fault[] {
  const faults: Fault[] = [];
  for (const option of options) {
    const value = valueOf(chosen, option.name);
    if (value === undefined)
      faults.push({
        path: `${path}.${option.name}`,
        code: "required",
        message: "The variant has no value for this option",
      });
    else if (!option.values.includes(value))
      faults.push({
        path: `${path}.${option.name}`,
        code: "unknown_value",
        message: "The product has no such value for this option",
      });
  }
  for (const name of Object.keys(chosen))
    if (!options.some((option) => option.name === name))
      faults.push({ path: `${path}.${name}`, code: "unknown_option", message: "The product has no such option" });
  return faults;
}

/** The values in the order of the options: equal for variants that nobody could tell apart. */
export const optionsKey = (options: readonly Option[], chosen: Chosen): string =>
  JSON.stringify(options.map((option) => valueOf(chosen, option.name) ?? null));

export const variantName = (options: readonly Option[], chosen: Chosen): string =>
  options
    .map((option) => valueOf(chosen, option.name))
    .filter((value) => value !== undefined)
    .join(" / ") || "Default";

/** Everything wrong with a new product's options and variants, by path. */
export function matrixFaults(
  options: readonly Option[],
  variants: readonly Pick<VariantInput, "options" | "is_active">[],
): Fault[] {
  const own = optionFaults(options);
  if (own.length > 0) return own;
  if (variants.every(({ is_active }) => is_active === false))
    return [{ path: "variants", code: "invalid_value", message: "One variant must be active" }];
  const faults = variants.flatMap((variant, i) =>
    variantOptionFaults(options, variant.options ?? {}, `variants.${i}.options`),
  );
  if (faults.length > 0) return faults;
  const keys = variants.map((variant) => optionsKey(options, variant.options ?? {}));
  return keys.flatMap((key, i) =>
    keys.indexOf(key) === i
      ? []
      : [
          {
            path: `variants.${i}.options`,
            code: "not_unique" as const,
            message: "Another variant has the same options",
          },
        ],
  );
}

/** What keeps variants of a gift card from being sold: a card is worth its price, and is made when it is sold. Each has its path before the field. */
export const giftCardFaults = (
  variants: readonly { readonly price?: number | undefined; readonly stock_quantity?: number | undefined }[],
  pathOf: (at: number) => string = () => "",
): Fault[] =>
  variants.flatMap(({ price, stock_quantity = 0 }, at) => [
    ...(price === 0
      ? [{ path: `${pathOf(at)}price`, code: "too_small" as const, message: "A gift card must be worth something" }]
      : []),
    ...(stock_quantity > 0
      ? [{ path: `${pathOf(at)}stock_quantity`, code: "conflict" as const, message: "Gift cards have no stock" }]
      : []),
  ]);

/** The options of the present variants under the product's new options, or what stands against it. The one variant of a product takes the first value of an option that is new to it. */
export function refit(
  options: readonly Option[],
  variants: readonly { options: Chosen }[],
): { faults: Fault[]; chosen: Record<string, string>[] } {
  const own = optionFaults(options);
  if (own.length > 0) return { faults: own, chosen: [] };
  const only = variants.length === 1;
  const chosen = variants.map((variant) => {
    if (!only) return { ...variant.options };
    return Object.fromEntries(
      options.map(({ name, values }) => [
        name,
        values.find((value) => value === valueOf(variant.options, name)) ?? values[0] ?? "",
      ]),
    );
  });
  const broken = chosen.some((one) => variantOptionFaults(options, one, "").length > 0);
  return {
    faults: broken
      ? [{ path: "options", code: "in_use", message: "The variants use other options or values than these" }]
      : [],
    chosen,
  };
}

/** A stock-keeping unit from what the shopper sees: `LINEN-APRON-M`. */
export const skuFrom = (product_name: string, chosen: Chosen, fallback: string): string =>
  [slugify(product_name).slice(0, 40) || fallback, ...Object.values(chosen).map((value) => slugify(value).slice(0, 15))]
    .filter((part) => part !== "")
    .join("-")
    .toUpperCase()
    .slice(0, 90);
