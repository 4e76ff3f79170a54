import { type AccountSecrets, demo_password, emailIndexOf } from "../../../local/lib/accounts.ts";
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

/** What the back office may do to somebody in passing, undone: the run goes on with the people that it began with. */
export class Keeper {
  readonly #db: D1Database;
  readonly #secrets: AccountSecrets;
  readonly #kept: { readonly id: string; readonly role: string; readonly password_hash: string }[] = [];

  constructor(db: D1Database, secrets: AccountSecrets) {
    this.#db = db;
    this.#secrets = secrets;
  }

  async remember(): Promise<void> {
    const indexes = await Promise.all(Object.values(people).map(({ email }) => emailIndexOf(email, this.#secrets)));
    const rows = await this.#db
      .prepare(
        "SELECT id, role, password_hash FROM users JOIN credentials ON user_id = id WHERE email_index IN (SELECT value FROM json_each(?))",
      )
      .bind(JSON.stringify(indexes))
      .all<{ id: string; role: string; password_hash: string }>();
    this.#kept.push(...rows.results);
    // Bob's address is proved, so that he can be given a role; Ada asks for the code with which she would prove hers.
    await this.#db
      .prepare("UPDATE users SET email_verified_at = created_at WHERE email_index = ?")
      .bind(await emailIndexOf(people.bob.email, this.#secrets))
      .run();
  }

  async restore(): Promise<void> {
    const user = this.#db.prepare("UPDATE users SET role = ?, disabled_at = NULL, erase_at = NULL WHERE id = ?");
    const credential = this.#db.prepare("UPDATE credentials SET password_hash = ? WHERE user_id = ?");
    const session = this.#db.prepare("UPDATE sessions SET ended_at = NULL, end_reason = NULL WHERE id = ?");
    await this.#db.batch([
      ...this.#kept.flatMap(({ id, role, password_hash }) => [user.bind(role, id), credential.bind(password_hash, id)]),
      ...Object.values(people).flatMap(({ token }) => (token === null ? [] : [session.bind(sessionOf(token))])),
    ]);
  }
}

/** The session that an access token is of: its `sid`. */
export function sessionOf(token: string): string {
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { readonly sid: string };
  return claims.sid;
}

let logins = 0;

/** Signs somebody in again; a customer who has no account yet gets one. */
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
