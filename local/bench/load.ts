import autocannon from "autocannon";
import { stop } from "../lib/terminal.ts";

export interface Call {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export const CONNECTIONS = 32;

/** A route under load: where, and what the next call to it is. */
export interface Route {
  readonly name: string;
  readonly url: string;
  readonly next: () => Call;
}

/** Answers per second at 32 connections. Ends the script when one is not a success. */
export async function rateOf(route: Route, seconds: number): Promise<number> {
  const result = await shoot(route, { duration: seconds, connections: CONNECTIONS });
  return result.requests.average;
}

/** The same for `amount` calls, however long they take: for what can only be done once with what was made before. */
export async function rateOfAll(route: Route, amount: number): Promise<number> {
  const began = performance.now();
  await shoot(route, { amount, connections: CONNECTIONS });
  return amount / ((performance.now() - began) / 1000);
}

async function shoot(
  { name, url, next }: Route,
  options: Pick<autocannon.Options, "amount" | "connections" | "duration">,
) {
  const first = next();
  const result = await autocannon({
    ...options,
    url,
    timeout: 30,
    requests: [{ ...first, setupRequest: (request) => ({ ...request, ...next() }) }],
  });
  const failed = result.non2xx + result.errors;
  if (failed > 0) {
    const answer = await fetch(url + first.path, next());
    stop(
      `${name}: ${failed} of ${result.requests.total} calls failed.`,
      `${answer.status} ${(await answer.text()).slice(0, 500)}`,
    );
  }
  return result;
}
