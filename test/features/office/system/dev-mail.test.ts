import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { sendOnce } from "#platform/messages/mail";
import { app } from "../../../../src/app.ts";
import { call, problemOf } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { deadLinksOf } from "../../../support/mail-links.ts";

const asBrowser = { headers: { accept: "text/html" } };

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

  it("shows a browser pages: the list, each mail with its HTML in a closed frame, and the frame's content", async ({
    expect,
  }) => {
    const subject = `Hello ${crypto.randomUUID()}`;
    const mail = {
      key: subject,
      to: "a@example.com",
      subject,
      text: "Hello",
      html: `<!doctype html><html><body><p>Hi</p><a href="https://shop.test/orders/1">See</a></body></html>`,
    };
    await sendOnce(testContext(), mail, []);
    const list = await (await call("GET", "/dev/mail", asBrowser)).text();
    const address = new RegExp(`href="(/dev/mail/[^"]+)">${subject}`).exec(list)?.[1] ?? "";
    const page = await (await call("GET", address, asBrowser)).text();
    expect(page).toContain(`src="${address}/body"`);
    expect(page).toContain('sandbox="allow-top-navigation-by-user-activation"');
    const frame = await call("GET", `${address}/body`, asBrowser);
    expect(frame.headers.get("content-security-policy")).toMatch(/default-src 'none'.*frame-ancestors 'self'; sandbox/);
    expect(await frame.text()).toContain('<base target="_top" />');
    expect(await (await call("GET", address)).json()).toMatchObject({ subject, to: "a@example.com" });
    expect((await call("GET", "/dev/mail/none")).status).toBe(404);
  });

  it("has a page for each address that a mail leads to, until there is a storefront", async ({ expect }) => {
    const ofLinks = ["/account/export", "/reset-password", "/accept-invitation", "/confirm-email"];
    for (const path of ["/orders/ORD-00000001", "/verify-email", ...ofLinks]) {
      const page = await call("GET", path, asBrowser);
      expect([path, page.status]).toEqual([path, 200]);
      expect(await page.text()).toContain("/docs/storefront.mjs");
    }
  });

  it("keeps no mail whose links lead nowhere, as the end of each file of tests asks", async ({ expect }) => {
    const mail = (href: string) => ({
      subject: "Hello",
      text: `See ${href}#token=secret.`,
      html: `<a href="${href}">See</a>`,
    });
    const storefront = env.STOREFRONT_URL;
    expect(
      await deadLinksOf([mail(`${storefront}/orders/ORD-00000042`), mail(`${storefront}/reset-password`)]),
    ).toEqual([]);
    for (const wrong of [`${storefront}/no-such-page`, "https://elsewhere.example/", "/orders"])
      expect(await deadLinksOf([mail(wrong)])).not.toEqual([]);
  });

  it("is not there in staging and production, and never in the contract", async ({ expect }) => {
    const places = ["/dev/mail", "/dev/mail/1", "/dev/mail/1/body", "/orders/ORD-00000001", "/reset-password"];
    for (const [ENVIRONMENT, path] of ["staging", "production"].flatMap((name) => places.map((one) => [name, one]))) {
      const response = await app.request(
        `https://shop.test${path}`,
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
