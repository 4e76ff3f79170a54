/** What the runtime says, in small letters, when a database, object, queue or bucket could not be reached or did not answer: nothing that we wrote is wrong. */
const words = [
  "overloaded",
  "too many requests queued",
  "network connection lost",
  "storage operation exceeded timeout",
  "caused object to be reset",
  "reset because its code was updated",
  "transient issue on remote node",
  "d1_error: internal error",
  "we encountered an internal error. please try again.",
];
/** What a queue says of itself, behind `Queue send failed: `. */
const QUEUE_WORDS = ["internal server error", "too many requests", "service unavailable"];

function tellsOutage(message: string): boolean {
  const text = message.toLowerCase();
  if (text.startsWith("internal error") || words.some((known) => text.includes(known))) return true;
  return text.startsWith("queue ") && QUEUE_WORDS.some((known) => text.includes(` failed: ${known}`));
}

/** Whether an error, or what caused it, is an outage of the platform, which passes, and no fault of the program, which does not. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const flagged = ["retryable", "overloaded"].some((flag) => Reflect.get(error, flag) === true);
  return flagged || tellsOutage(error.message) || isOutage(error.cause);
}
