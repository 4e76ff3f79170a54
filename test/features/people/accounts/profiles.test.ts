import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { givenCustomer } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";

const read = (id: string) => call("GET", `/api/v1/profiles/${id}`);

describe("a profile", () => {
  it("is seen by nobody until its owner makes it public, and then shows a name and a picture", async ({ expect }) => {
    const { user_id, token } = await givenCustomer();
    expect((await problemOf(await read(user_id))).code).toBe("profile_not_found");
    const show = (visibility: string) => call("PATCH", "/api/v1/me", { token, body: { visibility } });
    await show("public");
    expect(await (await read(user_id)).json()).toEqual({ id: user_id, name: "Ada Lovelace", avatar_url: null });
    await show("private");
    expect((await read(user_id)).status).toBe(404);
  });

  it("is gone with an account that is disabled or waits for its erasure, and of nobody", async ({ expect }) => {
    for (const column of ["disabled_at", "erase_at", "erased_at"]) {
      const { user_id } = await givenCustomer();
      const change = `UPDATE users SET visibility = 'public', ${column} = 1 WHERE id = ?`;
      await env.DB.prepare(change).bind(user_id).run();
      expect([column, (await read(user_id)).status]).toEqual([column, 404]);
    }
    expect((await read("nobody")).status).toBe(404);
  });
});
