import { describe, it } from "vitest";
import { isOlderState, type MadeWith } from "../../local/lib/state-rules.ts";

const now: MadeWith = { worker: "bodega-local", migrations: { "0000_opening.sql": "a", "0001_more.sql": "b" } };
const made = (made_with: unknown) =>
  isOlderState({ has_database: true, made_with: made_with === null ? null : JSON.stringify(made_with) }, now);

describe("the local shop's state", () => {
  it("goes on when it was made with these migrations, or with the first of them", ({ expect }) => {
    expect(made(now)).toBe(false);
    expect(made({ ...now, migrations: { "0000_opening.sql": "a" } })).toBe(false);
    expect(made({ ...now, migrations: {} })).toBe(false);
  });

  it("is refused when it has no record of what it was made with, or none that can be read", ({ expect }) => {
    expect(made(null)).toBe(true);
    expect(made({ version: 1 })).toBe(true);
    expect(isOlderState({ has_database: true, made_with: "{" }, now)).toBe(true);
  });

  it("is refused when the opening migration has its old name and another content", ({ expect }) => {
    expect(made({ ...now, migrations: { "0000_opening.sql": "old" } })).toBe(true);
  });

  it("is refused when a migration that it was made with is gone", ({ expect }) => {
    expect(made({ ...now, migrations: { "0000_opening.sql": "a", "0001_removed.sql": "c" } })).toBe(true);
  });

  it("is refused when its objects belong to a Worker of another name", ({ expect }) => {
    expect(made({ ...now, worker: "bodega" })).toBe(true);
  });

  it("begins where there is no database", ({ expect }) => {
    expect(isOlderState({ has_database: false, made_with: null }, now)).toBe(false);
  });
});
