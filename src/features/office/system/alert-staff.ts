import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { selectOpenDrifts } from "#office/reconciliation";
import { DAY, toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { deadLetters, jobRuns } from "#platform/data/tables";
import { sendOnce } from "#platform/messages/mail";
import { type Alert, alertMail, auditChainAlert, deadLetterAlert, driftAlert, failedJobAlert } from "./alert-mails.ts";

/** Rows of each kind that are looked at: an alert that says "100" says enough. */
const LOOKED_AT = 100;
const AUDIT_CHECK = "check_audit_log";

/**
 * Mails staff what needs them, once: dead letters and drifts when a new one is there, a failed job once a day, and a broken audit
 * chain once for the check that found it. Throws when a mail cannot be sent now; what was sent is not sent again.
 */
export async function alertStaff(ctx: Ctx): Promise<{ alerts: number }> {
  const since = ctx.now() - DAY;
  const [letters, failed, checks, drifts] = await ctx.db.batch([
    ctx.db
      .select({ id: deadLetters.id })
      .from(deadLetters)
      .where(and(isNull(deadLetters.replayed_at), gt(deadLetters.created_at, since)))
      .orderBy(desc(deadLetters.created_at))
      .limit(LOOKED_AT),
    ctx.db
      .select({ job: jobRuns.job, started_at: jobRuns.started_at })
      .from(jobRuns)
      .where(and(eq(jobRuns.status, "failed"), gt(jobRuns.started_at, since)))
      .orderBy(desc(jobRuns.started_at))
      .limit(LOOKED_AT),
    ctx.db
      .select({ scheduled_at: jobRuns.scheduled_at, summary: jobRuns.summary })
      .from(jobRuns)
      .where(and(eq(jobRuns.job, AUDIT_CHECK), gt(jobRuns.started_at, since)))
      .orderBy(desc(jobRuns.started_at))
      .limit(1),
    selectOpenDrifts(ctx, LOOKED_AT),
  ]);
  const latest = new Map(failed.toReversed().map((run) => [run.job, run.started_at]));
  const broken = checks.filter(({ summary }) => Number(summary?.["broken"] ?? 0) > 0);
  const alerts: Alert[] = [
    ...letters.slice(0, 1).map(({ id }) => deadLetterAlert(id, letters.length)),
    ...[...latest].map(([job, at]) => failedJobAlert(job, toIso(at))),
    ...drifts.slice(0, 1).map(({ id }) => driftAlert(id, drifts.length)),
    ...broken.map(({ scheduled_at }) => auditChainAlert(toIso(scheduled_at))),
  ];
  const { STAFF_MAIL: to, SHOP_NAME: shop_name } = ctx.config;
  for (const alert of alerts) await sendOnce(ctx, alertMail(alert, { to, shop_name }), []);
  return { alerts: alerts.length };
}
