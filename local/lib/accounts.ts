import { drizzle } from "drizzle-orm/sqlite-proxy";
import { hashPassword } from "../../src/features/access/passwords/hash-password.ts";
import { credentials } from "../../src/features/access/passwords/tables.ts";
import { nameWordsOf } from "../../src/features/people/accounts/name-words.ts";
import { normaliseEmail } from "../../src/features/people/accounts/rules.ts";
import { users, userWords } from "../../src/features/people/accounts/tables.ts";
import { newId } from "../../src/platform/basics/ids.ts";
import { personalKeys } from "../../src/platform/data/tables.ts";
import { blindIndex, makePersonalKey, sealColumns } from "../../src/platform/secrets/personal.ts";

export const demo_password = "bodega-demo-2026";
export const demo_staff = [
  { email: "admin@example.com", role: "admin", first_name: "Ada", password: demo_password },
  { email: "staff@example.com", role: "staff", first_name: "Stan", password: demo_password },
] as const;

export interface NewAccount {
  readonly email: string;
  readonly role: "admin" | "staff" | "customer";
  readonly password: string;
  readonly first_name?: string;
}

/** Only builds SQL; the caller has the database. */
const build = drizzle(() => Promise.reject(new Error("this one only builds SQL")));

export type Built = { readonly sql: string; readonly params: readonly unknown[] };

/** The secrets of a shop that its accounts depend on, as they are set. */
export type AccountSecrets = {
  readonly APP_SECRET: string;
  readonly MASTER_KEYS: string;
  readonly PASSWORD_PEPPER: string;
};

const vaultOf = ({ APP_SECRET, MASTER_KEYS }: AccountSecrets) => ({
  config: { APP_SECRET, MASTER_KEYS: MASTER_KEYS.split(",").map((key) => key.trim()) },
  now: Date.now,
});

/** The statements of new accounts, hashed and sealed as the Worker does it. They break on an address that is taken. */
export async function accountStatements(accounts: readonly NewAccount[], secrets: AccountSecrets): Promise<Built[]> {
  const built = accounts.map((account) => statementsOf(account, secrets));
  return (await Promise.all(built)).flat();
}

async function statementsOf({ email, role, password, first_name }: NewAccount, secrets: AccountSecrets) {
  const now = Date.now();
  const id = newId(now);
  const vault = vaultOf(secrets);
  const wrapped = await makePersonalKey(vault);
  const personal = await sealColumns(vault, wrapped, "users", {
    email: normaliseEmail(email),
    first_name: first_name ?? null,
  });
  const email_index = await blindIndex(vault, "email", email);
  const words = await nameWordsOf(vault, id, { first_name });
  // Who sets up the shop says whose the addresses are.
  const user = { id, role, ...personal, email_index, email_verified_at: now, created_at: now, updated_at: now };
  const password_hash = hashPassword(password, secrets.PASSWORD_PEPPER);
  return [
    build.insert(personalKeys).values({ id, wrapped, created_at: now }).toSQL(),
    build.insert(users).values(user).toSQL(),
    ...words.map((word) => build.insert(userWords).values(word).toSQL()),
    build.insert(credentials).values({ user_id: id, password_hash, password_changed_at: now }).toSQL(),
  ];
}

/** What an e-mail address is found by. */
export const emailIndexOf = (email: string, secrets: AccountSecrets): Promise<string> =>
  blindIndex(vaultOf(secrets), "email", email);

/** Statements with their values written in, for a SQL file. */
export function toScript(statements: readonly Built[]): string {
  return statements
    .map(({ sql, params }) => {
      const values = params.values();
      return `${sql.replaceAll("?", () => literal(values.next().value))};\n`;
    })
    .join("");
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return `'${value.replaceAll("'", "''")}'`;
  throw new Error(`a ${typeof value} cannot be written into SQL`);
}
