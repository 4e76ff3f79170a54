import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { app } from "../../src/app.ts";
import { type Fate, Wire, wrapEnv } from "./wrap-env.ts";

const LAST_OPERATION = 17;

type Sent = { readonly body: unknown; readonly headers: Record<string, string> };

/**
 * One of a crowd at the till. Every other one is cut off at one of its operations, before or after that has been done: so dies a
 * Worker, and whoever waited hears nothing. Whether this one lived.
 */
export async function checkOutInACrowd(at: number, { body, headers }: Sent): Promise<boolean> {
  const request = new Request("https://shop.test/api/v1/checkout", {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  let asked = 0;
  const last = 1 + (at % LAST_OPERATION);
  const fate: Fate = at % 4 === 0 ? "dies_before" : "dies_after";
  const wire = new Wire(() => (at % 2 === 0 && (asked += 1) === last ? fate : "works"));
  const execution = createExecutionContext();
  const lived = await wire.survives(async () => {
    const answer = await app.fetch(request, wrapEnv(env, wire), execution);
    await answer.text();
  });
  if (lived && at % 2 === 1) await waitOnExecutionContext(execution);
  return lived;
}
