import { DAY } from "#platform/basics/time";

/** How long rows and files are retained that nothing works with any more. Each job that forgets takes its figure from here. */
export const RETENTION_MS = {
  /** Answers that a repeat may ask for, and codes that were sent. */
  answers: DAY,
  /** Files that were made for one person to fetch. */
  downloads: 7 * DAY,
  /** Messages that have taken effect and sign-ins that have ended: what comes back late is still known. */
  ended: 30 * DAY,
  /** Runs, deliveries, webhooks and findings, for finding out what happened. Longer than `ended`: a message that is delivered again must find its delivery. */
  history: 90 * DAY,
  /** What people showed in support of a claim. */
  evidence: 365 * DAY,
} as const;
