import { OpenAPIHono, type RouteConfig, type RouteHandler, z } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import { type AppError, invalidFields, type Problem, PlatformError, type ProblemKind } from "#platform/basics/errors";
import { authorise } from "#platform/http/access";
import type { AppEnv, RateClass } from "#platform/http/app-env";
import { type Access, isForAll, type StepUp } from "#platform/http/auth";
import { acceptAnything, acceptForm, acceptJson, acceptNothing, noteLimit, parseJson } from "#platform/http/body";
import { BotCheckHeader, refuseBots } from "#platform/http/bot-check";
import { type BodyKind, commonProblems, describeAccess, keyHeader, securityOf } from "#platform/http/contract";
import { fieldErrors } from "#platform/http/field-errors";
import { withForm } from "#platform/http/forms";
import { type HeaderName, withHeaders } from "#platform/http/headers";
import { type AnswerSecrets, type IdempotencyMode, runOnce } from "#platform/http/idempotency";
import { problemResponses } from "#platform/http/problem-docs";
import { limitClient } from "#platform/http/rate-limit";

/** What a feature writes down for each operation; the rest of the contract follows from it. */
export type Contract = Omit<
  RouteConfig,
  "security" | "middleware" | "operationId" | "summary" | "description" | "tags"
> & {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: string[];
  /** The headers that its answers have besides those of every answer. With an `ETag`, a client that has the answer gets 304. */
  readonly sends?: readonly HeaderName[];
  readonly access: Access;
  /** Whether a person must have proved lately to be themselves. A machine's key has nothing to prove. */
  readonly step_up?: StepUp;
  /** Whether only people may, where the shop has a Turnstile widget: machines come here to guess or to fill. `guests`: a signed-in caller has shown it before. */
  readonly bot_check?: true | "guests";
  /** The refusals of this operation's own: those that every route of its kind has are added. */
  readonly problems?: readonly Problem[];
  /** Which coarse limit it counts against: `read` for GET, else `write`. */
  readonly rate?: RateClass;
  /** POST accepts an Idempotency-Key unless it says otherwise; `handled` and `handled_if_sent` leave the repeat to the feature. */
  readonly idempotency?: IdempotencyMode;
  /** The bearer secrets in its answers, which are never kept for an Idempotency-Key, and how a repeat gets them. */
  readonly secrets?: AnswerSecrets;
  /** The body's bytes are the handler's own business, as where a signature covers them: no syntax is looked at. */
  readonly raw_body?: true;
  /** What comes along, at most a kilobyte, is not looked at: a standard says what callers send. */
  readonly ignores_body?: true;
  /** The handler reads the multipart form as it arrives, so that it is never held whole: only its type and size are looked at before. */
  readonly streamed?: true;
  /** The most bytes that a JSON body or a multipart form may have. By default 256 KB of JSON for staff and 32 KB for everyone else, and 1 MB of a form. */
  readonly body_limit_bytes?: number;
};

export type Route = {
  readonly route: RouteConfig;
  /** What is looked at before the input: how often, who asks, and only then size and type of the body. */
  readonly middleware: MiddlewareHandler<AppEnv>[];
  readonly handler: (c: Context<AppEnv>) => Promise<Response>;
  /** No validator may read the body before the handler does. */
  readonly reads_body: boolean;
  /** All that it can be refused with. */
  readonly problems: readonly ProblemKind[];
};

/** A contract with its handler beside it. */
export function route<const C extends Contract>(contract: C, handler: RouteHandler<C, AppEnv>): Route {
  const {
    access,
    step_up,
    bot_check = false,
    problems = [],
    rate,
    idempotency,
    secrets,
    raw_body,
    ignores_body,
    streamed = false,
    body_limit_bytes,
    sends = [],
    ...config
  } = contract;
  const reads = config.method === "get";
  const mode = idempotency ?? (config.method === "post" ? "accepted" : "none");
  const takes = bodyOf(config);
  const paged = isPaged(config) ? [PlatformError.invalid_cursor] : [];
  const bots = bot_check ? [PlatformError.bot_check_failed, PlatformError.bot_check_unavailable] : [];
  const factories = [...problems, ...bots, ...paged, ...commonProblems(access, takes, mode, step_up)];
  const kinds = factories.map((factory) => factory.kind);
  const limit_bytes = body_limit_bytes ?? limitOf(access, takes);
  const bodyChecks = {
    json: [acceptJson(limit_bytes, config.request?.body?.required === false), ...(raw_body ? [] : [parseJson])],
    form: [acceptForm(limit_bytes)],
    nothing: [ignores_body ? acceptAnything : acceptNothing],
    none: [],
  };
  // Nothing of a body is read before it is known how often the client has asked, and who asks.
  const middleware: MiddlewareHandler<AppEnv>[] = [
    ...(takes === "form" ? [noteLimit(limit_bytes)] : []),
    limitClient(rate ?? (reads ? "read" : "write"), !isForAll(access)),
    authorise(access, step_up),
    ...bodyChecks[takes],
  ];
  const complete: RouteConfig = {
    ...config,
    security: securityOf(access),
    request: {
      ...config.request,
      query: config.request?.query ?? z.strictObject({}),
      ...(config.request?.body ? { body: { required: true, ...config.request.body } } : {}),
      ...headersOf(config, [...(mode === "none" ? [] : [keyHeader(mode)]), ...(bot_check ? [BotCheckHeader] : [])]),
    },
    description: describeAccess(config.description, access, step_up),
    responses: {
      ...withHeaders({ ...config.responses, ...(sends.includes("ETag") ? notModified : {}) }, [
        "X-Request-Id",
        ...(reads ? [] : (["X-D1-Bookmark"] as const)),
        ...(mode === "none" ? [] : (["Idempotency-Replayed"] as const)),
        ...sends,
      ]),
      ...problemResponses(kinds),
    },
    ...(access.who === "staff" ? { "x-permission": access.permission } : {}),
    ...(step_up ? { "x-step-up": step_up } : {}),
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the handler reads what the validators above put there, which is what its own type says
  const checked = handler as unknown as (c: Context<AppEnv>) => Promise<Response>;
  const run = async (c: Context<AppEnv>) => {
    if (bot_check === true || (bot_check === "guests" && c.var.ctx.actor.type === "guest"))
      await refuseBots(c.var.ctx, c.req.header("turnstile-token"), config.operationId);
    return checked(c);
  };
  const once = (c: Context<AppEnv>) => runOnce(c, mode, () => run(c), secrets);
  const held = takes === "form" && !streamed ? formOf(config) : null;
  const handle = held ? (c: Context<AppEnv>) => withValidForm(c, held, limit_bytes, once) : once;
  return { route: complete, middleware, handler: handle, reads_body: takes === "form", problems: kinds };
}

const notModified = { 304: { description: "The client has the answer" } };

/** Reads the form, and runs the handler with what its schema makes of it. */
const withValidForm = (
  c: Context<AppEnv>,
  schema: z.ZodType<object>,
  limit_bytes: number,
  run: (c: Context<AppEnv>) => Promise<Response>,
): Promise<Response> =>
  withForm(c, limit_bytes, async (fields) => {
    const result = await schema.safeParseAsync(fields);
    if (!result.success) throw invalid(result.error, fields, "form");
    c.req.addValidatedData("form", result.data);
    return run(c);
  });

const KB = 1024;
const limitOf = (access: Access, takes: BodyKind): number =>
  takes === "form" ? KB * KB : (access.who === "staff" ? 256 : 32) * KB;

const isPaged = ({ request }: Pick<RouteConfig, "request">): boolean =>
  request?.query instanceof z.ZodObject && "cursor" in request.query.shape;

/** The operation's own headers, and those that it takes besides. */
function headersOf({ request }: Pick<RouteConfig, "request">, common: readonly z.ZodObject[]) {
  if (common.length === 0) return {};
  const own = request?.headers instanceof z.ZodObject ? [request.headers] : [];
  return { headers: z.object(Object.assign({}, ...[...own, ...common].map(({ shape }) => shape))) };
}

const formOf = ({ request }: Pick<RouteConfig, "request">): z.ZodType<object> | null => {
  const content = request?.body?.content["multipart/form-data"];
  return content && "schema" in content && content.schema instanceof z.ZodObject ? content.schema : null;
};

function bodyOf(config: Pick<RouteConfig, "method" | "request">): BodyKind {
  const content = config.request?.body?.content ?? {};
  if ("application/json" in content) return "json";
  if ("multipart/form-data" in content) return "form";
  return config.method === "get" ? "none" : "nothing";
}

/** A router of a feature: closed contracts only, and 422 with every broken field for input that does not match. */
export function createRouter(routes: readonly Route[] = []): OpenAPIHono<AppEnv> {
  const router = new OpenAPIHono<AppEnv>({ strict: false, defaultHook: refuseInvalid });
  for (const { route: config, middleware, handler, reads_body } of routes) {
    if (!reads_body) {
      router.openapi({ ...config, middleware }, handler);
      continue;
    }
    // Documented like any other, but without the validator of the body, which would read it.
    router.openAPIRegistry.registerPath(config);
    const { body: _, ...request } = config.request ?? {};
    router.openapi({ ...config, request, middleware, hide: true }, handler);
  }
  return router;
}

/** What the validator read comes along, also where it is wrong. */
type Checked = ({ success: true } | { success: false; error: z.ZodError }) & { data?: unknown; target: string };

function refuseInvalid(result: Checked, _c: Context<AppEnv>): void {
  if (!result.success) throw invalid(result.error, result.data, result.target);
}

const invalid = (error: z.ZodError, input: unknown, target: string): AppError =>
  invalidFields(
    fieldErrors(error, input, target === "json" || target === "form" ? "field" : "parameter").slice(0, 100),
  );

/** A JSON response or body for a contract. */
export const json = <S extends z.ZodType>(schema: S, description: string) => ({
  content: { "application/json": { schema } },
  description,
});
