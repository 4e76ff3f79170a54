import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { app } from "../src/app.ts";
import { givenActor } from "./support/actors.ts";
import { call, problemOf } from "./support/api.ts";
import { givenStale, givenTotp } from "./support/factors.ts";
import { addressOf, type Operation, operations } from "./support/openapi.ts";

/** What a session must have proved besides whose it is, for every operation of the document. */

const bodyOf = ({ takes }: Operation) =>
  takes === null ? {} : { body: takes === "multipart/form-data" ? new FormData() : {} };
const named = (some: readonly Operation[]) => some.map((operation) => [operation.name, operation] as const);
const codeOf = async (response: Response): Promise<string | null> =>
  response.status === 403 ? (await response.json<{ code: string }>()).code : null;

const stale = await givenStale("admin");
const ask = (operation: Operation, token: string) =>
  call(operation.method, addressOf(operation), {
    token,
    headers: { "idempotency-key": crypto.randomUUID() },
    ...bodyOf(operation),
  });

describe("a proof of yesterday", () => {
  const asked = new Set<string | undefined>(["always", "factor"]);
  const sensitive = operations.filter(({ contract }) => asked.has(contract["x-step-up"]));

  it("is asked for again by what changes roles, keys, factors and taxes, closes accounts, erases, and exports", ({
    expect,
  }) => {
    expect(sensitive.map(({ contract }) => contract.operationId)).toEqual(
      expect.arrayContaining([
        "beginTotp",
        "confirmTotp",
        "removeTotp",
        "beginPasskey",
        "addPasskey",
        "removeMyPasskey",
        "linkMyIdentity",
        "unlinkMyIdentity",
        "resetUserFactors",
        "grantRole",
        "createRole",
        "changeRole",
        "deleteRole",
        "createApiKey",
        "rotateApiKey",
        "exportAuditLog",
        "disableUser",
        "eraseUser",
        "eraseGuestOrder",
        "setTaxRate",
      ]),
    );
  });

  it.for(named(sensitive))("is not enough for %s, and one of now is", async ([, operation], { expect }) => {
    expect(await codeOf(await ask(operation, stale.token))).toBe("step_up_required");
    const fresh = await givenActor("admin");
    expect(await codeOf(await ask(operation, fresh.token))).not.toBe("step_up_required");
  });

  it.for(named(sensitive))(
    "of a session that was ended elsewhere is none for %s, at once",
    async ([, operation], { expect }) => {
      const { token, session_id } = await givenActor("admin");
      expect((await call("GET", "/api/v1/me", { token })).status).toBe(200);
      // As another isolate does it: this one is not told, and remembers the session for ten seconds.
      await env.DB.prepare("UPDATE sessions SET ended_at = 1, end_reason = 'ended' WHERE id = ?")
        .bind(session_id)
        .run();
      expect((await call("GET", "/api/v1/me", { token })).status).toBe(200);
      expect((await ask(operation, token)).status).toBe(401);
    },
  );

  it("is enough for everything else", async ({ expect }) => {
    const stopped: string[] = [];
    const harmless = operations.filter(
      ({ contract, path }) => !asked.has(contract["x-step-up"]) && !path.startsWith("/api/v1/auth/logout"),
    );
    for (const operation of harmless)
      if ((await codeOf(await ask(operation, stale.token))) === "step_up_required") stopped.push(operation.name);
    expect(stopped).toEqual([]);
  });
});

describe("a shop that wants a second factor of its staff", () => {
  const strict = { ...env, STAFF_MFA_REQUIRED: "true" };
  async function askStrict(operation: Operation, token: string): Promise<Response> {
    const execution = createExecutionContext();
    const { body } = bodyOf(operation);
    const request = new Request(`https://shop.test${addressOf(operation)}`, {
      method: operation.method,
      headers: {
        authorization: `Bearer ${token}`,
        "idempotency-key": crypto.randomUUID(),
        ...(body === undefined || body instanceof FormData ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
    });
    const response = await app.fetch(request, strict, execution);
    await waitOnExecutionContext(execution);
    return response;
  }
  const office = operations.filter(({ contract }) => contract["x-permission"] !== undefined);

  it.for(named(office))("keeps who has none out of %s", async ([, operation], { expect }) => {
    const { token } = await givenActor("admin");
    const response = await askStrict(operation, token);
    expect((await problemOf(response)).code).toBe("second_factor_required");
  });

  it("lets them enrol, and then in", async ({ expect }) => {
    const reads = office.filter(({ method, path }) => method === "GET" && !path.includes("{"));
    const { token } = await givenTotp("admin");
    for (const operation of reads)
      expect([operation.name, await codeOf(await askStrict(operation, token))]).toEqual([operation.name, null]);
  });

  it("takes them for a customer elsewhere until then", async ({ expect }) => {
    const { token } = await givenActor("admin");
    const refund = operations.find(({ contract }) => contract.operationId === "listOrders");
    if (!refund) throw new Error("orders are not listed any more");
    expect((await askStrict(refund, token)).status).toBe(200);
  });
});
