import { lt } from "drizzle-orm";
import { accountsToErase } from "#people/accounts";
import { describeError } from "#platform/basics/log";
import type { Ctx } from "#platform/context";
import { inIds } from "#platform/data/db";
import type { Job } from "#platform/data/schedule";
import type { DataOfPeople } from "./data-of-people.ts";
import { erasePerson } from "./erase-person.ts";
import { dataExports } from "./tables.ts";

const PEOPLE_PER_RUN = 50;
const FILES_PER_RUN = 500;

async function erasePeople(ctx: Ctx, data: DataOfPeople) {
  const counts = { erased: 0, postponed: 0 };
  for (const { id } of await accountsToErase(ctx, PEOPLE_PER_RUN)) {
    try {
      counts[(await erasePerson(ctx, data, id)) ? "erased" : "postponed"] += 1;
    } catch (error) {
      counts.postponed += 1;
      ctx.log.error("erasure_failed", { user_id: id, ...describeError(error) });
    }
  }
  return counts;
}

/** The file first: a row without one is read as expired, a file without a row would be nobody's. */
async function forgetExports(ctx: Ctx) {
  const old = await ctx.db.select().from(dataExports).where(lt(dataExports.expires_at, ctx.now())).limit(FILES_PER_RUN);
  const keys = old.flatMap(({ file_key }) => (file_key === null ? [] : [file_key]));
  if (keys.length > 0) await ctx.env.FILES.delete(keys);
  const ids = old.map(({ id }) => id);
  if (ids.length > 0) await ctx.db.delete(dataExports).where(inIds(dataExports.id, ids));
  return { forgotten: ids.length };
}

export const privacyJobs = (data: DataOfPeople): readonly Job[] => [
  { name: "erase_people", every: "hour", run: (ctx) => erasePeople(ctx, data) },
  { name: "forget_exports", every: "hour", run: forgetExports },
];
