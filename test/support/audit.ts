import { asc, eq } from "drizzle-orm";
import { auditLog } from "#platform/data/tables";
import { testContext } from "./context.ts";

/** What was written down about a thing, oldest first. */
export const auditOf = (subject_id: string) =>
  testContext().db.select().from(auditLog).where(eq(auditLog.subject_id, subject_id)).orderBy(asc(auditLog.id));
