import { describe, it } from "vitest";
import { createRouter, type Route } from "#platform/http/route";
import { literalFirst } from "#platform/http/routing";

const get = (path: string): Route => ({
  route: { method: "get", path, responses: {} },
  middleware: [],
  handler: async () => new Response(),
  reads_body: false,
  problems: [],
});
const pathsOf = (routes: readonly Route[]) => routes.map((one) => one.route.path);

describe("paths", () => {
  it("are mounted with the one that is spelt out before the one with a parameter, wherever they stand", ({
    expect,
  }) => {
    const wanted = [
      "/products",
      "/products/export",
      "/products/{id}",
      "/products/{id}/images",
      "/products/{id}/{part}",
    ];
    const routes = wanted.map((path) => get(path));
    expect(pathsOf(literalFirst(routes.toReversed()))).toEqual(wanted);
    expect(pathsOf(literalFirst(routes))).toEqual(wanted);
  });

  it("keep the order in which one feature declares its methods", ({ expect }) => {
    const routes = [get("/cart"), get("/cart")];
    expect(literalFirst(routes)).toEqual(routes);
    expect(createRouter(literalFirst(routes)).routes.length).toBeGreaterThan(0);
  });
});
