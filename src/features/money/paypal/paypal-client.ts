import { z } from "zod";
import { fetchProvider, NoAnswer, orUnavailable, settledAnswer, textOf } from "#money/providers";
import { SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { accountOf } from "./settings.ts";

/** A token is given up before PayPal does so, and a short-lived one is not asked for with every call. */
const TOKEN_MARGIN_MS = 60 * SECOND;

type Token = { readonly value: string; readonly ends_at: number };
const tokens = new WeakMap<Env, Token>();

export type Call = {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: object;
  /** `PayPal-Request-Id`: a repeat with the same one is the same operation. */
  readonly key?: string;
};

/** What PayPal answered: a refusal is an answer, too. `issues` are its own words for why. */
export type Answer = { readonly status: number; readonly body: unknown; readonly issues: readonly string[] };

const Refusal = z.object({
  name: z.string().optional(),
  details: z.array(z.object({ issue: z.string().optional() })).optional(),
});

export const fetchPaypal = (ctx: Ctx, url: string, init: RequestInit): Promise<Response> =>
  fetchProvider(ctx.env.PAYPAL_SANDBOX, url, init);

/**
 * One call to PayPal, counted as a trip. What nobody can know the outcome of, or is not the shopper's fault, becomes 503
 * `provider_unavailable`; refusals come back for the caller to judge.
 */
export const ask = (ctx: Ctx, operation: string, call: Call): Promise<Answer> =>
  orUnavailable(ctx, { provider: "paypal", operation }, async () => {
    const answer = await send(ctx, call, await tokenOf(ctx));
    // A token may be withdrawn before its time.
    if (answer.status !== 401) return toAnswer(answer);
    await answer.body?.cancel();
    tokens.delete(ctx.env);
    return toAnswer(await send(ctx, call, await tokenOf(ctx)));
  });

function send(ctx: Ctx, { method, path, body, key }: Call, token: string): Promise<Response> {
  const headers = {
    accept: "application/json",
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    // Without it a created thing is answered by its id and links alone.
    prefer: "return=representation",
    ...(key === undefined ? {} : { "paypal-request-id": key }),
  };
  const init = { method, headers, ...(method === "GET" ? {} : { body: JSON.stringify(body ?? {}) }) };
  return ctx.trips.count("provider", () => fetchPaypal(ctx, `${baseOf(ctx)}${path}`, init));
}

async function toAnswer(response: Response): Promise<Answer> {
  const { status, body } = await settledAnswer(response, "PayPal");
  return { status, body, issues: status < 300 ? [] : issuesOf(body) };
}

function issuesOf(body: unknown): string[] {
  const { name, details = [] } = Refusal.catch({}).parse(body);
  return [name, ...details.map(({ issue }) => issue)].filter((issue) => issue !== undefined);
}

const Granted = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

/** The token of the shop's account, asked for once per isolate and as long as it lives. */
async function tokenOf(ctx: Ctx): Promise<string> {
  const known = tokens.get(ctx.env);
  if (known && ctx.now() < known.ends_at) return known.value;
  const { client_id, client_secret } = accountOf(ctx.config);
  const response = await ctx.trips.count("provider", () =>
    fetchPaypal(ctx, `${baseOf(ctx)}/v1/oauth2/token`, {
      method: "POST",
      headers: {
        accept: "application/json",
        authorization: `Basic ${btoa(`${client_id}:${client_secret}`)}`,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: "grant_type=client_credentials",
    }),
  );
  const text = await textOf(response, "PayPal");
  if (response.status !== 200)
    throw new NoAnswer(response.status === 401 ? "credentials" : `status_${response.status}`);
  const { access_token, expires_in } = Granted.parse(JSON.parse(text));
  tokens.set(ctx.env, { value: access_token, ends_at: ctx.now() + expires_in * SECOND - TOKEN_MARGIN_MS });
  return access_token;
}

const baseOf = ({ config }: Ctx): string =>
  accountOf(config).is_live ? "https://api-m.paypal.com" : "https://api-m.sandbox.paypal.com";

/** An answer that is neither a success nor a refusal that its caller knows. */
export function unexpected(operation: string, { status, issues }: Answer): Error {
  return new Error(`PayPal answered ${operation} with ${status} ${issues.join(" ")}`);
}
