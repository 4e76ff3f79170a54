import { Agent, request } from "node:http";

/** One call as a client makes it. `address` is what Cloudflare would have seen of the client. */
export interface CrowdCall {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface CrowdAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** From the moment that the call had a connection to itself until the whole answer was there. */
  readonly ms: number;
}

/** Many clients of one shop, on connections that are kept. Throws where no answer comes, as when the shop is killed. */
export class Crowd {
  readonly #url: URL;
  readonly #agent: Agent;

  readonly #patience_ms: number;
  readonly #address: Readonly<Record<string, string>>;

  /** `address` is where all its calls come from, unless a call names another. */
  constructor(url: string, connections: number, patience_ms = 300_000, address?: string) {
    this.#patience_ms = patience_ms;
    this.#address = address === undefined ? {} : { "cf-connecting-ip": address };
    this.#url = new URL(url);
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections, maxFreeSockets: connections });
  }

  send({ method, path, headers = {}, body }: CrowdCall): Promise<CrowdAnswer> {
    const began = performance.now();
    const bytes = body === undefined ? undefined : new TextEncoder().encode(JSON.stringify(body));
    const typed = bytes ? { "content-type": "application/json", "content-length": String(bytes.byteLength) } : {};
    return new Promise((resolve, reject) => {
      const call = request(
        {
          agent: this.#agent,
          host: this.#url.hostname,
          port: this.#url.port,
          method,
          path,
          headers: { ...this.#address, ...headers, ...typed },
          timeout: this.#patience_ms,
        },
        (answer) => {
          const decoder = new TextDecoder();
          let text = "";
          answer.on("data", (part: Uint8Array) => {
            text += decoder.decode(part, { stream: true });
          });
          answer.on("error", reject);
          answer.on("end", () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              text,
              ms: performance.now() - began,
            }),
          );
        },
      );
      call.on("timeout", () => call.destroy(new Error(`no answer within ${this.#patience_ms / 1000} s`)));
      call.on("error", reject);
      call.end(bytes);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Does `work` for each item, so many at a time, and gives the results in the order of the items. */
export async function eachOf<Item, Result>(
  items: readonly Item[],
  at_once: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const rest = items.entries();
  const take = async (): Promise<void> => {
    for (const [index, item] of rest) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(at_once, items.length) }, take));
  return results;
}

/** The smallest value that so many per cent of all do not exceed. */
export function percentile(values: readonly number[], per_cent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((per_cent / 100) * sorted.length) - 1)] ?? 0;
}
