import { z } from "zod";
import type { Play } from "./play.ts";

/** By operation: the request that was sent, and what came back. */
const Examples = z.record(
  z.string(),
  z.object({
    parameters: z.record(z.string(), z.string()),
    body: z.unknown().optional(),
    status: z.int(),
    type: z.string(),
    answer: z.unknown(),
  }),
);
export type Examples = z.output<typeof Examples>;

export const readExamples = (text: string): Examples => Examples.parse(JSON.parse(text));

/** Where what the shop says now has another shape than what is recorded: a line for each place. Values may differ. */
export function differences(recorded: Examples, plays: readonly Play[]): string[] {
  const gone = Object.keys(recorded).filter((name) => !plays.some(({ operation_id }) => operation_id === name));
  return [
    ...gone.map((name) => `${name}: there is no such operation`),
    ...plays.flatMap((play) => {
      const known = recorded[play.operation_id];
      // A new operation has none until the next recording.
      if (!known) return [];
      if (known.status !== play.status) return [`${play.operation_id}: ${play.status} in place of ${known.status}`];
      return unlike(known.answer, play.answer, play.operation_id);
    }),
  ];
}

/** Null is unlike nothing: much is null until it happens. Of lists, the entries that are recorded are compared. */
function unlike(before: unknown, now: unknown, at: string): string[] {
  if (before === null || now === null) return [];
  if (Array.isArray(before) && Array.isArray(now))
    return before.flatMap((part, index) => (index < now.length ? unlike(part, now[index], `${at}[${index}]`) : []));
  if (isObject(before) && isObject(now)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
    return names.flatMap((name) => {
      if (!Object.hasOwn(now, name)) return [`${at}.${name}: is gone`];
      if (!Object.hasOwn(before, name)) return [`${at}.${name}: is new`];
      return unlike(before[name], now[name], `${at}.${name}`);
    });
  }
  return typeof before === typeof now &&
    isObject(before) === isObject(now) &&
    Array.isArray(before) === Array.isArray(now)
    ? []
    : [`${at}: ${typeof now} in place of ${typeof before}`];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Where the figures of a cart or an order do not add up, in any answer. */
export const wrongSums = (plays: readonly Play[]): string[] =>
  plays.flatMap(({ operation_id, answer }) => sumsIn(answer, operation_id));

function sumsIn(value: unknown, at: string): string[] {
  if (Array.isArray(value)) return value.flatMap((part, index) => sumsIn(part, `${at}[${index}]`));
  if (!isObject(value)) return [];
  const { items, subtotal, quantity, unit_price, line_total } = value;
  const lines = Array.isArray(items) ? items.filter(isSold).map((item) => Number(item["line_total"])) : [];
  const sum = lines.reduce((total, line) => total + line, 0);
  return [
    ...(subtotal !== undefined && Array.isArray(items) && sum !== subtotal
      ? [`${at}: its lines are ${sum}, not ${Number(subtotal)}`]
      : []),
    ...(line_total !== undefined && Number(quantity) * Number(unit_price) !== line_total
      ? [`${at}: the line is wrong`]
      : []),
    ...Object.entries(value).flatMap(([name, part]) => sumsIn(part, `${at}.${name}`)),
  ];
}

/** A line of a cart that cannot be bought counts into no sum. */
const isSold = (item: unknown): item is Record<string, unknown> =>
  isObject(item) && !JSON.stringify(item["warnings"] ?? []).includes('"unavailable"');
