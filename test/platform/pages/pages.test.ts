import { describe, it } from "vitest";
import { problemKinds } from "#platform/basics/errors";
import { call, problemOf } from "../../support/api.ts";

const asBrowser = { headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" } };

/** Addresses that a page points to, or loads. */
const links = (text: string) => [...text.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, href = ""]) => href);

describe("the front page", () => {
  it("shows a browser where to go, and a program the same as JSON", async ({ expect }) => {
    const page = await call("GET", "/", asBrowser);
    expect(page.headers.get("content-type")).toContain("text/html");
    expect(page.headers.get("vary")).toContain("Accept");
    expect(links(await page.text())).toEqual(
      expect.arrayContaining(["/docs", "/docs/guides", "/problems", "/api/v1/products", "/health", "/dev/mail"]),
    );
    const answer = await call("GET", "/");
    expect(answer.headers.get("vary")).toContain("Accept");
    expect(await answer.json()).toMatchObject({ links: { docs: "/docs", products: "/api/v1/products" } });
  });

  it("leads only to what is there", async ({ expect }) => {
    for (const href of links(await (await call("GET", "/", asBrowser)).text()).filter((path) => path.startsWith("/")))
      expect([href, (await call("GET", href, asBrowser)).status]).toEqual([href, 200]);
  });
});

describe("the reference", () => {
  it.for(
    Object.entries({
      "/docs": "/docs/scalar.js",
      "/docs/swagger": "/docs/swagger-ui.js",
      "/docs/redoc": "/docs/redoc.mjs",
    }),
  )("%s is served from here alone, under a policy that lets nothing else in", async ([path, script], { expect }) => {
    const page = await call("GET", path);
    const policy = page.headers.get("content-security-policy");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self';");
    const loaded = links(await page.text()).filter((href) => !href.startsWith("data:"));
    expect(loaded).toEqual(
      expect.arrayContaining([script, "/docs", "/docs/swagger", "/docs/redoc"].filter((to) => to !== path)),
    );
    expect(loaded.filter((href) => !href.startsWith("/"))).toEqual([]);
    for (const href of loaded) expect([href, (await call("GET", href)).status]).toEqual([href, 200]);
    expect((await call("GET", script)).headers.get("content-type")).toContain("text/javascript");
  });

  it.for([
    "/docs/none.js",
    "/docs/..%2Fguides%2Findex.txt",
    "/docs/index.html",
    "/docs/guides/none",
    "/docs/pictures/none.svg",
  ])("has nothing at %s", async (path, { expect }) => {
    expect((await problemOf(await call("GET", path))).code).toBe("not_found");
  });
});

describe("the pages of problems", () => {
  it("say of each code its cause, what to do, its members, an example and the operations", async ({ expect }) => {
    const page = await (await call("GET", "/problems/cart_changed")).text();
    expect(page).toContain("What to do");
    expect(page).toContain("<code>expected_total</code>");
    expect(page).toContain("&quot;code&quot;: &quot;cart_changed&quot;");
    expect(page).toContain("/docs#tag/checkout/POST/api/v1/checkout");
    const common = await (await call("GET", "/problems/rate_limited")).text();
    expect(common).toMatch(/\d+ operations can answer with this problem/);
    expect((await call("GET", "/problems/none_such")).status).toBe(404);
  });

  it("list every code once, by subject, without raw placeholders", async ({ expect }) => {
    const text = await (await call("GET", "/problems")).text();
    const listed = [...text.matchAll(/href="\/problems\/(\w+)"/g)].map(([, code = ""]) => code);
    expect(listed.toSorted()).toEqual([...problemKinds.keys()].toSorted());
    expect(text).toContain("<h2>Checkout and payment</h2>");
    expect(text.replaceAll(/<style[\s\S]*?<\/style>/g, "")).not.toMatch(/\{\w+\}/);
  });
});

describe("every page", () => {
  it("that can be reached from the front page leads on to pages, files and headings that there are", async ({
    expect,
  }) => {
    const seen = new Map<string, Set<string>>([["/", new Set()]]);
    const lost: string[] = [];
    const wanted: [from: string, to: string, hash: string][] = [];
    for (const path of seen.keys()) {
      const answer = await call("GET", path, asBrowser);
      if (answer.status !== 200) lost.push(`${path} is ${answer.status}`);
      // Mails of other tests come and go; what is in them is checked where they are kept.
      if (!answer.headers.get("content-type")?.includes("text/html") || path.startsWith("/dev/mail/")) continue;
      const text = await answer.text();
      seen.set(path, new Set([...text.matchAll(/ id="([^"]*)"/g)].map(([, id = ""]) => id)));
      for (const href of links(text).filter((each) => !/^(data|mailto|https):/.test(each))) {
        // A guide names the shop that `npm start` opens.
        const [to = "", hash] = href.replace(/^http:\/\/localhost:8787(?=\/|$)\/?/, "/").split("#");
        const target = to === "" ? path : to;
        if (!target.startsWith("/")) lost.push(`${path} leads to ${href}`);
        else if (!seen.has(target)) seen.set(target, new Set());
        // The reference finds its own headings, once it has read the contract.
        if (hash !== undefined && !/^\/docs(\/swagger|\/redoc)?$/.test(target)) wanted.push([path, target, hash]);
      }
    }
    for (const [from, to, hash] of wanted) if (!seen.get(to)?.has(hash)) lost.push(`${from} leads to ${to}#${hash}`);
    expect(lost).toEqual([]);
    expect(seen.size).toBeGreaterThan(200);
    const among = (start: string) => [...seen.keys()].filter((path) => path.startsWith(start)).length;
    expect(among("/docs/guides/")).toBeGreaterThan(30);
    expect(among("/docs/pictures/picture-")).toBeGreaterThan(5);
  });
});
