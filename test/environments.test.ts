import { describe, it } from "vitest";

const [text = ""] = Object.values(
  import.meta.glob<string>("../wrangler.toml", { query: "?raw", import: "default", eager: true }),
);
const [local = "", deployed = ""] = text.split("\n[env.staging]\n");
const [staging = "", production = ""] = deployed.split("\n[env.production]\n");
const environments = { local, staging, production };

/** What a deployment of this part of the file would make or bind to, by kind and name. */
const namesIn = (part: string): string[] => {
  const found = part.matchAll(/^(name|database_name|bucket_name|queue|dead_letter_queue|namespace_id) = "([^"]+)"$/gm);
  const kinds: Readonly<Record<string, string>> = { dead_letter_queue: "queue" };
  const all = [...found].map(([, kind = "", name = ""]) => `${kinds[kind] ?? kind} ${name}`);
  // Names of bindings are the code's, and alike everywhere.
  return [...new Set(all)].filter((one) => !/^name [A-Z_]+$/.test(one));
};

describe("the environments of wrangler.toml", () => {
  it("name a Worker, two databases, two buckets, four queues and four limits each", ({ expect }) => {
    for (const part of Object.values(environments)) {
      const kinds = namesIn(part).map((one) => one.split(" ")[0]);
      const count = (kind: string) => kinds.filter((one) => one === kind).length;
      const kindsOfNames = ["name", "database_name", "bucket_name", "queue", "namespace_id"];
      expect(kindsOfNames.map(count)).toEqual([1, 2, 2, 4, 4]);
    }
  });

  it("share no name, so that a deployment without --env cannot reach what is in use", ({ expect }) => {
    const all = Object.values(environments).flatMap(namesIn);
    expect(all.filter((one, at) => all.indexOf(one) !== at)).toEqual([]);
  });

  it("are reached by their own domains alone: no workers.dev, no preview addresses", ({ expect }) => {
    for (const part of Object.values(environments)) {
      const switches = part.split("\n").filter((line) => /^(workers_dev|preview_urls) =/.test(line));
      expect(switches).toEqual(["workers_dev = false", "preview_urls = false"]);
    }
  });
});
