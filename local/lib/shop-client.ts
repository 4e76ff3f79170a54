import { z } from "zod";
import { stop } from "./terminal.ts";

const Problem = z.object({ status: z.number(), code: z.string(), detail: z.string() });

/** Talks to a running local shop as any client would. */
export class ShopClient {
  readonly url: string;
  #token: string | undefined;

  constructor(url: string) {
    this.url = url;
  }

  async logIn(email: string, password: string): Promise<void> {
    const answer = await this.send("POST", "/auth/login", { email, password });
    this.#token = z.object({ access_token: z.string() }).parse(await answer.json()).access_token;
  }

  /** An access token or an API key that somebody has already. */
  useToken(token: string): void {
    this.#token = token;
  }

  /** The answer as it is, refusals too. */
  ask(method: "POST", path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const type = { "content-type": "application/json" };
    return this.#fetch(method, path, { body: JSON.stringify(body), headers: { ...type, ...headers } });
  }

  /** The answer, or null for a 404. Any other refusal ends the script with what the shop says. */
  async find(path: string): Promise<unknown> {
    const answer = await this.#fetch("GET", path);
    if (answer.status === 404) return null;
    return (await this.#accepted(answer, `GET ${path}`)).json();
  }

  /** What is no JSON: the answer itself, whose body is still to be read. */
  async read(path: string): Promise<Response> {
    return this.#accepted(await this.#fetch("GET", path), `GET ${path}`);
  }

  async send(method: "POST" | "PUT" | "PATCH", path: string, body: unknown): Promise<Response> {
    const isForm = body instanceof FormData;
    const type: Record<string, string> = isForm ? {} : { "content-type": "application/json" };
    const answer = await this.#fetch(method, path, { body: isForm ? body : JSON.stringify(body), headers: type });
    return this.#accepted(answer, `${method} ${path}`);
  }

  #fetch(method: string, path: string, init: { body?: string | FormData; headers?: Record<string, string> } = {}) {
    const authorization: Record<string, string> = this.#token ? { authorization: `Bearer ${this.#token}` } : {};
    return fetch(`${this.url}/api/v1${path}`, { ...init, method, headers: { ...init.headers, ...authorization } });
  }

  async #accepted(answer: Response, what: string): Promise<Response> {
    if (answer.ok) return answer;
    const text = await answer.text();
    const problem = Problem.safeParse(parse(text));
    const says = problem.success ? `${problem.data.code}: ${problem.data.detail}` : text.slice(0, 300);
    return stop(`${what} was answered with ${answer.status}.`, `${says}\n  ${text.slice(0, 600)}`);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
