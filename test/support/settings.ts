import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { app } from "../../src/app.ts";

type Sent = { token?: string; body?: unknown; key?: string; headers?: Record<string, string> };

/** One request to a shop that is set otherwise: as `call`, with these settings in place of those of the tests. */
export function callWith(settings: Readonly<Record<string, string>>, bindings: Partial<Env> = {}) {
  const other = { ...env, ...settings, ...bindings };
  return async (method: string, path: string, { token, body, key = crypto.randomUUID(), headers }: Sent = {}) => {
    const execution = createExecutionContext();
    const request = new Request(`https://shop.test${path}`, {
      method,
      headers: {
        "idempotency-key": key,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const response = await app.fetch(request, other, execution);
    await waitOnExecutionContext(execution);
    return response;
  };
}
