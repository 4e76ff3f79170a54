import { demo_password } from "../../local/lib/accounts.ts";
import type { Role } from "./plan.ts";
import { send } from "./wire.ts";

/** Somebody who sends requests, and what they hold. */
export type Person = {
  readonly name: Role;
  readonly email: string;
  readonly password: string;
  readonly is_staff: boolean;
  /** What nobody but they and the staff may ever be shown: it stands in their name, address and phone. */
  readonly marks: readonly string[];
  token: string | null;
  cart_token: string | null;
  order_tokens: Map<string, string>;
};

const person = (name: Role, more: Partial<Person> = {}): Person => ({
  name,
  email: `${name}-private@example.net`,
  password: demo_password,
  is_staff: false,
  marks: [`${name}-private@example.net`, `Secretname${name}`, `${name} hidden lane`],
  token: null,
  cart_token: null,
  order_tokens: new Map(),
  ...more,
});

export const people: Readonly<Record<Role, Person>> = {
  nobody: person("nobody", { marks: [] }),
  gil: person("gil"),
  gwen: person("gwen"),
  ada: person("ada"),
  bob: person("bob"),
  staff: person("staff", { email: "staff@example.com", is_staff: true, marks: [] }),
  admin: person("admin", { email: "admin@example.com", is_staff: true, marks: [] }),
};

export const addressOf = ({ name }: Person) => ({
  full_name: `Secretname${name} Lovelace`,
  address_line1: `12 ${name} hidden lane`,
  city: "Portland",
  state: "OR",
  postal_code: "97201",
  country: "US",
});

let logins = 0;

/** Signs somebody in anew; a customer who has no account yet gets one. */
export async function signIn(url: string, who: Person, { register = false } = {}): Promise<string> {
  const body = register
    ? { email: who.email, password: who.password, first_name: `Secretname${who.name}`, last_name: "Lovelace" }
    : { email: who.email, password: who.password };
  logins += 1;
  const answer = await send(url, {
    method: "POST",
    target: register ? "/api/v1/auth/register" : "/api/v1/auth/login",
    headers: { "content-type": "application/json", "cf-connecting-ip": `198.51.${logins >> 8}.${logins & 255}` },
    body: Buffer.from(JSON.stringify(body)),
  });
  const token = /"access_token":"([^"]+)"/.exec(answer.text)?.[1];
  if (token === undefined) throw new Error(`${who.name} cannot sign in: ${answer.status} ${answer.text}`);
  return token;
}
