import { z } from "@hono/zod-openapi";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import type { deadLetters, jobRuns } from "#platform/data/tables";
import { id, timestamp } from "#platform/http/schemas";

export const CheckDto = z.object({
  ok: z.boolean(),
  ms: z.int().openapi({ description: "How long it took, in milliseconds.", example: 3 }),
});

export const HealthChecks = z.object({ database: CheckDto, storage: CheckDto, queue: CheckDto, object: CheckDto });

export const HealthDto = z
  .object({
    status: z.literal("ok"),
    checks: HealthChecks,
    checked_at: timestamp(),
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
      checked_at: "2026-01-31T09:30:00.000Z",
    },
  });

export const DeadLetterDto = z
  .object({
    id: z.string().openapi({ example: "5f8d1c1f6f2a4c3e" }),
    queue: z.string().openapi({ example: "bodega-orders-dead" }),
    type: z.string().openapi({ example: "order.paid" }),
    outbox_id: id().nullable(),
    body: z.unknown().openapi({
      type: "object",
      description: "The message: ids and codes only.",
      example: { order_id: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b" },
    }),
    created_at: timestamp(),
    replayed_at: timestamp().nullable(),
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
    job: z.string().openapi({ example: "sweep_outbox" }),
    scheduled_at: timestamp(),
    status: z.enum(["running", "done", "failed"]),
    started_at: timestamp(),
    finished_at: timestamp().nullable(),
    summary: z
      .record(z.string(), z.unknown())
      .nullable()
      .openapi({ example: { sent: 0 } }),
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
