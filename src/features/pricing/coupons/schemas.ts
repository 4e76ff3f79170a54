import { z } from "@hono/zod-openapi";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { choice, id, IdParam, reference, timestamp } from "#platform/http/schemas";
import { usesLimit } from "#pricing/promotions";
import type { BatchRow, CodeRow } from "./store.ts";

const EXAMPLE_ID = "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b";

/** A code as it is given: without case, and kept in upper case. */
export const couponCode = () =>
  z
    .string()
    .trim()
    .toUpperCase()
    .min(3)
    .max(40)
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9_-]*$/,
      "must be letters A to Z, digits, hyphens and underscores, beginning with a letter or digit",
    )
    .openapi({
      description: "3 to 40 letters, digits, hyphens and underscores. Upper and lower case are the same.",
      example: "SPRING",
    });

export const CodeInput = z
  .strictObject({
    code: couponCode(),
    uses_limit: usesLimit("How many orders may use it; null without end. Orders that ended unpaid do not count.")
      .nullable()
      .default(null),
  })
  .openapi("PromotionCodeInput", { example: { code: "SPRING" } });

export const CodeDto = z
  .object({
    id: id(),
    code: z.string().openapi({ description: "In upper case.", example: "SPRING" }),
    batch_id: id().nullable().openapi({ description: "The batch that it was made with." }),
    uses_limit: z.int().nullable().openapi({ description: "How many orders may use it; null without end." }),
    used_count: z.int().openapi({ description: "Orders that use it, unpaid ones among them until they end." }),
    is_active: z.boolean().openapi({ description: "False once it is disabled." }),
    created_at: timestamp(),
  })
  .openapi("PromotionCode");
export const CodesPage = pageOf(CodeDto).openapi("PromotionCodes");

export const CodesQuery = z.strictObject({
  ...pageQuery,
  batch_id: id().optional().openapi({ description: "Only those of this batch.", example: EXAMPLE_ID }),
});

export const toCodeDto = (row: CodeRow): z.output<typeof CodeDto> => ({
  id: row.id,
  code: row.code,
  batch_id: row.batch_id,
  uses_limit: row.uses_limit,
  used_count: row.used_count,
  is_active: row.disabled_at === null,
  created_at: toIso(row.created_at),
});

const PREFIX = /^([A-Za-z0-9][A-Za-z0-9_-]*)?$/;
export const BatchInput = z
  .strictObject({
    code_count: z.int().min(1).max(100_000).openapi({ description: "How many codes.", example: 5000 }),
    prefix: z
      .string()
      .trim()
      .toUpperCase()
      .max(20)
      .regex(PREFIX, "must be letters A to Z, digits, hyphens and underscores")
      .default("")
      .openapi({ description: "What each code begins with; ten characters follow.", example: "SPRING-" }),
    uses_limit: usesLimit("How many orders may use each code. Orders that ended unpaid do not count.").default(1),
  })
  .openapi("PromotionCodeBatchInput", { example: { code_count: 5000, prefix: "SPRING-" } });

export const BatchDto = z
  .object({
    id: id(),
    status: choice({ running: "Codes are still being made.", completed: "All are there." }).describe("How far it is."),
    prefix: z.string().openapi({ description: "What each code begins with.", example: "SPRING-" }),
    code_count: z.int().openapi({ description: "How many codes were requested." }),
    made_count: z.int().openapi({ description: "How many there are so far." }),
    uses_limit: z.int().openapi({ description: "How many orders may use each." }),
    created_at: timestamp(),
    finished_at: timestamp().nullable(),
  })
  .openapi("PromotionCodeBatch");
export const BatchesPage = pageOf(BatchDto).openapi("PromotionCodeBatches");

export const toBatchDto = (row: BatchRow): z.output<typeof BatchDto> => ({
  id: row.id,
  status: row.finished_at === null ? "running" : "completed",
  prefix: row.prefix,
  code_count: row.code_count,
  made_count: row.made_count,
  uses_limit: row.uses_limit,
  created_at: toIso(row.created_at),
  finished_at: toIsoOrNull(row.finished_at),
});

export const CodeParams = IdParam.extend({
  code: reference().openapi({
    param: { name: "code", in: "path" },
    description: "The code, in upper or lower case.",
    example: "SPRING",
  }),
});
export const BatchParams = IdParam.extend({
  batch_id: reference().openapi({
    param: { name: "batch_id", in: "path" },
    description: "Which batch: its `id`.",
    example: EXAMPLE_ID,
  }),
});
