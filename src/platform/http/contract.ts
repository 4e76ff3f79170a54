import { z } from "@hono/zod-openapi";
import { type Problem, orderTokenMissing, PlatformError } from "#platform/basics/errors";
import { type Access, isForPerson, type StepUp } from "#platform/http/auth";
import type { IdempotencyMode } from "#platform/http/idempotency";

/** What a request carries: JSON, a multipart form, nothing though its method could (POST), or nothing at all (GET). */
export type BodyKind = "json" | "form" | "nothing" | "none";

/** The `Idempotency-Key` header of an operation that takes one. */
export const keyHeader = (mode: IdempotencyMode) => {
  const key = z.string().openapi({
    description:
      "1 to 255 visible ASCII characters. The same key with the same request gets the first answer again for 24 hours.",
    example: "a3f1c0de-5b1e-4a53-9a07-6f2f6d2a9b11",
  });
  // The header itself is looked at later, after the rest of the input: 428 comes after 422.
  const demanded = mode === "required" || mode === "handled";
  return z.object({ "idempotency-key": key.optional().openapi({ param: { required: demanded } }) });
};

/** What every operation of this kind can be refused with, whatever it does. */
export function commonProblems(
  access: Access,
  takes: BodyKind,
  mode: IdempotencyMode,
  step_up: StepUp | undefined,
): Problem[] {
  const e = PlatformError;
  return [
    ...(access.who === "anyone" && access.token === "ignored" ? [] : [e.invalid_token]),
    ...(access.who === "anyone" ? [] : [access.who === "token_holder" ? orderTokenMissing : e.not_signed_in]),
    e.blocked,
    ...(access.who === "staff" ? [e.permission_required, e.second_factor_required] : []),
    ...(step_up ? [e.step_up_required] : []),
    ...(step_up === "factor" ? [e.factor_required] : []),
    ...(isForPerson(access) ? [e.person_required] : []),
    e.invalid_request,
    ...(takes === "json" ? [e.malformed_json, e.body_too_large, e.unsupported_media_type] : []),
    ...(takes === "form" ? [e.malformed_form, e.body_too_large, e.unsupported_media_type] : []),
    ...(takes === "nothing" ? [e.body_too_large] : []),
    ...(mode === "none" ? [] : [e.invalid_idempotency_key, e.idempotency_key_reused]),
    ...(mode === "none" || mode === "handled_if_sent" ? [] : [e.idempotency_in_progress]),
    ...(mode === "required" || mode === "handled" ? [e.idempotency_key_required] : []),
    e.rate_limited,
    e.internal_error,
    e.overloaded,
  ];
}

/** How a caller may authenticate. What permission it needs is in the description: only OAuth has scopes here. */
export function securityOf(access: Access): Record<string, string[]>[] {
  if (access.who === "anyone")
    return [
      {},
      ...(access.token === "ignored" ? [] : [{ bearer: [] }]),
      ...(access.header === "Cart-Token" ? [{ cart_token: [] }] : []),
    ];
  if (access.who === "signed_in") return [{ bearer: [] }];
  if (access.who === "token_holder")
    return [
      { bearer: [] },
      { order_token: [] },
      ...(access.also === "Cart-Token" ? [{ order_token: [], cart_token: [] }] : []),
    ];
  return [{ bearer: [] }, ...(isForPerson(access) ? [] : [{ api_key: [] }])];
}

const STEP_UP: Readonly<Record<StepUp, string>> = {
  always: "Requires a step-up within the last five minutes (`POST /auth/step-up`).",
  factor:
    "Requires a step-up within the last five minutes (`POST /auth/step-up`), with a second factor if the account has one.",
  sometimes: "May require a step-up within the last five minutes (`POST /auth/step-up`).",
};

/** What an operation does, and what its caller needs for it. */
export const describeAccess = (description: string, access: Access, step_up: StepUp | undefined): string =>
  [
    description,
    ...(access.who === "staff" ? [`Permission: \`${access.permission}\`.`] : []),
    ...(step_up ? [STEP_UP[step_up]] : []),
  ].join(" ");
