import type { Tokens, TokenStore } from "./tokens.ts";

export type Fetch = (request: Request) => Promise<Response>;

/** These bring a token of their own, or none, and answer with new ones. */
const SIGNING_IN =
  /\/api\/v1\/auth\/(register|login|login\/mfa|token\/refresh|passkeys\/sign-in\/verify|oauth\/exchange)$/;
const SIGNING_OUT = /\/api\/v1\/auth\/logout(\/all)?$/;
const TRIES = 3;
const WAIT_SECONDS_MAX = 5;

/**
 * Sends requests with the tokens that are kept, and keeps those that come with the answers. Every POST gets an `Idempotency-Key`, so it
 * may be repeated: 429, 503 and a lost connection are tried again as `Retry-After` says. An expired access token is refreshed once,
 * by one request for all that wait for it.
 */
export function sender(url: string, store: TokenStore, fetch: Fetch): Fetch {
  let refreshing: Promise<boolean> | undefined;

  async function refresh(): Promise<boolean> {
    const { refresh_token } = store.get();
    if (refresh_token === undefined) return false;
    const answer = await fetch(
      new Request(`${url}/api/v1/auth/token/refresh`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ refresh_token }),
      }),
    );
    if (answer.ok) await keepPair(store, answer);
    else if (answer.status === 401) store.set({ cart_token: store.get().cart_token });
    return answer.ok;
  }

  return async (request) => {
    const isSigningIn = SIGNING_IN.test(pathOf(request));
    if (request.method === "POST" && !request.headers.has("Idempotency-Key"))
      request.headers.set("Idempotency-Key", crypto.randomUUID());
    const send = () => repeat(() => fetch(withTokens(request.clone(), store.get(), isSigningIn)), mayRepeat(request));
    let answer = await send();
    if (answer.status === 401 && !isSigningIn && store.get().refresh_token !== undefined) {
      refreshing ??= refresh().finally(() => {
        refreshing = undefined;
      });
      if (await refreshing) answer = await send();
    }
    await keepCart(store, answer);
    if (answer.ok && isSigningIn) await keepPair(store, answer);
    if (answer.ok && SIGNING_OUT.test(pathOf(request))) store.set({});
    return answer;
  };
}

const mayRepeat = ({ method, headers }: Request): boolean => method !== "POST" || headers.has("Idempotency-Key");

function withTokens(request: Request, { access_token, cart_token }: Tokens, isSigningIn: boolean): Request {
  const { headers } = request;
  if (access_token !== undefined && !isSigningIn && !headers.has("Authorization"))
    headers.set("Authorization", `Bearer ${access_token}`);
  if (cart_token !== undefined && !headers.has("Cart-Token")) headers.set("Cart-Token", cart_token);
  return request;
}

async function repeat(send: () => Promise<Response>, isRepeatable: boolean): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const isLast = attempt === TRIES || !isRepeatable;
    try {
      const answer = await send();
      const wait = Number(answer.headers.get("Retry-After") ?? 0);
      if (isLast || (answer.status !== 429 && answer.status !== 503) || wait > WAIT_SECONDS_MAX) return answer;
      await sleep(wait);
    } catch (error) {
      if (isLast) throw error;
      await sleep(attempt / 5);
    }
  }
}

const sleep = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

async function keepCart(store: TokenStore, answer: Response): Promise<void> {
  const given = answer.headers.get("Cart-Token");
  if (given !== null) store.set({ ...store.get(), cart_token: given });
  const isGone = answer.status === 404 && store.get().cart_token !== undefined;
  if (isGone && (await fieldsOf(answer)).code === "cart_not_found")
    store.set({ ...store.get(), cart_token: undefined });
}

/** The guest's cart is merged into the account's own by then, so its token goes. */
async function keepPair(store: TokenStore, answer: Response): Promise<void> {
  const { access_token, refresh_token } = await fieldsOf(answer);
  if (access_token !== undefined) store.set({ access_token, refresh_token });
}

async function fieldsOf(answer: Response): Promise<Tokens & { readonly code?: string }> {
  const isJson = answer.headers.get("Content-Type")?.includes("json") ?? false;
  return isJson ? ((await answer.clone().json()) as Tokens) : {};
}

const pathOf = (request: Request): string => new URL(request.url).pathname;
