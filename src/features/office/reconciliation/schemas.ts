import { z } from "@hono/zod-openapi";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import { pageQuery } from "#platform/data/cursor";
import { choice, dayOrTime, id, personalText, timestamp } from "#platform/http/schemas";
import { totalOf } from "./advance-run.ts";
import type { AllWalks } from "./join-walks.ts";
import type { Drift } from "./read-drift.ts";
import type { modes, State } from "./rules.ts";
import type { Run } from "./tables.ts";

const kindOf = (kinds: AllWalks["kinds"]) =>
  choice(kinds).openapi("DriftKind", { description: "What two sides disagree about." });

const DriftState = choice<State>({
  open: "Found, and not put right.",
  mended: "Put right by a run or a decision.",
  gone: "A later run no longer found it.",
  accepted: "Dealt with by hand. No run touches it.",
}).openapi("DriftState", { description: "What has become of a drift." });

export const driftQuery = ({ kinds }: AllWalks) =>
  z.strictObject({
    ...pageQuery,
    kind: kindOf(kinds).optional().describe("Only drifts of this kind."),
    state: DriftState.optional().describe("Only drifts in this state."),
  });

export const RunQuery = z.strictObject(pageQuery);

export const StartRunInput = z
  .strictObject({
    mode: choice({
      list: "Compares and changes nothing.",
      fix: "Also puts right all that can be put right safely.",
    }).describe("What the run may change."),
    created_at_from: dayOrTime()
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
      decision: choice({
        accept: "It was dealt with by hand.",
        ...Object.fromEntries(decisions.map(({ name, description }) => [name, description])),
      }).describe("What is done about the drift."),
      note: personalText(500)
        .optional()
        .openapi({ description: "For colleagues. It must not hold names or addresses." }),
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
    kind: kindOf(kinds),
    state: DriftState,
    subject_id: z.string().openapi({ description: "With the kind, what it is about.", example: "pi_3Q" }),
    order_id: id().nullable().describe("The order concerned; null without one."),
    variant_id: z
      .string()
      .nullable()
      .openapi({ description: "The variant concerned; null when it is not about stock.", example: null }),
    intent_id: z
      .string()
      .nullable()
      .openapi({ description: "The provider's id of the payment; null when it is not about one.", example: "pi_3Q" }),
    says: z
      .object({
        database: side("What D1 says; null when it knows nothing.", null),
        object: side("What the stock and cart objects say.", { goods: "in_house", journal: "sold" }),
        provider: side("What the payment provider says.", { status: "captured", amount: 4500, currency: "USD" }),
      })
      .describe("The differing accounts, each null when it has none."),
    remedy: choice(remedies).openapi({
      description: "What was done when it is mended, and what would put it right while it is open.",
      example: "give_back",
    }),
    note: z.string().nullable().openapi({ description: "Written with the decision; null without one.", example: null }),
    run_id: id().describe("The latest run that found it."),
    first_seen_at: timestamp().describe("The first run that found it."),
    last_seen_at: timestamp().describe("The latest run that found it."),
    settled_at: timestamp()
      .nullable()
      .openapi({ description: "When it was mended, gone or accepted; null while it is open.", example: null }),
  });

const payer = z
  .object({
    email: z
      .string()
      .nullable()
      .openapi({ description: "Null when the provider has none.", example: "ada@example.com" }),
    name: z.string().nullable().openapi({ description: "Null when the provider has none.", example: "Ada Lovelace" }),
  })
  .nullable()
  .openapi({
    description: "Who paid, as the provider says at this moment; it is kept nowhere. Null without a payment.",
  });

/** A drift, in lists and by itself. */
export function driftDtos(walks: AllWalks) {
  const DriftDto = driftFields(walks).openapi("Drift");
  return { DriftDto, DriftDetailDto: DriftDto.extend({ payer }).openapi("DriftDetail") };
}

const TallyDto = z
  .object({
    compared: z.int().openapi({ description: "Things that were held against each other.", example: 12_000 }),
    found: z.int().openapi({ description: "Of those, how many differed.", example: 3 }),
    mended: z.int().openapi({ description: "Found, and put right by this run.", example: 2 }),
    accepted: z.int().openapi({ description: "Found, and dealt with by hand before.", example: 0 }),
  })
  .openapi("ReconcileTally");

export const runDto = ({ parts }: AllWalks) =>
  z
    .object({
      id: id(),
      mode: choice<(typeof modes)[number]>({
        list: "Compares and changes nothing.",
        routine: "The shop's own run every hour. It changes what can be taken back.",
        fix: "Puts right all that can be put right safely.",
      }).describe("What the run may change."),
      status: choice({
        running: "On its way, step by step.",
        done: "Everything was compared.",
        failed: "It ended early. A later run begins again.",
      }).describe("How far the run is."),
      total: TallyDto.openapi({ description: "The sums of all parts." }),
      parts: z
        .object(Object.fromEntries(parts.map(({ name }) => [name, TallyDto.describe(`Of the part \`${name}\`.`)])))
        .openapi({
          description:
            "By what was walked: payments at the provider, orders, the outbox, and the stock of each variant.",
        }),
      created_at_from: timestamp().describe("Payments at the provider are looked at from then on."),
      started_at: timestamp(),
      finished_at: timestamp().nullable().describe("Null while it runs."),
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
