import { customerPermissions } from "#people/accounts";
import { settingsPermissions } from "#people/roles";
import { momentsOf } from "#platform/basics/days";
import { PlatformError } from "#platform/basics/errors";
import { pageOf } from "#platform/data/cursor";
import { can, staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { decideDrift } from "./decide-drift.ts";
import { ReconciliationError } from "./errors.ts";
import type { AllWalks } from "./join-walks.ts";
import { listDrifts } from "./list-drifts.ts";
import { listRuns, readRun } from "./list-runs.ts";
import { readDrift } from "./read-drift.ts";
import {
  decideInput,
  driftDtos,
  driftQuery,
  runDto,
  RunQuery,
  StartRunInput,
  toDriftDetailDto,
  toDriftDto,
  toRunDto,
} from "./schemas.ts";
import { requireMender, startRun } from "./start-run.ts";

const tags = ["System"];

/** What was found, and what is decided about it. */
function driftRoutes(walks: AllWalks): readonly Route[] {
  const { DriftDto, DriftDetailDto } = driftDtos(walks);
  const list = route(
    {
      method: "get",
      path: "/admin/system/reconcile",
      operationId: "adminListDrifts",
      tags,
      summary: "Where database, objects and provider disagree",
      description:
        "Every drift that a comparison has found, the latest first: what it is about, what each side says, since when, and what was or would be done about it.",
      access: staff(settingsPermissions.read),
      request: { query: driftQuery(walks) },
      responses: { 200: json(pageOf(DriftDto), "A page of drifts") },
    },
    async (c) => {
      const { rows, ...page } = await listDrifts(c.var.ctx, c.req.valid("query"));
      return c.json({ data: rows.map(toDriftDto), ...page }, 200);
    },
  );

  const one = route(
    {
      method: "get",
      path: "/admin/system/reconcile/{id}",
      operationId: "adminGetDrift",
      tags,
      summary: "One drift, and who paid",
      description:
        "Asks the provider for the payer of a lost order, so that staff can write to them. Requires `customers:read`.",
      access: staff(settingsPermissions.read),
      request: { params: IdParam },
      responses: { 200: json(DriftDetailDto, "The drift") },
      problems: [ReconciliationError.drift_not_found],
    },
    async (c) => {
      const { ctx } = c.var;
      const drift = await readDrift(ctx, c.req.valid("param").id);
      return c.json(
        toDriftDetailDto(drift, can(ctx.actor, customerPermissions.read) ? await walks.contactOf(ctx, drift) : null),
        200,
      );
    },
  );

  const decide = route(
    {
      method: "post",
      path: "/admin/system/reconcile/{id}/decision",
      operationId: "adminDecideDrift",
      tags,
      summary: "Settle a drift by hand",
      description: [
        "`accept` marks a drift as dealt with, so that no run touches or counts it any more.",
        ...walks.decisions.map(({ operation_description }) => operation_description),
      ].join(" "),
      access: staff(settingsPermissions.write),
      step_up: "sometimes",
      request: { params: IdParam, body: json(decideInput(walks), "What was decided") },
      responses: { 200: json(DriftDto, "The drift as it is now") },
      problems: [
        ReconciliationError.drift_not_found,
        ReconciliationError.drift_settled,
        ...walks.decisions.flatMap(({ problems }) => problems),
      ],
    },
    async (c) =>
      c.json(toDriftDto(await decideDrift(c.var.ctx, walks, c.req.valid("param").id, c.req.valid("json"))), 200),
  );

  return [list, one, decide];
}

/** Runs, begun by hand or by the hour. */
function runRoutes(walks: AllWalks): readonly Route[] {
  const RunDto = runDto(walks);
  const start = route(
    {
      method: "post",
      path: "/admin/system/reconcile",
      operationId: "adminStartReconcileRun",
      tags,
      summary: "Compare database, objects and provider",
      description:
        "Begins a comparison, which continues by itself: read the run until it is `done`. With `fix` it also gives back money and units of orders that a restored database has lost, unless their goods have been shipped; that requires a person with `payments:write` and a fresh proof.",
      access: staff(settingsPermissions.write),
      step_up: "sometimes",
      request: { body: json(StartRunInput, "What to do about what it finds") },
      responses: { 202: json(RunDto, "It has begun") },
      problems: [PlatformError.person_required, ReconciliationError.reconcile_running],
    },
    async (c) => {
      const { mode, created_at_from, grace_seconds } = c.req.valid("json");
      if (mode === "fix") requireMender(c.var.ctx, walks);
      const run = await startRun(c.var.ctx, walks, {
        mode,
        created_at_from: momentsOf({ from: created_at_from }, c.var.ctx.config.SHOP_TIME_ZONE).from,
        grace_ms: grace_seconds === undefined ? undefined : grace_seconds * 1_000,
      });
      return c.json(toRunDto(walks, run), 202);
    },
  );

  const runs = route(
    {
      method: "get",
      path: "/admin/system/reconcile-runs",
      operationId: "adminListReconcileRuns",
      tags,
      summary: "Comparisons that were made",
      description: "The latest first, with how much was compared and the outcome.",
      access: staff(settingsPermissions.read),
      request: { query: RunQuery },
      responses: { 200: json(pageOf(RunDto), "A page of comparisons") },
    },
    async (c) => {
      const { rows, ...page } = await listRuns(c.var.ctx, c.req.valid("query"));
      return c.json({ data: rows.map((row) => toRunDto(walks, row)), ...page }, 200);
    },
  );

  const run = route(
    {
      method: "get",
      path: "/admin/system/reconcile-runs/{id}",
      operationId: "adminGetReconcileRun",
      tags,
      summary: "How far a comparison has come",
      description: "Its figures grow while it is `running`.",
      access: staff(settingsPermissions.read),
      request: { params: IdParam },
      responses: { 200: json(RunDto, "The comparison") },
      problems: [ReconciliationError.reconcile_run_not_found],
    },
    async (c) => c.json(toRunDto(walks, await readRun(c.var.ctx, c.req.valid("param").id)), 200),
  );

  return [start, runs, run];
}

export const reconciliationAdminRoutes = (walks: AllWalks): readonly Route[] => [
  ...driftRoutes(walks),
  ...runRoutes(walks),
];
