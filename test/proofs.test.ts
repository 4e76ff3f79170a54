import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { app } from "../src/app.ts";
import { givenActor } from "./support/actors.ts";
import { call, problemOf } from "./support/api.ts";
import { findAtOnce } from "./support/at-once.ts";
import { givenStale, givenTotp } from "./support/factors.ts";
import { addressOf, type Operation, operations } from "./support/openapi.ts";

/** What a session must have proved besides whose it is, for every operation of the document. */

const bodyOf = ({ takes }: Operation) =>
  takes === null ? {} : { body: takes === "multipart/form-data" ? new FormData() : {} };
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
        "deleteTotp",
        "beginPasskeyRegistration",
        "createPasskey",
        "deleteMyPasskey",
        "linkMyIdentity",
        "unlinkMyIdentity",
        "adminResetUserFactors",
        "adminGrantRole",
        "adminCreateRole",
        "adminUpdateRole",
        "adminDeleteRole",
        "adminCreateApiKey",
        "adminRotateApiKey",
        "adminExportAuditLog",
        "adminDisableUser",
        "adminEraseUser",
        "adminCreateInvitation",
        "adminSendInvitation",
        "adminChangeUserEmail",
        "adminRequestUserExport",
        "adminGetUserExport",
        "adminEraseGuestOrder",
        "adminCreateTaxZone",
        "adminUpdateTaxZone",
        "adminDeleteTaxZone",
        "adminCreateTaxRate",
        "adminUpdateTaxRate",
        "adminDeleteTaxRate",
        "adminUpdateTaxSettings",
        "adminImportTaxTemplate",
        "adminReplaceUserTaxExemption",
        "adminDeleteUserTaxExemption",
      ]),
    );
  });

  it("is not enough for any of these, and one of now is", async ({ expect }) => {
    const found = await findAtOnce(sensitive, async (operation) => {
      const old = await codeOf(await ask(operation, stale.token));
      const fresh = await givenActor("admin");
      const now = await codeOf(await ask(operation, fresh.token));
      return old === "step_up_required" && now !== old ? [] : [`${operation.name}: ${old}, then ${now}`];
    });
    expect(found).toEqual([]);
  });

  it("of a session that was ended elsewhere is none for any of these, at once", async ({ expect }) => {
    const found = await findAtOnce(sensitive, async (operation) => {
      const { token, session_id } = await givenActor("admin");
      const before = await call("GET", "/api/v1/me", { token });
      // As another isolate does it: this one is not told, and remembers the session for ten seconds.
      await env.DB.prepare("UPDATE sessions SET ended_at = 1, end_reason = 'ended' WHERE id = ?")
        .bind(session_id)
        .run();
      const remembered = await call("GET", "/api/v1/me", { token });
      const statuses = [before.status, remembered.status, (await ask(operation, token)).status].join(" ");
      return statuses === "200 200 401" ? [] : [`${operation.name}: ${statuses}`];
    });
    expect(found).toEqual([]);
  });

  it("is enough for everything else", async ({ expect }) => {
    const harmless = operations.filter(
      ({ contract, path }) => !asked.has(contract["x-step-up"]) && !path.startsWith("/api/v1/auth/logout"),
    );
    const stopped = await findAtOnce(harmless, async (operation) =>
      (await codeOf(await ask(operation, stale.token))) === "step_up_required" ? [operation.name] : [],
    );
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

  it("keeps who has none out of all of the back office", async ({ expect }) => {
    expect(office.length).toBeGreaterThan(80);
    const found = await findAtOnce(office, async (operation) => {
      const { token } = await givenActor("admin");
      const { code } = await problemOf(await askStrict(operation, token));
      return code === "second_factor_required" ? [] : [`${operation.name}: ${code}`];
    });
    expect(found).toEqual([]);
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
