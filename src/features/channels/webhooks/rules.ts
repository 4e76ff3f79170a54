/** More patterns than an endpoint needs. */
export const PATTERNS_MAX = 50;
/** An exact type, an area by `area.*`, or `*` for everything. */
export const PATTERN = /^(\*|[a-z_]+\.(\*|[a-z_]+))$/;

/** Whether a type is meant by the pattern. */
export const matches = (pattern: string, type: string): boolean =>
  pattern === "*" || pattern === type || (pattern.endsWith(".*") && type.startsWith(pattern.slice(0, -1)));

/** Whether an endpoint with these patterns hears of events of the type. */
export const hears = (patterns: readonly string[], type: string): boolean =>
  patterns.some((pattern) => matches(pattern, type));

/** What an event is about, by the first of these members that it has: events of one subject are delivered in their order. */
export const SUBJECT_MEMBERS = ["order_id", "variant_id", "review_id", "product_id"] as const;

/** What the event is about; events that name nothing are about themselves alone. */
export function subjectOf(data: Readonly<Record<string, unknown>>, event_id: string): string {
  const named = SUBJECT_MEMBERS.map((member) => data[member]).find((value) => typeof value === "string");
  return typeof named === "string" ? named : event_id;
}

/** The same event has the same id at every endpoint and with every try, so that receivers know what they have. */
export const messageId = (event_id: string): string => `msg_${event_id.replaceAll("-", "")}`;
