import { z } from "zod";
import { demo_password } from "../lib/accounts.ts";
import type { Operation } from "./contract.ts";

const LoggedIn = z.object({ access_token: z.string() });

/** The accounts that the reference signs in to by a click; null signs in to none. */
export type Account = "shopper" | "admin" | null;

/** Who sends an operation: staff what needs a permission, the shopper all else that takes a session. */
export function accountOf({ security, "x-permission": permission }: Operation): Account {
  if (permission !== undefined) return "admin";
  return security.some((scheme) => "bearer" in scheme) ? "shopper" : null;
}

/** Signs in as the reference does, and again where a session was ended meanwhile. */
export function signInTo(url: string) {
  const headers = new Map<Account, Record<string, string>>([[null, {}]]);
  const signIn = async (account: Account) => {
    const answer = await fetch(`${url}/api/v1/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: `${account}@example.com`, password: demo_password }),
    });
    return { authorization: `Bearer ${LoggedIn.parse(await answer.json()).access_token}` };
  };
  return async (account: Account): Promise<Record<string, string>> => {
    const known = headers.get(account);
    if (account === null || (known && (await fetch(`${url}/api/v1/me`, { headers: known })).ok)) return known ?? {};
    const fresh = await signIn(account);
    headers.set(account, fresh);
    return fresh;
  };
}
