import { OpenAPIHono, type RouteConfig, type RouteHandler, z } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import { authorise, type Verify } from "#platform/access";
import type { Access } from "#platform/auth";
import { acceptForm, acceptJson, acceptNothing, parseJson } from "#platform/body";
import type { Ctx } from "#platform/context";
import { type ErrorFactory, PlatformError, type ProblemKind } from "#platform/errors";
import { idempotent, type IdempotencyMode } from "#platform/idempotency";
import { type RateClass, rateLimit } from "#platform/rate-limit";
import { titleOf } from "#platform/problem";
import { ProblemDto } from "#platform/schemas";

export type AppEnv = {
  Bindings: Env;
  Variables: { ctx: Ctx; request_id: string; verify: Verify; body?: Uint8Array<ArrayBuffer>; rate_class?: RateClass; csp?: string };
};

/** What a feature writes down for each operation; the rest of the contract follows from it. */
export type Contract = Omit<RouteConfig, "security" | "middleware" | "operationId" | "summary" | "description" | "tags"> & {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: string[];
  readonly access: Access;
  /** The refusals of this operation's own: those that every route of its kind has are added. */
  readonly problems?: readonly ErrorFactory[];
  /** Which coarse limit it counts against: `read` for GET, else `write`. */
  readonly rate?: RateClass;
  /** POST accepts an Idempotency-Key unless it says otherwise; `handled` requires one and leaves the repeat to the feature. */
  readonly idempotency?: IdempotencyMode;
  /** The most bytes that a multipart form may have. */
  readonly form_limit_bytes?: number;
};

type Route = { readonly route: RouteConfig; readonly handler: unknown };

/** A contract with its handler beside it. */
export function route<const C extends Contract>(contract: C, handler: RouteHandler<C, AppEnv>): Route {
  const { access, problems = [], rate, idempotency, form_limit_bytes = 1024 * 1024, ...config } = contract;
  const reads = config.method === "get";
  const mode = idempotency ?? (config.method === "post" ? "accepted" : "none");
  const content = config.request?.body?.content ?? {};
  const takes = "application/json" in content ? "json" : "multipart/form-data" in content ? "form" : reads ? "none" : "nothing";
  const kinds = [...problems, ...commonProblems(access, takes, mode)].map((factory) => factory.kind);
  const middleware: MiddlewareHandler<AppEnv>[] = [
    ...(takes === "json" ? [acceptJson] : takes === "form" ? [acceptForm(form_limit_bytes)] : takes === "nothing" ? [acceptNothing] : []),
    authorise(access),
    rateLimit(rate ?? (reads ? "read" : "write")),
    ...(takes === "json" ? [parseJson] : []),
  ];
  const complete: RouteConfig = {
    ...config,
    security: securityOf(access),
    middleware,
    request: {
      ...config.request,
      query: config.request?.query ?? z.strictObject({}),
      ...(config.request?.body ? { body: { required: true, ...config.request.body } } : {}),
      ...(mode === "none" ? {} : { headers: config.request?.headers ?? keyHeader(mode) }),
    },
    responses: { ...config.responses, ...problemResponses(kinds) },
    ...(access.who === "staff" ? { "x-permission": access.permission } : {}),
  };
  return { route: complete, handler: withIdempotency(mode, handler as unknown as MiddlewareHandler<AppEnv>) };
}

/** Runs after validation, so that a request that is refused never takes the key. */
const withIdempotency = (mode: IdempotencyMode, handler: MiddlewareHandler<AppEnv>): MiddlewareHandler<AppEnv> =>
  mode === "none"
    ? handler
    : async (c, next) => {
        let answer: Response | void = undefined;
        const replayed = await idempotent(mode)(c, async () => {
          answer = await handler(c, next);
          if (answer) c.res = answer;
        });
        return replayed ?? answer ?? c.res;
      };

const keyHeader = (mode: IdempotencyMode) => {
  const key = z.string().openapi({ description: "1 to 255 visible ASCII characters. The same key with the same request gets the first answer again for 24 hours.", example: "a3f1c0de-5b1e-4a53-9a07-6f2f6d2a9b11" });
  return z.object({ "idempotency-key": mode === "required" || mode === "handled" ? key.optional().openapi({ param: { name: "Idempotency-Key", in: "header", required: true } }) : key.optional().openapi({ param: { name: "Idempotency-Key", in: "header" } }) });
};

function commonProblems(access: Access, takes: string, mode: IdempotencyMode): ErrorFactory[] {
  const e = PlatformError;
  return [
    access.who === "anyone" ? e.invalid_token : e.not_signed_in,
    ...(access.who === "staff" ? [e.permission_required] : []),
    e.invalid_request,
    ...(takes === "json" ? [e.malformed_json, e.body_too_large, e.unsupported_media_type] : []),
    ...(takes === "form" ? [e.malformed_form, e.body_too_large, e.unsupported_media_type] : []),
    ...(takes === "nothing" ? [e.body_too_large] : []),
    ...(mode === "none" ? [] : [e.idempotency_key_reused, e.idempotency_in_progress]),
    ...(mode === "required" || mode === "handled" ? [e.idempotency_key_required] : []),
    e.rate_limited,
    e.internal_error,
    e.overloaded,
  ];
}

function securityOf(access: Access): Record<string, string[]>[] {
  if (access.who === "anyone") return [{}, { bearer: [] }];
  return access.who === "token_holder" ? [{ bearer: [] }, { order_token: [] }] : [{ bearer: [] }];
}

/** One response a status, with an example a code, so that the document tells each refusal by name. */
function problemResponses(kinds: readonly ProblemKind[]) {
  const statuses = [...new Set(kinds.map((kind) => kind.status))].toSorted((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => {
      const here = [...new Map(kinds.filter((kind) => kind.status === status).map((kind) => [kind.code, kind])).values()];
      const examples = Object.fromEntries(here.map(({ code, detail }) => [code, { value: { type: `/problems/${code}`, title: titleOf(status), status, detail, code, request_id: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b" } }]));
      const description = here.map(({ code, detail }) => `\`${code}\`: ${detail}`).join("\n\n");
      return [status, { description, content: { "application/problem+json": { schema: ProblemDto, examples } } }];
    }),
  );
}

/** A router of a feature: closed contracts only, and 422 with every broken field for input that does not match. */
export function createRouter(routes: readonly Route[] = []): OpenAPIHono<AppEnv> {
  const router = new OpenAPIHono<AppEnv>({ strict: false, defaultHook: refuseInvalid });
  for (const { route: config, handler } of routes) router.openapi(config, handler as never);
  return router;
}

type Checked = { success: true } | { success: false; error: z.ZodError };

function refuseInvalid(result: Checked, _c: Context<AppEnv>): void {
  if (result.success) return;
  const errors = result.error.issues.flatMap((issue): { path: string; code: string; message: string }[] => {
    const path = issue.path.join(".");
    if (issue.code !== "unrecognized_keys") return [{ path, code: issue.code, message: issue.message }];
    return issue.keys.map((key) => ({ path: path === "" ? key : `${path}.${key}`, code: issue.code, message: "There is no such field" }));
  });
  throw PlatformError.invalid_request({ errors: errors.slice(0, 100) });
}

/** A JSON response or body for a contract. */
export const json = <S extends z.ZodType>(schema: S, description: string) => ({ content: { "application/json": { schema } }, description });
