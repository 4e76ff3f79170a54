import type { Crowd, CrowdAnswer } from "./crowd.ts";

/** What a visitor sees of an answer at the door. */
export type Answer = {
  readonly status: number;
  readonly ms: number;
  /** How many passwords the shop says it hashed for it. */
  readonly hashes: number;
  readonly retry_after_ms: number;
};

function toAnswer({ status, ms, headers }: CrowdAnswer): Answer {
  const hashes = /hash;desc="(\d+)"/.exec(String(headers["server-timing"]))?.[1];
  return { status, ms, hashes: Number(hashes), retry_after_ms: Number(headers["retry-after"] ?? 0) * 1_000 };
}

/** Somebody at the shop's door, with an address and a device. */
export class Visitor {
  readonly #crowd: Crowd;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(crowd: Crowd, address: string, user_agent: string) {
    this.#crowd = crowd;
    this.#headers = { "cf-connecting-ip": address, "user-agent": user_agent };
  }

  register = (email: string, password: string): Promise<Answer> => this.#send("register", { email, password });
  logIn = (email: string, password: string): Promise<Answer> => this.#send("login", { email, password });
  forget = (email: string): Promise<Answer> => this.#send("password/reset", { email });

  async #send(what: string, body: unknown): Promise<Answer> {
    const path = `/api/v1/auth/${what}`;
    return toAnswer(await this.#crowd.send({ method: "POST", path, headers: this.#headers, body }));
  }
}
