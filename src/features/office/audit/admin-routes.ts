import { z } from "@hono/zod-openapi";
import { staffPermissions } from "#people/roles";
import { nameActors } from "#platform/data/actor-names";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { checkAuditLog } from "./check-audit-log.ts";
import { exportAuditLog } from "./export-audit-log.ts";
import { listAuditLog } from "./list-audit-log.ts";
import {
  AuditCheckDto,
  AuditCheckQuery,
  AuditExportQuery,
  AuditListQuery,
  AuditPage,
  toAuditCheckDto,
  toAuditEntryDto,
} from "./schemas.ts";

const tags = ["System"];

const list = route(
  {
    method: "get",
    path: "/admin/audit-log",
    operationId: "adminListAuditEntries",
    tags,
    summary: "Who did what",
    description:
      "Changes made in the back office and events of security, newest first. Personal data and secrets in `changes` read `(hidden)`.",
    access: staff(staffPermissions.read),
    request: { query: AuditListQuery },
    responses: { 200: json(AuditPage, "A page of entries") },
  },
  async (c) => {
    const { ctx } = c.var;
    const { rows, ...page } = await listAuditLog(ctx, c.req.valid("query"));
    const actorOf = await nameActors(ctx, rows);
    return c.json({ data: rows.map((row) => toAuditEntryDto(row, actorOf)), ...page }, 200);
  },
);

const download = route(
  {
    method: "get",
    path: "/admin/audit-log/export",
    operationId: "adminExportAuditLog",
    sends: ["Content-Disposition"],
    tags,
    summary: "Download the audit log",
    description: "All entries that match as CSV, newest first, with their places and hashes in the chain.",
    access: staff(staffPermissions.read),
    step_up: "always",
    request: { query: AuditExportQuery },
    responses: {
      200: {
        description: "The entries",
        content: { "text/csv": { schema: z.string().openapi({ example: "id,created_at,actor_type\r\n" }) } },
      },
    },
  },
  (c) =>
    c.body(exportAuditLog(c.var.ctx, c.req.valid("query")), 200, {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="audit-log.csv"',
    }),
);

const check = route(
  {
    method: "get",
    path: "/admin/audit-log/check",
    operationId: "adminVerifyAuditLog",
    tags,
    summary: "Look whether the audit log was tampered with",
    description:
      "Each entry carries a keyed hash of itself and the entry before it. Checks a stretch of them, and that the last ones were not cut off: the end of the chain is noted outside the database each time it grows. A cron checks the whole chain daily.",
    access: staff(staffPermissions.read),
    request: { query: AuditCheckQuery },
    responses: { 200: json(AuditCheckDto, "What was found") },
  },
  async (c) => {
    const { from_seq, limit } = c.req.valid("query");
    const checked = await checkAuditLog(c.var.ctx, from_seq, limit);
    return c.json(toAuditCheckDto(checked), 200);
  },
);

export const auditAdminRoutes: readonly Route[] = [list, download, check];
