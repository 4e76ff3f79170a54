import { exports } from "cloudflare:workers";
import { z } from "zod";
import { breachOf } from "./contracts.ts";

export type CallOptions = { body?: unknown; headers?: Record<string, string>; token?: string | undefined };

/** What every answer has, whatever it says. */
const securityHeaders = [
  "content-security-policy",
  "strict-transport-security",
  "x-content-type-options",
  "referrer-policy",
  "cache-control",
];

/**
 * One request to the shop as a client sends it. A body that is no string, bytes or form is sent as JSON. Whatever the test
 * is about, it fails when the answer is not one that the operation's contract declares, or lacks a header of security.
 */
export async function call(
  method: string,
  path: string,
  { body, headers = {}, token }: CallOptions = {},
): Promise<Response> {
  const raw = typeof body === "string" || body instanceof FormData || body instanceof Uint8Array || body === undefined;
  const response = await exports.default.fetch(`https://shop.test${path}`, {
    method,
    redirect: "manual",
    headers: {
      ...(body === undefined || body instanceof FormData ? {} : { "content-type": "application/json" }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(raw ? (body === undefined ? {} : { body }) : { body: JSON.stringify(body) }),
  });
  const breach = await breachOf(method, path, response.clone());
  if (breach !== null) throw new Error(breach);
  const missing = securityHeaders.filter((name) => !response.headers.has(name));
  if (missing.length > 0)
    throw new Error(`${method} ${path} answered ${response.status} without ${missing.join(", ")}`);
  return response;
}

const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  request_id: z.string(),
  errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
});

/** The problem in an answer; fails when the answer is none, or is not one as RFC 9457 wants it. */
export async function problemOf(response: Response): Promise<z.output<typeof Problem>> {
  const text = await response.text();
  if (response.headers.get("content-type") !== "application/problem+json")
    throw new Error(`not a problem: ${response.status} ${text.slice(0, 300)}`);
  const problem = Problem.parse(JSON.parse(text));
  if (problem.status !== response.status) throw new Error(`status ${problem.status} in a ${response.status}`);
  return problem;
}

/** A refusal in short: its status and its code. */
export const codeIn = async (response: Response): Promise<[number, string]> => [
  response.status,
  (await problemOf(response)).code,
];

const countOf = (response: Response, kind: string): number =>
  Number(new RegExp(`${kind};desc="(\\d+)"`).exec(response.headers.get("server-timing") ?? "")?.[1] ?? Number.NaN);

/** How many sequential trips the answer says it took. */
export const tripsOf = (response: Response) => ({
  d1: countOf(response, "d1"),
  object: countOf(response, "object"),
  provider: countOf(response, "provider"),
});

/** How many passwords were hashed for the answer. */
export const hashesOf = (response: Response): number => countOf(response, "hash");
