import { z } from "@hono/zod-openapi";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import type { ActorOf } from "#platform/data/actor-names";
import { pageOf, pageQuery } from "#platform/data/cursor";
import type { auditLog } from "#platform/data/tables";
import { actor, choice, id, queryInteger, rangeOf, reference, timestamp } from "#platform/http/schemas";
import type { Checked } from "./check-audit-log.ts";

export const AuditEntryDto = z
  .object({
    id: id(),
    actor: actor().describe("Where the change came from."),
    action: z.string().openapi({ description: "What was done, as `thing.happened`.", example: "product.updated" }),
    subject_type: z.string().openapi({ description: "The kind of thing that was changed.", example: "product" }),
    subject_id: z
      .string()
      .openapi({ description: "Id of the thing that was changed.", example: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b" }),
    changes: z
      .record(z.string(), z.unknown())
      .nullable()
      .openapi({
        description: "Changed fields, each `before` and `after`; null where nothing is to be compared.",
        example: { before: { price: 1250 }, after: { price: 990 } },
      }),
    address: z.string().nullable().openapi({
      description: "IP address of the request; null without a request, and once erased.",
      example: "203.0.113.7",
    }),
    request_id: z
      .string()
      .openapi({ description: "`X-Request-Id` of the request.", example: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b" }),
    created_at: timestamp(),
    seq: z.int().nullable().openapi({ description: "Its place in the chain; null for a minute or so.", example: 1204 }),
    hash: z.string().nullable().openapi({
      description: "SHA-256 over the entry and the hash before it, base64url; null for a minute or so.",
      example: "b1Nf0iNwmU8dZl6X4p4hSgq8p6B0c0oQmE3m5v1u2xY",
    }),
  })
  .openapi("AuditEntry");

export const toAuditEntryDto = (
  { actor_type, actor_id, address_mac: _mac, ...row }: typeof auditLog.$inferSelect,
  actorOf: ActorOf,
): z.output<typeof AuditEntryDto> => ({
  ...row,
  actor: actorOf({ actor_type, actor_id }),
  created_at: toIso(row.created_at),
});
export const AuditPage = pageOf(AuditEntryDto);

const written = rangeOf("Written");
const filters = {
  subject_type: reference()
    .optional()
    .openapi({ description: "Only changes of this kind of thing.", example: "product" }),
  subject_id: reference().optional().describe("Only changes of the thing with this id."),
  actor_id: reference().optional().describe("Only what this account or key did."),
  action: reference().optional().openapi({ description: "Only this kind of change.", example: "product.updated" }),
  request_id: reference().optional().describe("Only what the request with this `X-Request-Id` did."),
  created_at_from: written.from,
  created_at_to: written.to,
};
export const AuditListQuery = z.strictObject({ ...pageQuery, ...filters });
export const AuditExportQuery = z.strictObject(filters);

export const AuditCheckQuery = z.strictObject({
  from_seq: queryInteger({ min: 1, max: 2 ** 31 })
    .default(1)
    .openapi({ description: "Where to begin.", example: 1 }),
  limit: queryInteger({ min: 1, max: 1000 })
    .default(1000)
    .openapi({ description: "How many rows to look at.", example: 1000 }),
});
export const AuditCheckDto = z
  .object({
    is_intact: z
      .boolean()
      .openapi({ description: "Whether no break was found among the entries that were checked.", example: true }),
    checked: z.int().openapi({ description: "Entries that were looked at.", example: 1000 }),
    breaks: z
      .array(
        z.object({
          seq: z.int().openapi({ description: "The place in the chain.", example: 412 }),
          id: id().nullable().describe("The entry at this place; null when it is missing."),
          reason: choice({
            changed: "The entry is not what was written.",
            missing: "The entry is gone, or everything from this place on.",
          }).describe("What is wrong with the place."),
        }),
      )
      .describe("Places where the chain does not hold; empty when it is intact."),
    next_seq: z
      .int()
      .nullable()
      .openapi({ description: "Send it as `from_seq` to go on; null at the end.", example: 1001 }),
    marked_seq: z.int().nullable().openapi({
      description: "The last entry that was noted outside the database; null before the first.",
      example: 2310,
    }),
    marked_at: timestamp().nullable().openapi({ description: "When it was noted. Later entries are not covered yet." }),
  })
  .openapi("AuditCheck");

export const toAuditCheckDto = ({ checked, breaks, next_seq, mark }: Checked): z.output<typeof AuditCheckDto> => ({
  is_intact: breaks.length === 0,
  checked,
  breaks: [...breaks],
  next_seq,
  marked_seq: mark?.seq ?? null,
  marked_at: toIsoOrNull(mark?.at ?? null),
});
