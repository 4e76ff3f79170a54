import autocannon from "autocannon";
import { stop } from "../lib/terminal.ts";

export interface Call {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export const CONNECTIONS = 32;

/** Answers per second at 32 connections, after a second of warming up. Ends the script when one is not a success. */
export async function rateOf(name: string, url: string, next: () => Call, seconds: number): Promise<number> {
  await shoot(name, url, next, 1);
  return shoot(name, url, next, seconds);
}

async function shoot(name: string, url: string, next: () => Call, duration: number): Promise<number> {
  const first = next();
  const result = await autocannon({
    url,
    duration,
    connections: CONNECTIONS,
    requests: [{ ...first, setupRequest: (request) => ({ ...request, ...next() }) }],
  });
  const failed = result.non2xx + result.errors;
  if (failed > 0) {
    const answer = await fetch(url + first.path, { ...next() });
    stop(
      `${name}: ${failed} of ${result.requests.total} calls failed.`,
      `${answer.status} ${(await answer.text()).slice(0, 500)}`,
    );
  }
  return result.requests.average;
}
