import { z } from "@hono/zod-openapi";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import type { deadLetters, jobRuns } from "#platform/data/tables";
import { choice, id, timestamp } from "#platform/http/schemas";

export const CheckDto = z.object({
  ok: z.boolean().describe("Whether it answered in time."),
  ms: z.int().openapi({ description: "How long it took, in milliseconds.", example: 3 }),
});

export const HealthChecks = z.object({
  database: CheckDto.describe("D1: one row was read."),
  storage: CheckDto.describe("R2: one object was looked up."),
  queue: CheckDto.describe("The queue that events go by."),
  object: CheckDto.describe("A Durable Object answered."),
});

export const HealthDto = z
  .object({
    status: z.literal("ok").describe("Any other answer is 503 `unhealthy`."),
    checks: HealthChecks.describe("Each part that the shop cannot do without."),
    not_offered: z
      .array(
        z.object({
          method: z.string().describe("A way to pay."),
          missing_settings: z.array(z.string()).describe("The settings that it lacks."),
        }),
      )
      .describe("Ways to pay that are switched on, and not offered since settings are missing."),
    search: z
      .object({
        waiting_changes: z
          .int()
          .openapi({ description: "Changed products that searches do not know of yet; to 1,000.", example: 0 }),
        oldest_change_at: timestamp().nullable().describe("When the first of them changed; null where none waits."),
      })
      .nullable()
      .describe(
        "How far searches are behind the catalog; null where the index does not answer, which stops no purchase.",
      ),
    checked_at: timestamp().describe("Kept for a few seconds, so that many may ask."),
  })
  .openapi("Health", {
    example: {
      status: "ok",
      checks: {
        database: { ok: true, ms: 3 },
        storage: { ok: true, ms: 8 },
        queue: { ok: true, ms: 2 },
        object: { ok: true, ms: 4 },
      },
      not_offered: [{ method: "bank_transfer", missing_settings: ["BANK_ACCOUNT_HOLDER", "BANK_IBAN"] }],
      search: { waiting_changes: 0, oldest_change_at: null },
      checked_at: "2026-01-31T09:30:00.000Z",
    },
  });

export const DeadLetterDto = z
  .object({
    id: z
      .string()
      .openapi({ description: "For `/admin/system/dead-letters/{id}/replay`.", example: "5f8d1c1f6f2a4c3e" }),
    queue: z.string().openapi({ description: "The queue that gave up on it.", example: "bodega-orders-dead" }),
    type: z.string().openapi({ description: "The event that it announces.", example: "order.paid" }),
    outbox_id: id().nullable().describe("The entry of the outbox that it came from; null for a message without one."),
    body: z.unknown().openapi({
      type: "object",
      description: "The message: ids and codes only.",
      example: { order_id: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b" },
    }),
    created_at: timestamp().describe("When the queue gave up."),
    replayed_at: timestamp().nullable().describe("When it was last sent again; null if it never was."),
    done_at: timestamp().nullable().openapi({ description: "When what it asks for was done after all." }),
  })
  .openapi("DeadLetter");

export type DeadLetterRow = typeof deadLetters.$inferSelect & { readonly done_at: number | null };

export const toDeadLetterDto = (row: DeadLetterRow): z.output<typeof DeadLetterDto> => ({
  ...row,
  created_at: toIso(row.created_at),
  replayed_at: toIsoOrNull(row.replayed_at),
  done_at: toIsoOrNull(row.done_at),
});

export const JobRunDto = z
  .object({
    job: z.string().openapi({ description: "Name of the task, as in the schedule.", example: "sweep_outbox" }),
    scheduled_at: timestamp().describe("The minute that the run was due."),
    status: choice({
      running: "Begun and not finished.",
      done: "Everything was done.",
      failed: "It ended with an error, which the log has.",
    }).describe("How the run went."),
    started_at: timestamp(),
    finished_at: timestamp().nullable().describe("Null while it runs."),
    summary: z
      .record(z.string(), z.unknown())
      .nullable()
      .openapi({ description: "Counts of what it did, by name; null until it is finished.", example: { sent: 0 } }),
  })
  .openapi("JobRun");

export const toJobRunDto = (row: typeof jobRuns.$inferSelect): z.output<typeof JobRunDto> => ({
  ...row,
  scheduled_at: toIso(row.scheduled_at),
  started_at: toIso(row.started_at),
  finished_at: toIsoOrNull(row.finished_at),
});

const keyList = (about: string) => z.array(z.string()).openapi({ description: about, example: ["3f9a1c07"] });
export const KeyStandingDto = z
  .object({
    signing_keys: keyList("Ids of the keys that access tokens are checked with; the first signs."),
    peppers: keyList("Ids of the peppers of passwords; the first hashes."),
    master_keys: keyList("Ids of the master keys of personal data; the first wraps."),
    personal_keys_left: z
      .int()
      .openapi({ description: "Keys of personal data under an older master key.", example: 0 }),
    passwords_left: z.int().openapi({
      description: "Passwords hashed with an older pepper or older figures: each is renewed at its next log-in.",
      example: 12,
    }),
  })
  .openapi("KeyStanding");
