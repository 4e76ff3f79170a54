import type { Ctx } from "#platform/context";
import type { ApiKey, User } from "#platform/http/auth";

/** How a token is to be looked at. */
export type Look = {
  /** Whether whatever is remembered of it counts for nothing. */
  readonly fresh: boolean;
  /** Awaited before the database is asked about a token that carries no proof of its own. Throws `rate_limited`. */
  readonly beforeReading: () => Promise<void>;
};

/** The person or machine that a bearer token stands for; null when it is not valid, or not any more. Handed in by the app: the platform knows no accounts. */
export type Verify = (ctx: Ctx, token: string, look: Look) => Promise<User | ApiKey | null>;

/** The coarse limit that a request counts against. */
export type RateClass = "auth" | "checkout" | "write" | "read";

/** What each request carries. Apart from what works with it, so that no two of those need each other. */
export type AppEnv = {
  Bindings: Env;
  Variables: {
    ctx: Ctx;
    request_id: string;
    verify: Verify;
    late: (() => Promise<unknown>)[];
    body?: Uint8Array<ArrayBuffer>;
    /** Of a form, which is never held as it came. */
    body_hash?: string;
    /** The most that the route takes of a body. */
    body_limit_bytes?: number;
    rate_class?: RateClass;
    csp?: string;
  };
};
