import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { app } from "../../src/app.ts";
import type { CallOptions } from "./api.ts";
import { breachOf } from "./contracts.ts";

/** A request to a shop that is deployed: its limits are production's, not a hundred times those. Waits for what goes on after the answer. */
export async function callDeployed(
  method: string,
  path: string,
  { body, headers = {}, token, settings = {} }: CallOptions & { settings?: Readonly<Record<string, string>> } = {},
): Promise<Response> {
  const execution = createExecutionContext();
  const request = new Request(`https://shop.test${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await app.fetch(request, Object.assign({}, env, { ENVIRONMENT: "staging", ...settings }), execution);
  await waitOnExecutionContext(execution);
  const breach = await breachOf(method, path, response.clone());
  if (breach !== null) throw new Error(breach);
  return response;
}

/** A /48 of a test's own, and addresses in its /64 networks. */
export function givenSite(): (network?: number, host?: number) => Record<string, string> {
  const [high, low] = crypto.getRandomValues(new Uint16Array(2));
  return (network = 0, host = 1) => ({
    "cf-connecting-ip": `2001:${high?.toString(16)}:${low?.toString(16)}:${network.toString(16)}::${host.toString(16)}`,
  });
}
