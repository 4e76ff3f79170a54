import { desc, eq } from "drizzle-orm";
import { findBelow } from "#access/staff";
import { auditUser } from "#people/accounts";
import { HOUR } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import type { Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { RETENTION_MS } from "#platform/data/retention";
import type { User } from "#platform/http/auth";
import { privacyEvents } from "./events.ts";
import { linkHashOf, exportLinkTokenOf } from "./export-links.ts";
import { dataExports } from "./tables.ts";

/** One that was asked for within this time is not asked for again: each is a file, a mail and an entry of the audit log. */
const SAME_MS = HOUR;

export type DataExport = typeof dataExports.$inferSelect;

/** Of the person's copies only the latest is shown. */
export const latestExport = (ctx: Ctx, user_id: string) =>
  ctx.db.select().from(dataExports).where(eq(dataExports.user_id, user_id)).orderBy(desc(dataExports.id)).limit(1);

/** Asks for a copy of all that is held about the person: a consumer makes it and mails the link. Within an hour it is the same copy. */
export const requestExport = (ctx: Ctx, { id }: User): Promise<DataExport> =>
  request(ctx, id, (export_id) => auditUser(ctx, "user.export_requested", id, { export_id }));

/** The same for a person who asked the staff for it. Throws `user_not_found`, `permission_not_held`. */
export async function requestExportOf(ctx: Ctx, user_id: string): Promise<DataExport> {
  const { id } = await findBelow(ctx, user_id);
  return request(ctx, id, (export_id) => audited(ctx, "user.export_requested", id, export_id));
}

/** What staff did about a person's copy. */
export const audited = (ctx: Ctx, action: string, user_id: string, export_id: string): Statement =>
  audit(ctx, { action, subject_type: "user", subject_id: user_id, after: { export_id } });

async function request(ctx: Ctx, user_id: string, auditOf: (export_id: string) => Statement): Promise<DataExport> {
  const now = ctx.now();
  const [latest] = await latestExport(ctx, user_id);
  if (latest && latest.created_at > now - SAME_MS) return latest;
  const id = ctx.id();
  const row: DataExport = {
    id,
    user_id,
    link_hash: await linkHashOf(await exportLinkTokenOf(ctx, id)),
    file_key: null,
    created_at: now,
    finished_at: null,
    expires_at: now + RETENTION_MS.downloads,
  };
  await commit(ctx, [
    ctx.db.insert(dataExports).values(row),
    publish(ctx, privacyEvents["export.requested"], { export_id: id }),
    auditOf(id),
  ]);
  return row;
}
