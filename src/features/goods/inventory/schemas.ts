import { z } from "@hono/zod-openapi";
import type { Movement, StockSnapshot } from "#goods/stock";
import { toIso } from "#platform/basics/time";
import type { ActorOf } from "#platform/data/actor-names";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { actor, choice, id, orNull, queryBoolean, rangeOf, text, timestamp } from "#platform/http/schemas";
import { isLow } from "./level-rules.ts";
import type { StockLevel } from "./store.ts";

const EXAMPLE_ID = "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b";
const MOST_UNITS = 1_000_000;
const units = () => z.int().min(0);

const MovementKind = choice({
  IN: "Received, from a supplier for example.",
  OUT: "Taken out. A shipped order is one too, with the order as `reference`.",
  ADJUSTMENT: "Corrects what is on record, up or down.",
  RETURN: "Came back and can be sold again.",
  DAMAGE: "Written off.",
}).openapi("StockMovementKind", { description: "Why units came or went." });

const level = {
  variant_id: id().describe("The variant that these units are of."),
  sku: z.string().describe("The variant's SKU."),
  on_hand: units().openapi({ description: "Units in the house: the sum of the ledger." }),
  held: units().openapi({ description: "Promised for a while to shoppers who are paying." }),
  committed: units().openapi({ description: "Sold, and not shipped yet." }),
  available: units().openapi({ description: "`on_hand - held - committed`." }),
  low_stock_threshold: units().openapi({ description: "Staff get a mail when `available` falls to this many." }),
  is_low_stock: z.boolean().openapi({ description: "`0 < available <= low_stock_threshold`: sold out is not low." }),
};
export const levelExample = {
  variant_id: EXAMPLE_ID,
  sku: "APRON-M",
  on_hand: 20,
  held: 2,
  committed: 3,
  available: 15,
  low_stock_threshold: 10,
  is_low_stock: false,
};

export const StockDto = z
  .object({
    ...level,
    movements_cursor: z.string().nullable().openapi({
      description:
        "Send it as `cursor` of the variant's movements to read the ledger as it is now; null when it is empty.",
    }),
  })
  .openapi("Stock", { example: { ...levelExample, movements_cursor: "WyJhYmMiLFs0Ml1d.c2lnbmF0dXJl" } });

export const StockLevelDto = z
  .object({ ...level, updated_at: timestamp().describe("When the figures last changed.") })
  .openapi("StockLevel", { example: { ...levelExample, updated_at: "2026-01-31T09:30:00.000Z" } });

export const MovementDto = z
  .object({
    id: z.string().openapi({ description: "Unique in the variant's ledger." }),
    variant_id: id().describe("The variant that was moved."),
    kind: MovementKind,
    change: z.int().openapi({ description: "What `on_hand` changed by: negative for `OUT` and `DAMAGE`." }),
    on_hand: units().openapi({ description: "What was in the house after it." }),
    reference: z
      .string()
      .nullable()
      .describe("A purchase order, a count or an order's number, for example; null without one."),
    note: z.string().nullable().openapi({ description: "What was written about it." }),
    actor: actor().describe("The user or key that moved it, or the shop itself."),
    created_at: timestamp(),
  })
  .openapi("StockMovement", {
    example: {
      id: EXAMPLE_ID,
      variant_id: EXAMPLE_ID,
      kind: "IN",
      change: 12,
      on_hand: 20,
      reference: "PO-1042",
      note: "Second pallet",
      actor: { type: "user", id: EXAMPLE_ID, name: "Ada Lovelace" },
      created_at: "2026-01-31T09:30:00.000Z",
    },
  });

export const MovementListDto = pageOf(MovementDto).openapi("StockMovementList");

export const MovementInput = z
  .strictObject({
    variant_id: id().optional().openapi({ description: "The variant, by its id: this or `sku`." }),
    sku: text(100).optional().openapi({ description: "The variant, by its SKU.", example: "APRON-M" }),
    kind: MovementKind,
    quantity: z
      .int()
      .min(-MOST_UNITS)
      .max(MOST_UNITS)
      .openapi({ description: "Units, at least 1; an `ADJUSTMENT` may be negative, but not 0.", example: 12 }),
    reference: text(100)
      .optional()
      .openapi({ description: "A purchase order's number, for example.", example: "PO-1042" }),
    note: text(500).optional().openapi({ description: "For readers of the ledger.", example: "Second pallet" }),
  })
  .superRefine(({ variant_id, sku }, context) => {
    if ((variant_id === undefined) !== (sku === undefined)) return;
    const message = "Give either `variant_id` or `sku`";
    context.addIssue({ code: "custom", path: ["variant_id"], message, params: { code: "one_of" } });
  })
  .superRefine(({ kind, quantity }, context) => {
    if (quantity > 0 || (kind === "ADJUSTMENT" && quantity !== 0)) return;
    const message = kind === "ADJUSTMENT" ? "must not be 0" : "must be at least 1";
    context.addIssue({ code: "custom", path: ["quantity"], message, params: { code: "too_small" } });
  })
  .openapi("StockMovementInput", {
    example: { variant_id: EXAMPLE_ID, kind: "IN", quantity: 12, reference: "PO-1042" },
  });
export type MovementInput = z.output<typeof MovementInput>;

export const BulkInput = z
  .strictObject({
    movements: z.array(MovementInput).min(1).max(100).describe("At most 100. Each is done or refused for itself."),
  })
  .openapi("StockMovementsInput", { example: { movements: [{ variant_id: EXAMPLE_ID, kind: "IN", quantity: 12 }] } });

const BulkRowDto = z.object({
  index: z.int().openapi({ description: "Which of the movements sent, from 0." }),
  status: choice({
    done: "The units were moved.",
    refused: "Nothing changed; `code` says why.",
  }).describe("What became of the movement."),
  movement: orNull(MovementDto).describe("The line of the ledger; null when refused."),
  code: z.string().nullable().openapi({ description: "Why it was refused: `stock_not_found` or `stock_reserved`." }),
  available: z.int().nullable().openapi({ description: "What could be taken out, where that was too little." }),
});
export type BulkRow = z.output<typeof BulkRowDto>;

export const BulkDto = z
  .object({ data: z.array(BulkRowDto).describe("A result for each movement that was sent.") })
  .openapi("StockMovementResults", {
    example: { data: [{ index: 0, status: "refused", movement: null, code: "stock_reserved", available: 3 }] },
  });

export const CountInput = z
  .strictObject({
    on_hand: z
      .int()
      .min(0)
      .max(1_000_000_000)
      .openapi({ description: "Units in the house, as counted. Never below what is held or sold.", example: 42 }),
    expected_on_hand: z.int().min(0).max(1_000_000_000).optional().openapi({
      description: "What is on record: with another figure nothing changes, 409 `stock_changed`.",
      example: 20,
    }),
    reference: text(100)
      .optional()
      .openapi({ description: "The count's number, for example.", example: "COUNT-2026-11" }),
    note: text(500).optional().openapi({ description: "For readers of the ledger.", example: "Yearly count" }),
  })
  .openapi("StockCount", { example: { on_hand: 42, expected_on_hand: 20 } });
export type CountInput = z.output<typeof CountInput>;

export const ThresholdInput = z
  .strictObject({
    low_stock_threshold: z
      .int()
      .min(0)
      .max(MOST_UNITS)
      .describe("At this many available units or fewer, stock counts as low."),
  })
  .openapi("StockSettingsInput", { example: { low_stock_threshold: 5 } });

export const VariantParam = z.strictObject({
  variant_id: z
    .string()
    .min(1)
    .max(200)
    .openapi({
      param: { name: "variant_id", in: "path" },
      description: "The variant's id or SKU.",
      example: EXAMPLE_ID,
    }),
});

export const StockQuery = z.strictObject({
  ...pageQuery,
  q: text(64).optional().openapi({ description: "Beginning of the SKU, in any case." }),
  is_low_stock: queryBoolean()
    .optional()
    .openapi({ description: "`true`: only variants with `is_low_stock`, which leaves out what is sold out." }),
  in_stock: queryBoolean().optional().openapi({ description: "`false`: only variants that are sold out." }),
  sort: choice({
    sku: "By SKU.",
    "-sku": "By SKU, backwards.",
    available: "The fewest available units first.",
    "-available": "The most available units first.",
  })
    .default("sku")
    .describe("The order of the list."),
});
export type StockQuery = z.output<typeof StockQuery>;

const moved = rangeOf("Moved");
export const MovementsQuery = z.strictObject({
  ...pageQuery,
  variant_id: id()
    .optional()
    .openapi({ description: "Only movements of this variant. Without another filter they are read live." }),
  product_id: id().optional().openapi({ description: "Only movements of this product's variants." }),
  kind: MovementKind.optional(),
  reference: text(100)
    .optional()
    .openapi({ description: "Only movements with exactly this reference.", example: "PO-1042" }),
  actor_id: text(100)
    .optional()
    .openapi({ description: "Only what this user or API key moved. `stock` is the shop itself.", example: "stock" }),
  created_at_from: moved.from,
  created_at_to: moved.to,
});
export type MovementsQuery = z.output<typeof MovementsQuery>;

const figuresOf = ({ on_hand, held, committed, available }: StockLevel | StockSnapshot) => ({
  on_hand,
  held,
  committed,
  available,
});

export const toStockLevelDto = (row: StockLevel) => ({
  variant_id: row.variant_id,
  sku: row.sku,
  ...figuresOf(row),
  low_stock_threshold: row.low_stock_threshold,
  is_low_stock: isLow(row.available, row.low_stock_threshold),
  updated_at: toIso(row.updated_at),
});

/** The settings of the row, the figures of the object. */
export const toStockDto = (row: StockLevel, live: StockSnapshot, movements_cursor: string | null) => ({
  variant_id: row.variant_id,
  sku: row.sku,
  ...figuresOf(live),
  low_stock_threshold: row.low_stock_threshold,
  is_low_stock: isLow(live.available, row.low_stock_threshold),
  movements_cursor,
});

export const toMovementDto = (variant_id: string, movement: Movement, actorOf: ActorOf) => ({
  id: movement.movement_id,
  variant_id,
  kind: movement.kind,
  change: movement.change,
  on_hand: movement.on_hand,
  reference: movement.reference,
  note: movement.note,
  actor: actorOf(movement),
  created_at: toIso(movement.created_at),
});
