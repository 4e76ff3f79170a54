import { z } from "@hono/zod-openapi";
import { FOREVER } from "#goods/catalog";
import { toIso } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { amount, choice, currency, id, moment, queryBoolean, text, timestamp } from "#platform/http/schemas";
import type { PriceList, StoredPrice } from "./store.ts";

const EXAMPLE_ID = "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b";
export const MOST_ROWS = 1_000;

const kind = () =>
  choice({
    sale: "Never more than the usual price, which is shown beside it.",
    override: "Takes the place of the usual price, also where it is higher.",
  }).describe("How its prices and the usual ones go together.");
const priority = () =>
  z.int().min(0).max(1_000_000).openapi({
    description: "Of two overrides for the same customers the one with the lower priority wins.",
    example: 0,
  });
const group_ids = () =>
  z.array(id()).max(100).openapi({ description: "The customer groups that it is for; empty for everybody." });

const fields = {
  name: text(80).openapi({ description: "What it is called, also where shoppers see it.", example: "Summer sale" }),
  description: z.string().trim().max(500).openapi({ description: "For staff alone." }),
  kind: kind(),
  priority: priority(),
  group_ids: group_ids(),
  tax_included: z.boolean().nullable().openapi({
    description:
      "Whether its prices include tax: `false` for a list without tax in a shop whose prices include it, for example. Null where they are as the shop's other prices. Only of a list for customer groups.",
    example: null,
  }),
  is_active: z.boolean().openapi({ description: "Whether it is switched on. Its window counts as well." }),
  starts_at: moment().nullable().openapi({ description: "In force from this moment on; null from the beginning." }),
  ends_at: moment().nullable().openapi({ description: "In force until just before this moment; null without an end." }),
};

export const CreatePriceList = z
  .strictObject({
    ...fields,
    description: fields.description.default(""),
    priority: fields.priority.default(0),
    group_ids: fields.group_ids.default([]),
    tax_included: fields.tax_included.default(null),
    is_active: fields.is_active.default(true),
    starts_at: fields.starts_at.default(null),
    ends_at: fields.ends_at.default(null),
  })
  .openapi("CreatePriceList", {
    example: { name: "Summer sale", kind: "sale", starts_at: "2027-06-01T00:00:00Z", ends_at: "2027-07-01T00:00:00Z" },
  });

export const ChangePriceList = z
  .strictObject(fields)
  .partial()
  .openapi("ChangePriceList", { example: { ends_at: "2027-07-08T00:00:00Z" } });

export const PriceListDto = z
  .object({
    id: id(),
    name: fields.name,
    description: z.string().openapi({ description: "For staff alone." }),
    kind: kind(),
    priority: priority(),
    group_ids: group_ids(),
    tax_included: fields.tax_included,
    is_active: fields.is_active,
    starts_at: timestamp()
      .nullable()
      .openapi({ description: "In force from this moment on; null from the beginning." }),
    ends_at: timestamp()
      .nullable()
      .openapi({ description: "In force until just before this moment; null without an end." }),
    created_at: timestamp(),
    updated_at: timestamp(),
  })
  .openapi("PriceList", {
    example: {
      id: EXAMPLE_ID,
      name: "Summer sale",
      description: "",
      kind: "sale",
      priority: 0,
      group_ids: [],
      tax_included: null,
      is_active: true,
      starts_at: "2027-06-01T00:00:00.000Z",
      ends_at: "2027-07-01T00:00:00.000Z",
      created_at: "2027-05-20T09:30:00.000Z",
      updated_at: "2027-05-20T09:30:00.000Z",
    },
  });

export const PriceListsPage = pageOf(PriceListDto).openapi("PriceLists");
export const PriceListsQuery = z.strictObject({
  ...pageQuery,
  is_active: queryBoolean()
    .optional()
    .openapi({ description: "Only lists that are switched on, or only those that are not." }),
});

const min_quantity = () =>
  z.int().min(1).max(999).openapi({ description: "The fewest units of a line that the price is for.", example: 10 });
const variant = () => text(100).openapi({ description: "The variant's id or SKU.", example: "APRON-M" });

export const PricesPatch = z
  .strictObject({
    prices: z
      .array(
        z
          .strictObject({
            variant: variant(),
            currency: currency(),
            min_quantity: min_quantity().default(1),
            amount: amount()
              .nullable()
              .openapi({ description: "The price of a unit in minor units of `currency`; null takes the price away." }),
          })
          .openapi("PriceInput", { example: { variant: "APRON-M", currency: "EUR", min_quantity: 10, amount: 3500 } }),
      )
      .min(1)
      .max(MOST_ROWS)
      .openapi({ description: "Each sets or takes away one price. Prices that are not named stay." }),
  })
  .openapi("PricesPatch", {
    example: { prices: [{ variant: "APRON-M", currency: "EUR", min_quantity: 10, amount: 3500 }] },
  });
export type PricesPatch = z.output<typeof PricesPatch>;

export const rowStatuses = {
  set: "The price is as it was sent.",
  deleted: "The price is gone.",
  failed: "Nothing changed; `code` says why.",
} as const;

export const rowFaults = {
  variant_not_found: "There is no such variant.",
  not_unique: "An earlier row names the same price.",
  currency_not_sold: "The shop does not sell in this currency.",
} as const;

const RowResult = z.object({
  index: z.int().openapi({ description: "The row's place in the request, from 0." }),
  status: choice(rowStatuses).describe("What became of the row."),
  code: choice(rowFaults).nullable().describe("Why it failed; null where the row was carried out."),
});
export type RowResult = z.output<typeof RowResult>;
export const PriceResults = z
  .object({ data: z.array(RowResult).openapi({ description: "A result for each row, in the order they were sent." }) })
  .openapi("PriceResults", { example: { data: [{ index: 0, status: "set", code: null }] } });

export const PriceDto = z
  .object({
    variant_id: id(),
    sku: z.string().openapi({ description: "The variant's SKU.", example: "APRON-M" }),
    currency: currency(),
    min_quantity: min_quantity(),
    amount: amount(),
    created_at: timestamp(),
    updated_at: timestamp(),
  })
  .openapi("Price");
export const PricesPage = pageOf(PriceDto).openapi("Prices");
export const PricesQuery = z.strictObject({
  ...pageQuery,
  variant: variant().optional().openapi({ description: "Only prices of this variant, by id or SKU." }),
});

export const toPriceListDto = (list: PriceList): z.input<typeof PriceListDto> => ({
  id: list.id,
  name: list.name,
  description: list.description,
  kind: list.kind,
  priority: list.priority,
  group_ids: [...list.group_ids],
  tax_included: list.tax_included,
  is_active: list.is_active,
  starts_at: list.from_at === 0 ? null : toIso(list.from_at),
  ends_at: list.until_at === FOREVER ? null : toIso(list.until_at),
  created_at: toIso(list.created_at),
  updated_at: toIso(list.updated_at),
});

export const toPriceDto = ({ created_at, updated_at, ...price }: StoredPrice): z.input<typeof PriceDto> => ({
  ...price,
  created_at: toIso(created_at),
  updated_at: toIso(updated_at),
});
