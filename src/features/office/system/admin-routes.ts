import { z } from "@hono/zod-openapi";
import { settingsPermissions } from "#people/roles";
import { PlatformError } from "#platform/basics/errors";
import { audit } from "#platform/data/audit";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { commit } from "#platform/data/outbox";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam, queryBoolean, reference } from "#platform/http/schemas";
import { SystemError } from "./errors.ts";
import { keyStanding } from "./key-standing.ts";
import { listDeadLetters } from "./list-dead-letters.ts";
import { listJobRuns } from "./list-job-runs.ts";
import { replayDeadLetter } from "./replay-dead-letter.ts";
import { rewrapSome } from "./rewrap-keys.ts";
import { DeadLetterDto, JobRunDto, KeyStandingDto, toDeadLetterDto, toJobRunDto } from "./schemas.ts";

const tags = ["System"];

const deadLetters = route(
  {
    method: "get",
    path: "/admin/system/dead-letters",
    operationId: "adminListDeadLetters",
    tags,
    summary: "Messages that could not be dealt with",
    description:
      "Newest first. A message comes here after its last try; `waiting` parts those that were replayed from those that were not.",
    access: staff(settingsPermissions.read),
    request: {
      query: z.strictObject({
        ...pageQuery,
        waiting: queryBoolean()
          .optional()
          .describe("`true` for messages that were not replayed, `false` for those that were."),
      }),
    },
    responses: { 200: json(pageOf(DeadLetterDto), "A page of dead letters") },
    problems: [PlatformError.invalid_cursor],
  },
  async (c) => {
    const { rows, ...page } = await listDeadLetters(c.var.ctx, c.req.valid("query"));
    return c.json({ data: rows.map(toDeadLetterDto), ...page }, 200);
  },
);

const replay = route(
  {
    method: "post",
    path: "/admin/system/dead-letters/{id}/replay",
    operationId: "adminReplayDeadLetter",
    tags,
    summary: "Send a dead letter again",
    description: "Puts the message back into its queue. Effects that were already completed are not repeated.",
    access: staff(settingsPermissions.write),
    request: { params: IdParam },
    responses: { 202: json(DeadLetterDto, "The mail is on its way") },
    problems: [SystemError.dead_letter_not_found, SystemError.dead_letter_settled],
  },
  async (c) => c.json(toDeadLetterDto(await replayDeadLetter(c.var.ctx, c.req.valid("param").id)), 202),
);

const jobRuns = route(
  {
    method: "get",
    path: "/admin/system/jobs",
    operationId: "adminListJobRuns",
    tags,
    summary: "Runs of the scheduled jobs",
    description: "The latest begun first. Each job runs once for each slot, `scheduled_at`.",
    access: staff(settingsPermissions.read),
    request: {
      query: z.strictObject({
        ...pageQuery,
        job: reference().optional().openapi({ description: "Only runs of this task.", example: "sweep_outbox" }),
      }),
    },
    responses: { 200: json(pageOf(JobRunDto), "A page of runs") },
    problems: [PlatformError.invalid_cursor],
  },
  async (c) => {
    const { rows, ...page } = await listJobRuns(c.var.ctx, c.req.valid("query"));
    return c.json({ data: rows.map(toJobRunDto), ...page }, 200);
  },
);

const keys = route(
  {
    method: "get",
    path: "/admin/system/keys",
    operationId: "adminGetKeyStatus",
    tags,
    summary: "How far a rotation of keys has come",
    description: "The ids of the keys in the settings, and how much still depends on the older ones. No key is shown.",
    access: staff(settingsPermissions.read),
    responses: { 200: json(KeyStandingDto, "The keys, by id") },
  },
  async (c) => c.json(await keyStanding(c.var.ctx), 200),
);

const rewrap = route(
  {
    method: "post",
    path: "/admin/system/keys/rewrap",
    operationId: "adminRewrapKeys",
    tags,
    summary: "Bring keys of personal data under the new master key",
    description:
      "Two hundred at a time, until `personal_keys_left` is 0. A job does the same each minute. What was sealed with them stays as it is.",
    access: staff(settingsPermissions.write),
    responses: { 200: json(KeyStandingDto, "How far it has come") },
  },
  async (c) => {
    const { ctx } = c.var;
    const rewrapped = await rewrapSome(ctx);
    if (rewrapped > 0)
      await commit(ctx, [
        audit(ctx, {
          action: "keys.rewrapped",
          subject_type: "system",
          subject_id: "personal_keys",
          after: { rewrapped },
        }),
      ]);
    return c.json(await keyStanding(ctx), 200);
  },
);

export const systemAdminRoutes: readonly Route[] = [deadLetters, replay, jobRuns, keys, rewrap];
