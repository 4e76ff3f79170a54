import { desc, eq } from "drizzle-orm";
import { auditUser } from "#people/accounts";
import { HOUR } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
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
export async function requestExport(ctx: Ctx, user: User): Promise<DataExport> {
  const now = ctx.now();
  const [latest] = await latestExport(ctx, user.id);
  if (latest && latest.created_at > now - SAME_MS) return latest;
  const id = ctx.id();
  const row: DataExport = {
    id,
    user_id: user.id,
    link_hash: await linkHashOf(await exportLinkTokenOf(ctx, id)),
    file_key: null,
    created_at: now,
    made_at: null,
    expires_at: now + RETENTION_MS.downloads,
  };
  await commit(ctx, [
    ctx.db.insert(dataExports).values(row),
    publish(ctx, privacyEvents["export.requested"], { export_id: id }),
    auditUser(ctx, "user.export_requested", user.id, { export_id: id }),
  ]);
  return row;
}
