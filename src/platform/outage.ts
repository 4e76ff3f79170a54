/** What the runtime says when a database, object, queue or bucket could not be reached or did not answer: nothing that we wrote is wrong. */
const words = [
  /overloaded|too many requests queued/i,
  /network connection lost/i,
  /storage operation exceeded timeout/i,
  /caused object to be reset/i,
  /reset because its code was updated/i,
  /transient issue on remote node/i,
  /(^|D1_ERROR: )internal error\b/i,
  /^Queue \w+ failed: (Internal Server Error|Too Many Requests|Service Unavailable)/,
  /We encountered an internal error\. Please try again\./,
];

/** Whether an error, or what caused it, is an outage of the platform, which passes, and no fault of the program, which does not. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const flagged = ["retryable", "overloaded"].some((flag) => Reflect.get(error, flag) === true);
  return flagged || words.some((text) => text.test(error.message)) || isOutage(error.cause);
}
