import { z } from "zod";
import { Refusal } from "./errors.ts";
import type { FormTree } from "./form.ts";

// Forms carry only text, so each kind of value is read from text.
export const text = z.string().max(5_000);
export const integer = z
  .string()
  .regex(/^-?\d{1,15}$/, "integer")
  .transform(Number);
export const amount = integer.refine((value) => value >= 0, "negative");
export const flag = z.enum(["true", "false"]).transform((value) => value === "true");
export const texts = z.array(text).max(100);
export const anything = z.unknown();
/** An empty text takes the value away. */
export const emptyable = <T extends z.ZodType>(shape: T) => z.union([z.literal("").transform(() => null), shape]);
export const metadata = emptyable(z.record(z.string().max(40), z.string().max(500)));
export const expand = { expand: texts.optional() };
export const paging = {
  ...expand,
  limit: integer.optional(),
  starting_after: text.optional(),
  ending_before: text.optional(),
  created: z
    .union([
      integer,
      z.strictObject({
        gt: integer.optional(),
        gte: integer.optional(),
        lt: integer.optional(),
        lte: integer.optional(),
      }),
    ])
    .optional(),
};

/** Metadata is merged key by key; an empty value takes its key away. */
export function mergeMetadata(
  known: Record<string, string> | null,
  change: Record<string, string> | null | undefined,
): Record<string, string> {
  if (change === undefined) return known ?? {};
  if (change === null) return {};
  return Object.fromEntries(Object.entries({ ...known, ...change }).filter(([, value]) => value !== ""));
}

/** Reads parameters by their shape, refusing in Stripe's words what it does not know, misses or cannot read. */
export function readParams<T extends z.ZodType>(shape: T, form: FormTree): z.output<T> {
  if ("payment_method_types" in form && !knows(shape, "payment_method_types")) {
    throw Refusal.badParameter(
      "payment_method_types_no_longer_supported",
      "`payment_method_types` is no longer supported in this API version. Use `allowed_payment_method_types` instead.",
      "payment_method_types",
    );
  }
  const result = shape.safeParse(form);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (!issue) throw Refusal.serverError(false);
  throw refusalOf(issue, form);
}

const knows = (shape: z.ZodType, name: string): boolean => shape instanceof z.ZodObject && name in shape.shape;

function refusalOf(issue: z.core.$ZodIssue, form: FormTree): Refusal {
  if (issue.code === "unrecognized_keys") return Refusal.unknownParameter(nameOf([...issue.path, issue.keys[0] ?? ""]));
  if (issue.code === "invalid_union") {
    const inner =
      issue.errors.flat().find((part) => part.code === "unrecognized_keys" || part.path.length > 0) ??
      issue.errors.flat().at(-1);
    if (inner) return refusalOf({ ...inner, path: [...issue.path, ...inner.path] }, form);
  }
  const param = nameOf(issue.path);
  const value = valueAt(form, issue.path);
  if (value === undefined) return Refusal.badParameter("parameter_missing", `Missing required param: ${param}.`, param);
  if (value === "")
    return Refusal.badParameter(
      "parameter_invalid_empty",
      `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a parameter; however '${param}' cannot be unset.`,
      param,
    );
  if (issue.message === "integer" || issue.message === "negative")
    return Refusal.badParameter(
      "parameter_invalid_integer",
      `Invalid integer: ${typeof value === "string" ? value : JSON.stringify(value)}`,
      param,
    );
  return Refusal.badParameter("parameter_invalid", `Invalid ${param}`, param);
}

const nameOf = (path: readonly PropertyKey[]): string =>
  path.map((part, index) => (index === 0 ? String(part) : `[${String(part)}]`)).join("");

function valueAt(form: unknown, path: readonly PropertyKey[]): unknown {
  let value = form;
  for (const part of path) value = typeof value === "object" && value !== null ? Reflect.get(value, part) : undefined;
  return value;
}
