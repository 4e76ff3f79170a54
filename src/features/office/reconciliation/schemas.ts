import { z } from "@hono/zod-openapi";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import { pageQuery } from "#platform/data/cursor";
import { id, moment, personalText, timestamp } from "#platform/http/schemas";
import { totalOf } from "./advance-run.ts";
import type { AllWalks } from "./join-walks.ts";
import type { Drift } from "./read-drift.ts";
import { modes, states } from "./rules.ts";
import type { Run } from "./tables.ts";

export const driftQuery = ({ kinds }: AllWalks) =>
  z.strictObject({ ...pageQuery, kind: z.enum(kinds).optional(), state: z.enum(states).optional() });

export const RunQuery = z.strictObject(pageQuery);

export const StartRunInput = z
  .strictObject({
    mode: z.enum(["list", "fix"]).openapi({
      description: "`list` compares and changes nothing; `fix` mends all that can be mended safely.",
    }),
    created_at_from: moment()
      .optional()
      .openapi({ description: "How far back the provider's payments are looked at; 26 hours when absent." }),
    grace_seconds: z.int().min(0).max(3600).optional().openapi({
      description: "What moved within this time may still be on its way, and is no drift. 120 when absent.",
    }),
  })
  .openapi("StartReconcile", { example: { mode: "list" } });

export const decideInput = ({ decisions }: AllWalks) =>
  z
    .strictObject({
      decision: z.enum(["accept", ...decisions.map(({ name }) => name)]).openapi({
        description: ["`accept`: it was dealt with by hand.", ...decisions.map(({ description }) => description)].join(
          " ",
        ),
      }),
      note: personalText(500).optional().openapi({ description: "For colleagues. No names or addresses." }),
    })
    .openapi("DecideDrift", { example: { decision: "accept", note: "Parcel has arrived, money kept." } });

const side = (description: string, example: Record<string, unknown> | null) =>
  z
    .record(z.string(), z.unknown())
    .nullable()
    .openapi({ type: ["object", "null"], description, example });

const driftFields = ({ kinds, remedies }: AllWalks) =>
  z.object({
    id: id(),
    kind: z.enum(kinds).openapi({ example: "lost_order" }),
    state: z.enum(states).openapi({
      description:
        "`open`, `mended`, `gone` (a later run did not find it any more) or `accepted` (dealt with by hand).",
      example: "open",
    }),
    subject_id: z.string().openapi({ description: "With the kind, what it is about.", example: "pi_3Q" }),
    order_id: id().nullable(),
    variant_id: z.string().nullable().openapi({ example: null }),
    intent_id: z.string().nullable().openapi({ example: "pi_3Q" }),
    says: z.object({
      database: side("What D1 says; null when it knows nothing.", null),
      object: side("What the stock and cart objects say.", { goods: "in_house", journal: "sold" }),
      provider: side("What the payment provider says.", { status: "captured", amount: 4500, currency: "USD" }),
    }),
    remedy: z.enum(remedies).openapi({
      description: "What was done when it is mended, and what would put it right while it is open.",
      example: "give_back",
    }),
    note: z.string().nullable().openapi({ example: null }),
    run_id: id(),
    first_seen_at: timestamp(),
    last_seen_at: timestamp(),
    settled_at: timestamp().nullable().openapi({ example: null }),
  });

const payer = z
  .object({
    email: z.string().nullable().openapi({ example: "ada@example.com" }),
    name: z.string().nullable().openapi({ example: "Ada Lovelace" }),
  })
  .nullable()
  .openapi({ description: "Who paid, as the provider says at this moment; it is kept nowhere." });

/** A drift, in lists and by itself. */
export function driftDtos(walks: AllWalks) {
  const DriftDto = driftFields(walks).openapi("Drift");
  return { DriftDto, DriftDetailDto: DriftDto.extend({ payer }).openapi("DriftDetail") };
}

const TallyDto = z.object({
  compared: z.int().openapi({ description: "Things that were held against each other.", example: 12_000 }),
  found: z.int().openapi({ description: "Of those, how many differed.", example: 3 }),
  mended: z.int().openapi({ example: 2 }),
  accepted: z.int().openapi({ description: "Found, and dealt with by hand before.", example: 0 }),
});

export const runDto = ({ parts }: AllWalks) =>
  z
    .object({
      id: id(),
      mode: z.enum(modes).openapi({ description: "`routine` is the hourly run of the shop itself.", example: "list" }),
      status: z.enum(["running", "done", "failed"]).openapi({ example: "done" }),
      total: TallyDto,
      parts: z.object(Object.fromEntries(parts.map(({ name }) => [name, TallyDto]))).openapi({
        description: "By what was walked: payments at the provider, orders, the outbox, and the stock of each variant.",
      }),
      created_at_from: timestamp(),
      started_at: timestamp(),
      finished_at: timestamp().nullable(),
    })
    .openapi("ReconcileRun");

export const toDriftDto = ({ about_at: _about, first_seen_at, last_seen_at, settled_at, ...row }: Drift) => ({
  ...row,
  first_seen_at: toIso(first_seen_at),
  last_seen_at: toIso(last_seen_at),
  settled_at: toIsoOrNull(settled_at),
});

export const toDriftDetailDto = (row: Drift, contact: Awaited<ReturnType<AllWalks["contactOf"]>>) => ({
  ...toDriftDto(row),
  payer: contact,
});

const nothing = { compared: 0, found: 0, mended: 0, accepted: 0 };

export const toRunDto = (
  { parts }: AllWalks,
  { id: run_id, mode, status, counts, created_at_from, started_at, finished_at }: Run,
) => ({
  id: run_id,
  mode,
  status,
  total: totalOf(counts),
  parts: Object.fromEntries(parts.map(({ name }) => [name, counts[name] ?? nothing])),
  created_at_from: toIso(created_at_from),
  started_at: toIso(started_at),
  finished_at: toIsoOrNull(finished_at),
});
