import { describe, it } from "vitest";
import { sources } from "./support/sources.ts";

/** What lives in a module and changes, besides what `Recent` keeps, by its file wherever that stands, and why it cannot grow. */
const exceptions: Readonly<Record<string, string>> = {
  "errors.ts known": "the catalogue of problems: complete once the modules are loaded",
  "config.ts checked": "the settings of an environment: an isolate has one",
  "events.ts known_types": "each declared message: complete once the modules are loaded",
  "forms.ts held_bytes": "one number: what the forms of all requests hold together",
  "permissions.ts declared": "every permission: complete once the modules are loaded",
  "permissions.ts held_by_people": "those that no key may have: the same",
  "personal.ts unwrapped": "a `Recent` for an environment's settings: an isolate has one",
  "extension-points.ts points": "complete once the modules are loaded",
  "settings.ts checks": "complete once the modules are loaded",
  "days.ts clocks": "a clock for the shop's time zone: a shop has one",
  "refuse-blocked.ts known": "one list, which outlives its time while the database is away",
  "refuse-blocked.ts refreshed_at": "one moment",
  "refuse-blocked.ts failed_at": "one moment",
  "guessed-passwords.ts known": "a constant, made when it is first asked for",
  "hash-in-turn.ts waiting": "a line in which four may stand",
  "paypal-client.ts tokens": "the token of the shop's account, by environment, until it ends",
  "stripe-client.ts clients": "the SDK for an environment: an isolate has one",
};

/** The names at a module's own level that are reassigned, or hold something that its code adds to. */
function stateOf(text: string): string[] {
  const declared = text.matchAll(/^(?:export )?(let|var|const) (\w+)(?:: [^=;]+)? =\s+([^\n]*)/gm);
  const bare = [...text.matchAll(/^(?:export )?(?:let|var) (\w+)/gm)].map(([, name = ""]) => name);
  const grown = [...declared].flatMap(([, , name = "", value = ""]) => {
    const isHolder = /^(new (Weak)?(Map|Set)\b|\[|\{|Array|Object\.create)/.test(value);
    const grows = new RegExp(`(?<![\\w.])${name}(\\.(set|add|push|unshift|splice)\\(|\\[[^\\]]+\\] (\\?\\?)?= )`);
    return isHolder && grows.test(text) ? [name] : [];
  });
  return [...new Set([...bare, ...grown])];
}

const found = sources.flatMap(({ path, text }) => stateOf(text).map((name) => `${path.replace(/^.*\//, "")} ${name}`));

describe("the memory of an isolate", () => {
  it("has a limit and a clock: state of a module is a `Recent`, or a declared exception", ({ expect }) => {
    expect(found.filter((name) => exceptions[name] === undefined)).toEqual([]);
  });

  it("has no exception that is not there", ({ expect }) => {
    expect(Object.keys(exceptions).filter((name) => !found.includes(name))).toEqual([]);
  });

  it("is recognised in whatever form it has", ({ expect }) => {
    const text = [
      "let last: number | undefined;",
      "export const kept = new Map<string, number>();",
      "const seen: Set<string> = new Set();",
      "const list: string[] = [];",
      "const table: Record<string, number> = {};",
      "const weak = new WeakMap<object, number>();",
      "const constant = new Set(['a']);",
      "const inside = () => { const own = new Map(); own.set(1, 1); };",
      "kept.set('a', 1); seen.add('a'); list.push('a'); table['a'] = 1; weak.set({}, 1); constant.has('a');",
    ].join("\n");
    expect(stateOf(text)).toEqual(["last", "kept", "seen", "list", "table", "weak"]);
  });
});
