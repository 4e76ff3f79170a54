import type { z } from "@hono/zod-openapi";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { in_other_languages } from "#platform/basics/error-translations";
import type { FieldCode, FieldError } from "#platform/basics/field-codes";
import type { Translated } from "#platform/basics/language";
import { fieldErrors, numberMember, retryMember, textMember } from "#platform/basics/problem-members";

type Details = Readonly<Record<string, unknown>>;

/** What every problem has, and what none declares again. */
type Reserved = "type" | "title" | "status" | "detail" | "code" | "request_id";

/** The members that a problem has besides, as the contract declares them. */
export type Members = Readonly<Record<string, z.ZodType>> & Readonly<Partial<Record<Reserved, never>>>;

/** One row of a catalogue: `detail` may name members in braces, `An order that is {from} cannot {event}.` */
export type ErrorSpec = {
  readonly status: ContentfulStatusCode;
  readonly detail: string;
  /** What has led to it, in Markdown on one line: for the page of the problem, and docs/problems.md. */
  readonly cause: string;
  /** What the client can do about it, likewise. */
  readonly remedy: string;
  /** The same sentence in other languages, with the same members in braces. */
  readonly translations?: Readonly<Record<Translated, string>>;
  readonly members?: Members;
  readonly retry_after_seconds?: number;
};

export type ProblemKind = ErrorSpec & {
  readonly code: string;
  /** The subject that it is listed under. */
  readonly chapter: string;
};

/** An expected refusal on its way to becoming an RFC 9457 problem; `details` become members of the problem: a `retry_after_seconds` among them its Retry-After, a `detail` its sentence in place of the catalogue's. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: string;
  readonly status: ContentfulStatusCode;
  readonly details: Details;
  readonly retry_after_seconds: number | undefined;
  constructor(kind: ProblemKind, details: Details = {}) {
    super(sentenceOf(kind, details));
    this.code = kind.code;
    this.status = kind.status;
    this.details = details;
    const wait = details["retry_after_seconds"];
    this.retry_after_seconds = typeof wait === "number" ? wait : kind.retry_after_seconds;
  }
}

/** The problem's own sentence, with the members that it names in braces. */
export const sentenceOf = (kind: ProblemKind, details: Details): string =>
  fillIn(typeof details["detail"] === "string" ? details["detail"] : kind.detail, details);

/** A sentence with the members that it names in braces. */
export const fillIn = (sentence: string, details: Details): string =>
  sentence.replace(/\{(\w+)\}/g, (_, key: string) =>
    typeof details[key] === "string" || typeof details[key] === "number" ? String(details[key]) : key,
  );

const known = new Map<string, ProblemKind>();

/** Every problem the shop can answer with, by code: `/problems/{code}` is made from it. */
export const problemKinds: ReadonlyMap<string, ProblemKind> = known;

/** A problem as a contract declares it. */
export type Problem = { readonly kind: ProblemKind };

type Sentence = { readonly detail?: string };
type MembersOf<S extends ErrorSpec> =
  S extends Readonly<Record<"members", infer M extends z.ZodRawShape>> ? z.output<z.ZodObject<M>> : unknown;

/** Makes the refusal, with exactly the members that its catalogue declares and perhaps a sentence of its own. */
export type ErrorFactory<D = unknown> = Problem &
  ((...details: Sentence extends D & Sentence ? [details?: D & Sentence] : [details: D & Sentence]) => AppError);

/** A feature's error catalogue, in a chapter of the list of problems. Codes are API surface: clients branch on them, so a code is never renamed or reused; a feature that has the same problem says it in the same words. */
export function defineErrors<const C extends Record<string, ErrorSpec>>(
  chapter: string,
  catalogue: C,
): { readonly [K in keyof C]: ErrorFactory<MembersOf<C[K]>> } {
  const factory = (code: string, spec: ErrorSpec): Problem => {
    const kind = { code, chapter, ...spec };
    const other = known.get(code);
    if (other && shapeOf(other) !== shapeOf(kind))
      throw new Error(`the problem ${code} is defined twice, and not alike`);
    known.set(code, kind);
    return Object.assign((details?: Details) => new AppError(kind, details), { kind });
  };
  const entries = Object.entries(catalogue).map(([code, spec]) => [code, factory(code, spec)] as const);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fromEntries forgets the keys it was given, and each factory's members
  return Object.fromEntries(entries) as { readonly [K in keyof C]: ErrorFactory<MembersOf<C[K]>> };
}

const shapeOf = ({ status, detail, cause, remedy, members = {} }: ErrorSpec): string =>
  JSON.stringify([status, detail, cause, remedy, Object.keys(members).toSorted()]);

/** By shape, not by class: an error thrown in a Durable Object arrives with its fields but without its prototype. */
export const isAppError = (error: unknown): error is AppError =>
  error instanceof Error && error.name === "AppError" && "code" in error && "status" in error;

/** What any route may answer with. */
export const PlatformError = defineErrors("Any request", {
  malformed_json: {
    status: 400,
    detail: "The body is not valid JSON in UTF-8.",
    cause: "The body does not parse as JSON, or is not UTF-8.",
    remedy: "Serialise the body with a JSON library and send it as UTF-8.",
    translations: in_other_languages.malformed_json,
  },
  malformed_form: {
    status: 400,
    detail: "The body is not a valid multipart form.",
    cause: "The multipart body is cut off, or its boundary differs from the one in `Content-Type`.",
    remedy: "Let the HTTP client build the form and set `Content-Type` itself.",
  },
  not_signed_in: {
    status: 401,
    detail: "Sign in and send the access token as a bearer token.",
    cause: "The operation needs a caller, and the request has no `Authorization` header.",
    remedy: "Sign in at `POST /auth/login` and send `Authorization: Bearer <access_token>`.",
    translations: in_other_languages.not_signed_in,
  },
  invalid_token: {
    status: 401,
    detail:
      "The access token or API key is invalid or has expired. Refresh the token, sign in again, or use another key.",
    cause: "The access token has expired, its session was ended, or the API key was revoked.",
    remedy: "Get a new pair at `POST /auth/token/refresh`. If that is refused too, sign in again.",
    translations: in_other_languages.invalid_token,
  },
  permission_required: {
    status: 403,
    detail: "This needs the permission {permission}.",
    cause: "The caller's role or the API key's scopes lack the permission in `permission`.",
    remedy: "Ask an admin for a role with it, or use a key with that scope.",
    translations: {
      de: "Dafür ist die Berechtigung {permission} erforderlich.",
      ja: "この操作には {permission} 権限が必要です。",
    },
    members: { permission: textMember("The permission that the caller lacks.", "staff:write") },
  },
  second_factor_required: {
    status: 403,
    detail:
      "The back office requires a second factor. Send a code or a passkey to `/auth/step-up`. If the account has neither an authenticator app nor a passkey, add one first.",
    cause: "The shop requires a second factor in the back office, and this session has not shown one.",
    remedy:
      "Send a code or a passkey to `POST /auth/step-up`. Add one first at `POST /auth/mfa/totp` if the account has none.",
  },
  step_up_required: {
    status: 403,
    detail:
      "This requires a fresh proof that it is you. Send one to `/auth/step-up`, then try again within five minutes.",
    cause: "The operation is sensitive, and the last proof of identity is older than five minutes.",
    remedy: "Send the password or a second factor to `POST /auth/step-up`, then send the request again.",
    translations: in_other_languages.step_up_required,
  },
  factor_required: {
    status: 403,
    detail:
      "This account has a passkey or an authenticator app. Send a passkey or a code to `/auth/step-up`, then try again within five minutes.",
    cause: "The account has a second factor, and the session was confirmed with the password alone.",
    remedy: "Send the passkey or a code to `POST /auth/step-up`, then send the request again.",
  },
  blocked: {
    status: 403,
    detail: "Requests from your IP address or country are blocked.",
    cause: "The IP address, its range or its country is on the shop's block list.",
    remedy: "Contact the shop. Staff with `settings:write` can remove the entry at `/admin/block-list`.",
  },
  bot_check_failed: {
    status: 403,
    detail: "Show that you are a person: send a fresh token of the shop's Turnstile widget as `Turnstile-Token`.",
    cause: "The Turnstile token is missing, was used before, or is older than five minutes.",
    remedy: "Render the shop's Turnstile widget and send its fresh token as `Turnstile-Token`.",
  },
  person_required: {
    status: 403,
    detail: "API keys cannot do this. Sign in to an account.",
    cause: "The operation acts on an account of a person, and an API key has none.",
    remedy: "Sign in as a user and send the access token.",
  },
  not_found: {
    status: 404,
    detail: "There is nothing at this address.",
    cause: "No route has this path.",
    remedy: "Check the path and the base, `/api/v1`, against the reference.",
    translations: in_other_languages.not_found,
  },
  method_not_allowed: {
    status: 405,
    detail: "This address does not take that method.",
    cause: "The path exists with other methods.",
    remedy: "Use one of the methods in the `Allow` header.",
    translations: in_other_languages.method_not_allowed,
  },
  body_too_large: {
    status: 413,
    detail: "The body is larger than {limit_bytes} bytes.",
    cause: "The body exceeds the `limit_bytes` of this operation.",
    remedy: "Send less: fewer items in one request, or a smaller file.",
    members: { limit_bytes: numberMember("The most bytes that the body may have.", 32768) },
  },
  unsupported_media_type: {
    status: 415,
    detail: "Send the body as {expected}.",
    cause: "`Content-Type` is not the one that the operation takes.",
    remedy: "Send the body as the type in `expected`.",
    members: { expected: textMember("The media type that the operation takes.", "application/json") },
  },
  invalid_request: {
    status: 422,
    detail: "The request does not match the contract. See `errors`.",
    cause: "A field or parameter is missing, unknown or out of its range.",
    remedy: "Read `errors`: each entry has the `path` of the field, a `code` and a `message`.",
    translations: in_other_languages.invalid_request,
    members: { errors: fieldErrors().openapi({ description: "All that is wrong with the input." }) },
  },
  invalid_cursor: {
    status: 422,
    detail: "The cursor is not one that this list gave out for these filters.",
    cause: "The cursor was changed, or belongs to another list or to other filters.",
    remedy: "Start again without `cursor`, and change no filter from page to page.",
  },
  invalid_idempotency_key: {
    status: 422,
    detail: "Idempotency-Key is 1 to 255 visible ASCII characters.",
    cause: "The header is empty, longer than 255 characters, or has other characters than visible ASCII.",
    remedy: "Send a UUID.",
  },
  idempotency_key_reused: {
    status: 422,
    detail: "This Idempotency-Key was used before with another request.",
    cause: "The key was used within 24 hours for a request with another body or path.",
    remedy: "Use a new key for each new request, and the same key only to repeat one.",
    translations: in_other_languages.idempotency_key_reused,
  },
  idempotency_key_required: {
    status: 428,
    detail: "Send an Idempotency-Key header, so that a repeat cannot act twice.",
    cause: "The operation moves money and must be repeatable.",
    remedy: "Send an `Idempotency-Key` header, such as a UUID made once and sent again with each retry.",
    translations: in_other_languages.idempotency_key_required,
  },
  idempotency_in_progress: {
    status: 409,
    detail: "The first request with this Idempotency-Key is still running.",
    cause: "The first request with this key has not been answered yet.",
    remedy: "Wait for `Retry-After`, then send the same request again: it gets the first one's answer.",
    retry_after_seconds: 1,
  },
  rate_limited: {
    status: 429,
    detail: "Too many requests of this kind.",
    cause: "The caller sent more requests of this kind than the limit in `RateLimit-Policy`.",
    remedy: "Wait for `Retry-After`, and spread the requests.",
    translations: in_other_languages.rate_limited,
    retry_after_seconds: 60,
    members: {
      limit: numberMember("How many are allowed, where the limit is a count.", 20).optional(),
      retry_after_seconds: retryMember(60),
    },
  },
  internal_error: {
    status: 500,
    detail: "Something went wrong on our side. The request id helps us find it.",
    cause: "A bug, or a failure that the shop did not expect. Nothing is half done.",
    remedy: "Send the request again with the same `Idempotency-Key`. If it stays, report the `request_id`.",
    translations: in_other_languages.internal_error,
  },
  overloaded: {
    status: 503,
    detail: "The shop is busy, or a part of it cannot be reached. Try again shortly.",
    cause: "The database or an object did not answer in time.",
    remedy: "Wait for `Retry-After`, then send the request again with the same `Idempotency-Key`.",
    translations: in_other_languages.overloaded,
    retry_after_seconds: 2,
  },
  bot_check_unavailable: {
    status: 503,
    detail: "The bot check is not available at the moment. Try again shortly, with a fresh token.",
    cause: "Turnstile could not be asked whether the token is valid.",
    remedy: "Wait for `Retry-After`, then send the request again with a fresh token.",
    retry_after_seconds: 10,
  },
  not_configured: {
    status: 503,
    detail: "The shop is not configured: {missing}.",
    cause: "A setting or secret in `missing` is not set in this deployment.",
    remedy: "Set it as [configuration](configuration.md) says, and deploy again.",
    retry_after_seconds: 60,
    members: { missing: textMember("The settings that are missing or malformed.", "APP_SECRET required") },
  },
});

/** `invalid_request` over these fields. */
export const invalidFields = (errors: readonly FieldError[]): AppError => PlatformError.invalid_request({ errors });

/** `invalid_request` over one field that the schema cannot judge. */
export const invalidField = (path: string, code: FieldCode, message: string): AppError =>
  invalidFields([{ path, code, message }]);

const ORDER_TOKEN_DETAIL =
  "Sign in and send the access token as a bearer token, or send the `Order-Token` that the order's checkout answered with.";

/** `not_signed_in` where a guest has another way in. */
export const orderTokenMissing: ErrorFactory = Object.assign(
  () => PlatformError.not_signed_in({ detail: ORDER_TOKEN_DETAIL }),
  { kind: { ...PlatformError.not_signed_in.kind, detail: ORDER_TOKEN_DETAIL } },
);
