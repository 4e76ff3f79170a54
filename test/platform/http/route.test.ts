import { describe, it } from "vitest";
import { problemKinds } from "#platform/basics/errors";
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

describe("the pages", () => {
  it("serve the reference under a policy of their own and explain each problem", async ({ expect }) => {
    const docs = await call("GET", "/docs");
    expect(docs.status).toBe(200);
    expect(docs.headers.get("content-security-policy")).toContain("script-src 'self'");
    const page = await call("GET", "/problems/not_signed_in");
    expect(await page.text()).toContain("Sign in and send the access token");
    expect(await (await call("GET", "/problems/invalid_request")).text()).toContain("<code>errors</code>");
    expect((await call("GET", "/problems/none_such")).status).toBe(404);
    const index = await call("GET", "/problems");
    expect(index.headers.get("content-type")).toContain("text/html");
    const listed = [...(await index.text()).matchAll(/href="\/problems\/(\w+)"/g)].map(([, code]) => code);
    expect(listed).toEqual(expect.arrayContaining(["not_signed_in", "order_not_found", "payment_declined"]));
    expect(listed).toHaveLength(problemKinds.size);
  });

  it("have the reference fill in required fields only, since all filters at once find nothing", async ({ expect }) => {
    const script = await (await call("GET", "/docs/start.js")).text();
    expect(script).toContain("parameter.required");
    expect(script).toContain('url: "/openapi.json"');
  });
});
