import { createHash } from "node:crypto";
import { base64url } from "jose";
import { vi } from "vitest";
import { identities } from "../../src/features/people/identities/tables.ts";
import { testContext } from "./context.ts";

/** Who is signed in at the provider. */
export type Person = { readonly subject: string; readonly email: string; readonly verified: boolean };
type Grant = { readonly person: Person; readonly query: URLSearchParams };

/** Google and GitHub as far as a sign-in asks them, at their own addresses: each code once, and only for its verifier, client and way back. */
export class SignInStandIn {
  person: Person;
  /** What a stranger between the shop and Google might change of an id token. */
  claims: Readonly<Record<string, unknown>> = {};
  readonly #grants = new Map<string, Grant>();
  readonly #tokens = new Map<string, Person>();

  constructor(person: Person) {
    this.person = person;
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (...sent) => {
      const request = new Request(...sent);
      return (await this.answer(request)) ?? real(request);
    });
  }

  /** The person agrees: where the provider sends the browser. */
  agree(authorize: string): URL {
    const { searchParams: query } = new URL(authorize);
    const code = crypto.randomUUID();
    this.#grants.set(code, { person: this.person, query });
    const back = new URL(query.get("redirect_uri") ?? "");
    back.searchParams.set("code", code);
    back.searchParams.set("state", query.get("state") ?? "");
    back.searchParams.set("scope", query.get("scope") ?? "");
    return back;
  }

  async answer(request: Request): Promise<Response | null> {
    const { host, pathname } = new URL(request.url);
    const at = `${host}${pathname}`;
    if (at === "oauth2.googleapis.com/token" || at === "github.com/login/oauth/access_token")
      return this.#exchange(request);
    if (host !== "api.github.com") return null;
    const person = this.#tokens.get(request.headers.get("authorization")?.replace("Bearer ", "") ?? "");
    if (!person) return new Response(null, { status: 401 });
    const { subject, email, verified } = person;
    return Response.json(
      pathname === "/user" ? { id: Number(subject), login: "ada" } : [{ email, verified, primary: true }],
    );
  }

  async #exchange(request: Request): Promise<Response> {
    const sent = new URLSearchParams(new TextDecoder().decode(await request.arrayBuffer()));
    const code = sent.get("code") ?? "";
    const grant = this.#grants.get(code);
    this.#grants.delete(code);
    const verifier = sent.get("code_verifier") ?? "";
    const client = atob(request.headers.get("authorization")?.replace("Basic ", "") ?? "").split(":")[0];
    if (
      !grant ||
      grant.query.get("code_challenge_method") !== "S256" ||
      grant.query.get("code_challenge") !== createHash("sha256").update(verifier).digest("base64url") ||
      grant.query.get("client_id") !== client ||
      grant.query.get("redirect_uri") !== sent.get("redirect_uri")
    )
      return Response.json({ error: "invalid_grant" }, { status: 400 });
    const { person, query } = grant;
    const access_token = crypto.randomUUID();
    this.#tokens.set(access_token, person);
    const claims = {
      iss: "https://accounts.google.com",
      aud: client,
      exp: Math.floor(Date.now() / 1000) + 3600,
      nonce: query.get("nonce"),
      sub: person.subject,
      email: person.email,
      email_verified: person.verified,
      ...this.claims,
    };
    const part = (value: unknown) => base64url.encode(JSON.stringify(value));
    const id_token = `${part({ alg: "RS256" })}.${part(claims)}.${part("signature")}`;
    return Response.json({ access_token, token_type: "Bearer", ...(query.has("nonce") ? { id_token } : {}) });
  }
}

/** A row as a sign-in leaves it; gives its id. */
export async function givenIdentity(user_id: string): Promise<string> {
  const ctx = testContext();
  const row = { id: ctx.id(), user_id, provider: "google", subject_hash: ctx.id(), created_at: ctx.now() };
  await ctx.db.insert(identities).values(row);
  return row.id;
}
