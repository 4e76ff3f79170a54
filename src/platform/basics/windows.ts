import type { FieldError } from "#platform/basics/field-codes";

/** The time in which something holds: from one moment on, until just before another. Null where it has no such end. */
type Window = { readonly starts_at: number | null; readonly ends_at: number | null };

/** What is wrong with a window, as an invalid request says it: it has to end after it starts. */
export const windowFaults = ({ starts_at, ends_at }: Window): FieldError[] =>
  starts_at !== null && ends_at !== null && starts_at >= ends_at
    ? [{ path: "ends_at", code: "conflict", message: "Must be after `starts_at`" }]
    : [];
