import { drizzle } from "drizzle-orm/sqlite-proxy";
import { normaliseEmail } from "../../src/features/accounts/rules.ts";
import { credentials, users } from "../../src/features/accounts/tables.ts";
import { hashPassword } from "../../src/features/passwords/hash-password.ts";
import { newId } from "../../src/platform/ids.ts";

export const demo_password = "bodega-demo-2026";
export const demo_staff = [
  { email: "admin@example.com", role: "admin", first_name: "Ada" },
  { email: "staff@example.com", role: "staff", first_name: "Stan" },
] as const;

export interface NewAccount {
  readonly email: string;
  readonly role: "admin" | "staff" | "customer";
  readonly password: string;
  readonly first_name?: string;
}

/** Only builds SQL; whoever calls it has the database. */
const build = drizzle(() => Promise.reject(new Error("this one only builds SQL")));

export type Built = { readonly sql: string; readonly params: readonly unknown[] };

/** The statements of a new account, whose password is hashed as the Worker does it. They break on an address that is taken. */
export function accountStatements({ email, role, password, first_name }: NewAccount, pepper: string): Built[] {
  const now = Date.now();
  const id = newId(now);
  const user = {
    id,
    role,
    email: normaliseEmail(email),
    first_name: first_name ?? null,
    created_at: now,
    updated_at: now,
  };
  const credential = { user_id: id, password_hash: hashPassword(password, pepper), password_changed_at: now };
  return [build.insert(users).values(user).toSQL(), build.insert(credentials).values(credential).toSQL()];
}

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
