import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { sendOnce } from "#platform/messages/mail";
import { app } from "../../../../src/app.ts";
import { call, problemOf } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";

describe("/dev/mail", () => {
  it("shows what was sent, newest first", async ({ expect }) => {
    const subjects = [crypto.randomUUID(), crypto.randomUUID()];
    for (const subject of subjects)
      await sendOnce(
        testContext(),
        { key: subject, to: "a@example.com", subject, text: "Hello", html: "<p>Hello</p>" },
        [],
      );
    const { data } = await (await call("GET", "/dev/mail")).json<{ data: { subject: string }[] }>();
    // A mail of another test's order may come in between.
    const mine = data.filter(({ subject }) => subjects.includes(subject));
    const shown = { to: "a@example.com", from: "shop@example.com", text: "Hello" };
    expect(mine).toMatchObject([
      { ...shown, subject: subjects[1] },
      { ...shown, subject: subjects[0] },
    ]);
  });

  it("is not there in staging and production, and never in the contract", async ({ expect }) => {
    for (const ENVIRONMENT of ["staging", "production"]) {
      const response = await app.request(
        "https://shop.test/dev/mail",
        {},
        { ...env, ENVIRONMENT },
        createExecutionContext(),
      );
      expect(response.status).toBe(404);
      expect((await problemOf(response)).code).toBe("not_found");
    }
    expect(await (await call("GET", "/openapi.json")).text()).not.toContain("/dev/mail");
  });
});
