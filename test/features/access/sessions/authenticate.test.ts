import { describe, it } from "vitest";
import { authenticate } from "../../../../src/features/access/sessions/authenticate.ts";
import { givenActor } from "../../../support/actors.ts";
import { testContext } from "../../../support/context.ts";

describe("authenticate", () => {
  it("knows the role and its permissions from the session, in one read", async ({ expect }) => {
    const actor = await givenActor("staff");
    const ctx = testContext();
    const user = await authenticate(ctx, actor.token);
    expect(user).toMatchObject({ id: actor.user_id, role: "staff", session_id: actor.session_id });
    expect(user?.permissions.has("catalog:write")).toBe(true);
    expect(user?.permissions.has("settings:write")).toBe(false);
    expect(ctx.trips.of("d1")).toBe(1);
    await authenticate(ctx, actor.token);
    expect(ctx.trips.of("d1")).toBe(1);
  });
});
