import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { runBatch } from "#platform/data/db";
import { openSession } from "../../../../src/features/access/sessions/open-session.ts";
import { givenCustomer } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";

const me = (token: string) => call("GET", "/api/v1/me", { token });

/** Another device of somebody who is known. */
async function givenSession(user_id: string) {
  const ctx = testContext();
  const { session_id, statements, tokens } = await openSession(ctx, { user_id, user_agent: "another device" });
  await runBatch(ctx.db, statements);
  return { session_id, token: tokens.access_token, refresh_token: tokens.refresh_token };
}

describe("my sessions", () => {
  it("are listed newest first, page by page, and only those that live", async ({ expect }) => {
    const actor = await givenCustomer();
    const devices = [
      await givenSession(actor.user_id),
      await givenSession(actor.user_id),
      await givenSession(actor.user_id),
    ];
    await call("POST", "/api/v1/auth/logout", { token: devices[1]!.token });
    type Page = {
      data: { id: string; current: boolean; user_agent: string }[];
      next_cursor: string | null;
      total_count?: number;
    };
    const list = async (query: string) =>
      (await call("GET", `/api/v1/me/sessions${query}`, { token: actor.token })).json<Page>();
    const first = await list("?limit=2&count=true");
    expect(first.total_count).toBe(3);
    expect(first.data.map(({ id }) => id)).toEqual([devices[2]!.session_id, devices[0]!.session_id]);
    expect(first.data[0]).toEqual({
      id: devices[2]!.session_id,
      current: false,
      device: null,
      country: null,
      city: null,
      user_agent: "another device",
      created_at: expect.any(String),
      last_used_at: expect.any(String),
      expires_at: expect.any(String),
    });
    const second = await list(`?limit=2&cursor=${first.next_cursor}`);
    expect(second).toMatchObject({ data: [{ id: actor.session_id, current: true }], next_cursor: null });

    const stranger = await givenCustomer();
    const stolen = await call("GET", `/api/v1/me/sessions?cursor=${first.next_cursor}`, { token: stranger.token });
    expect((await problemOf(stolen)).code).toBe("invalid_cursor");
  });

  it("end one by one, at once, and asked again stay ended", async ({ expect }) => {
    const actor = await givenCustomer();
    const device = await givenSession(actor.user_id);
    expect((await me(device.token)).status).toBe(200);
    const end = (id: string, token = actor.token) => call("DELETE", `/api/v1/me/sessions/${id}`, { token });
    expect((await end(device.session_id)).status).toBe(204);
    expect((await me(device.token)).status).toBe(401);
    expect((await end(device.session_id)).status).toBe(204);
    const row = await env.DB.prepare("SELECT end_reason FROM sessions WHERE id = ?").bind(device.session_id).first();
    expect(row).toEqual({ end_reason: "ended" });

    const stranger = await givenCustomer();
    for (const id of [stranger.session_id, crypto.randomUUID(), "x"]) {
      const response = await end(id);
      expect(response.status).toBe(404);
      expect((await problemOf(response)).code).toBe("session_not_found");
    }
    expect((await me(stranger.token)).status).toBe(200);
  });
});
