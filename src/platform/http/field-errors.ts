import { z } from "@hono/zod-openapi";
import { type FieldCode, type FieldError, isFieldCode } from "#platform/basics/field-codes";
import { nearest } from "#platform/basics/nearest";

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;

const types: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "a list",
  null: "null",
};
const formats: Readonly<Record<string, string>> = {
  email: "an email address",
  uuid: "an id",
  url: "a URL",
  datetime: "a time such as 2026-01-31T09:30:00Z",
  date: "a date such as 2026-01-31",
};
const units: Readonly<Record<string, string>> = {
  string: " characters",
  array: " items",
  set: " items",
  file: " bytes",
};

const withUnit = (count: number | bigint, origin: string): string => {
  const unit = units[origin] ?? "";
  return `${count}${Number(count) === 1 ? unit.replace(/s$/, "") : unit}`;
};
const has = (origin: string): string => (origin in units ? "have" : "be");

/** The names that an object takes. */
const namesIn = (schema: unknown): readonly string[] =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];

/** Unknown keys of an object that are compared with the known ones: each costs time, and a body can hold thousands. */
const COMPARED_MAX = 20;

/** A line for each key that is unknown: the known one that was most likely meant, or nothing. */
const suggestions = (keys: readonly string[], known: readonly string[]): string =>
  keys.map((key, at) => (at < COMPARED_MAX ? nearest(key, known) : null) ?? "").join("\n");

/** What is wrong, in words that complete "`quantity` …", wherever a schema has none of its own. */
function sayIssue(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${types[issue.expected] ?? "of another type"}`;
    case "invalid_value":
      return issue.values.length === 1
        ? `must be ${String(issue.values[0])}`
        : `must be one of ${issue.values.map(String).join(", ")}`;
    case "too_big":
      return `must ${has(issue.origin)} ${issue.inclusive === false ? "less than" : "at most"} ${withUnit(issue.maximum, issue.origin)}`;
    case "too_small":
      return `must ${has(issue.origin)} ${issue.inclusive === false ? "more than" : "at least"} ${withUnit(issue.minimum, issue.origin)}`;
    case "invalid_format":
      return `must be ${formats[issue.format] ?? "in the documented format"}`;
    case "unrecognized_keys":
      return suggestions(issue.keys, namesIn(issue.inst));
    case "not_multiple_of":
      return `must be a multiple of ${issue.divisor}`;
    default:
      return "is not one of the documented values";
  }
}

z.config({ localeError: sayIssue });

const codes: Readonly<Record<Issue["code"], FieldCode>> = {
  invalid_type: "invalid_type",
  too_big: "too_big",
  too_small: "too_small",
  invalid_format: "invalid_format",
  not_multiple_of: "invalid_value",
  unrecognized_keys: "unknown_field",
  invalid_union: "invalid_type",
  invalid_key: "invalid_format",
  invalid_element: "invalid_value",
  invalid_value: "invalid_value",
  custom: "invalid_value",
};

/** A refinement may name its own code, as `params: { code }`. */
function codeOf(issue: Issue): FieldCode {
  const named: unknown = issue.code === "custom" ? issue.params?.["code"] : undefined;
  if (typeof named === "string" && isFieldCode(named)) return named;
  // The field that tells the shapes apart is there, and names none of them.
  const is_unknown_shape = issue.code === "invalid_union" && "discriminator" in issue;
  return is_unknown_shape ? "invalid_value" : codes[issue.code];
}

/** Whether nothing was sent where the issue points. */
function isMissing(input: unknown, path: readonly PropertyKey[]): boolean {
  let at: unknown = input;
  for (const key of path) {
    if (typeof at !== "object" || at === null) return false;
    at = Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined;
  }
  return at === undefined && path.length > 0;
}

/** Of a value that may have several shapes: what is wrong with it as the shape that it comes nearest to. */
function nearestShape(issue: Issue): readonly Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const possible = issue.errors.filter(
    (shape) => !shape.some(({ path, code }) => path.length === 0 && code === "invalid_type"),
  );
  const [only, ...others] = possible;
  if (!only || others.length > 0) return [issue];
  return only.flatMap((inner) => nearestShape({ ...inner, path: [...issue.path, ...inner.path] }));
}

/**
 * What is wrong with an input, field by field, in the shop's closed list of codes. A missing field is `required`; an unknown one
 * names the known one that was most likely meant. `takes` says what the parts of this input are called.
 */
export function fieldErrors(
  { issues }: z.ZodError,
  input: unknown,
  takes: "field" | "parameter" = "field",
): FieldError[] {
  return issues.flatMap(nearestShape).flatMap((issue): FieldError[] => {
    const path = issue.path.join(".");
    if (issue.code === "unrecognized_keys") {
      const meant = issue.message.split("\n");
      return issue.keys.map((key, at) => ({
        path: path === "" ? key : `${path}.${key}`,
        code: takes === "field" ? "unknown_field" : "unknown_parameter",
        message: meant[at] ? `Unknown ${takes}. Did you mean \`${meant[at]}\`?` : `Unknown ${takes}`,
      }));
    }
    if (isMissing(input, issue.path) && issue.code !== "custom")
      return [{ path, code: "required", message: `\`${String(issue.path.at(-1))}\` is required` }];
    return [{ path, code: codeOf(issue), message: issue.message }];
  });
}
