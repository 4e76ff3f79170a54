import { letter } from "#platform/messages/letter";
import type { Mail } from "#platform/messages/mime";

/** Something that staff should look at. `occasion` names it for good, so that it is told once. */
export type Alert = {
  readonly occasion: string;
  readonly subject: string;
  readonly said: string;
  readonly remedy: string;
};

const times = (count: number, one: string, many: string): string => (count === 1 ? `1 ${one}` : `${count} ${many}`);

/** Messages that no consumer could process; `newest_id` is the latest of them. */
export const deadLetterAlert = (newest_id: string, count: number): Alert => ({
  occasion: `dead_letters:${newest_id}`,
  subject: "Messages could not be processed",
  said: `${times(count, "message", "messages")} of the last day could not be processed after several attempts.`,
  remedy: "Read them at GET /admin/system/dead-letters, and replay them once the cause is gone.",
});

/** A job of the cron that failed; `at` is when its latest failed run began, ISO 8601. */
export const failedJobAlert = (job: string, at: string): Alert => ({
  occasion: `failed_job:${job}:${at.slice(0, 10)}`,
  subject: `The job ${job} failed`,
  said: `The job ${job} failed; the run began at ${at}.`,
  remedy: "It runs again at its next time. Its runs are at GET /admin/system/jobs, the reason is in the logs.",
});

/** Differences that the reconciliation found and did not correct; `newest_id` is the latest of them. */
export const driftAlert = (newest_id: string, count: number): Alert => ({
  occasion: `drifts:${newest_id}`,
  subject: "Stock, orders and payments disagree",
  said: `The reconciliation found ${times(count, "difference", "differences")} that nobody has settled yet.`,
  remedy: "Read each one at GET /admin/system/reconcile, and settle it there.",
});

/** The check of the audit log that began at this moment, ISO 8601, found entries changed or missing. */
export const auditChainAlert = (checked_at: string): Alert => ({
  occasion: `audit_chain:${checked_at}`,
  subject: "The audit log was tampered with",
  said: `The check of ${checked_at} found entries of the audit log that were changed or are missing.`,
  remedy: "Find the places at GET /admin/audit-log/check, and compare with the latest export before anything else.",
});

export const alertMail = (
  { occasion, subject, said, remedy }: Alert,
  { to, shop_name }: { readonly to: string; readonly shop_name: string },
): Mail => letter({ key: `alert:${occasion}`, to, shop_name }, subject, [said, remedy]);
