import { describe, it } from "vitest";
import { allPermissions } from "#platform/http/permissions";
import { shop } from "../src/shop.ts";
import { featureSources } from "./support/sources.ts";

const declaresPermissions = ({ path }: { readonly path: string }) => path.endsWith("/permissions.ts");

/** Each permission with the expression that the code asks for it by: `orderPermissions.read`. */
const spelt = featureSources
  .filter(declaresPermissions)
  .flatMap(({ text }) =>
    [...text.matchAll(/const (\w+) = definePermissions\(\s*"(\w+)",\s*\{([^}]*)\}/g)].flatMap(
      ([, name, area, rights = ""]) =>
        [...rights.matchAll(/(\w+): "/g)].map(([, right]) => ({ scope: `${area}:${right}`, by: `${name}.${right}` })),
    ),
  );

describe("the permissions of the shop", () => {
  it("are each declared by one feature, which says so", ({ expect }) => {
    const declared = shop.flatMap(({ permissions = [] }) => permissions.flatMap((area) => Object.values(area)));
    expect(declared.toSorted()).toEqual(allPermissions());
    expect(new Set(declared).size).toBe(declared.length);
    expect(spelt.map(({ scope }) => scope).toSorted()).toEqual(allPermissions());
  });

  it("are each asked for somewhere", ({ expect }) => {
    const idle = spelt.filter(
      ({ by }) => !featureSources.some((source) => !declaresPermissions(source) && source.text.includes(by)),
    );
    expect(idle).toEqual([]);
  });
});
