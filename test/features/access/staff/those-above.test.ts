import { beforeAll, describe, it } from "vitest";
import { allPermissions } from "#platform/http/permissions";
import { type GivenActor, givenActor } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { addressOf, bodiesOf, exampleQuery, operations } from "../../../support/openapi.ts";
import { givenRole } from "../../../support/roles.ts";

/** What anybody in the office who may read or keep customers' accounts may do to every account. */
const open: ReadonlySet<string> = new Set([
  "adminGetUser",
  "adminListUserNotes",
  "adminCreateUserNote",
  "adminGetUserTaxExemption",
  "adminReplaceUserTaxExemption",
  "adminDeleteUserTaxExemption",
]);
const guarded = operations.filter(
  ({ path, contract }) => path.startsWith("/api/v1/admin/users/{id}") && !open.has(contract.operationId),
);

let clerk: GivenActor;
beforeAll(async () => {
  clerk = await givenActor(await givenRole(allPermissions().filter((one) => one !== "analytics:read")));
});

describe("an account that may do more than a member of staff", () => {
  it("is what the document has operations on", ({ expect }) => {
    expect(guarded.length).toBeGreaterThan(12);
  });

  it.for(guarded.map((operation) => [operation.contract.operationId, operation] as const))(
    "is out of their reach by %s",
    async ([, operation], { expect }) => {
      const { user_id: id, token } = await givenActor("admin");
      const [body] = operation.takes === "application/json" ? bodiesOf(operation) : [undefined];
      const answer = await call(operation.method, addressOf(operation, { id }) + exampleQuery(operation), {
        token: clerk.token,
        headers: { "idempotency-key": crypto.randomUUID() },
        ...(body === undefined ? {} : { body }),
      });
      expect(await problemOf(answer)).toMatchObject({
        status: 403,
        code: "permission_not_held",
        permissions: "analytics:read",
      });
      expect((await call("GET", "/api/v1/me", { token })).status).toBe(200);
    },
  );
});
