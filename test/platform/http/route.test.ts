import { describe, it } from "vitest";
import { call, problemOf } from "../../support/api.ts";

describe("every answer", () => {
  it("is traced, timed and closed to browsers' guesses, refusals too", async ({ expect }) => {
    for (const path of ["/", "/nowhere"]) {
      const response = await call("GET", path);
      expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
      expect(response.headers.get("server-timing")).toMatch(
        /d1;desc="0", object;desc="0", provider;desc="0", hash;desc="0", total;dur=\d+/,
      );
      expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(response.headers.get("strict-transport-security")).toContain("max-age=");
      expect(response.headers.get("referrer-policy")).toBe("no-referrer");
    }
  });

  it("to nobody's address is a 404 problem, and to a known address with another method a 405 that names the methods", async ({
    expect,
  }) => {
    const lost = await call("GET", "/nowhere");
    expect(lost.status).toBe(404);
    expect(await problemOf(lost)).toMatchObject({ code: "not_found", type: "/problems/not_found" });
    const wrong = await call("DELETE", "/openapi.json");
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get("allow")).toBe("GET, HEAD");
    expect((await problemOf(wrong)).code).toBe("method_not_allowed");
  });
});
