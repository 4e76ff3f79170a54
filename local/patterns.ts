/**
 * `node local/patterns.ts`: refuses every pattern in `src` that takes more than linear time for some text, since one request could
 * then hold up an isolate for minutes. `node local/patterns.ts file.ts` looks at these files only.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { faultOf, type Found, patternsIn } from "./lib/patterns.ts";
import { root } from "./lib/run.ts";

/** It is of no use when it finds nothing: these it must refuse, and these it must let through. */
const refused = [/^\s*(\{\s*\})?\s*$/, /<br[^>]*>/g, /[ \t]+\n/g, /^(a|a)*$/, /-+$/];
const allowed = [/^[a-z0-9]+(?:-[a-z0-9]+)*$/, /\p{Cc}+/gu];

/** Those that zod looks at input by, under the names that the sources call them by. */
const ofZod: Readonly<Record<string, RegExp>> = {
  email: z.core.regexes.email,
  hostname: z.core.regexes.hostname,
  uuid: z.core.regexes.uuid(),
  date: z.core.regexes.date,
  datetime: z.core.regexes.datetime({ offset: true }),
};

const misjudged = [
  ...refused.filter((pattern) => faultOf(pattern) === null).map((pattern) => `lets ${pattern} through`),
  ...allowed.filter((pattern) => faultOf(pattern) !== null).map((pattern) => `refuses ${pattern}`),
];
if (misjudged.length > 0) {
  console.error(`The analysis of patterns is not to be relied on: it ${misjudged.join(", ")}.`);
  process.exit(2);
}

async function sources(): Promise<string[]> {
  const files = await readdir(join(root, "src"), { recursive: true });
  return files.filter((file) => file.endsWith(".ts")).map((file) => join("src", file));
}

const asked = process.argv.slice(2);
const files = asked.length > 0 ? asked : await sources();
const found = (
  await Promise.all(files.map(async (file) => patternsIn(file, await readFile(join(root, file), "utf8"))))
).flat();
const own: Found[] = Object.entries(ofZod).map(([name, pattern]) => ({ place: `z.${name}()`, pattern }));

const judged = new Map<string, string | null>();
const faults = [...found, ...(asked.length > 0 ? [] : own)].flatMap(({ place, pattern }) => {
  if (!pattern) return [`${place} is built while the program runs: write it as a literal, so that it can be analysed`];
  const written = `/${pattern.source}/${pattern.flags}`;
  const fault = judged.has(written) ? judged.get(written) : faultOf(pattern);
  judged.set(written, fault ?? null);
  return fault ? [`${place} ${written} ${fault}`] : [];
});
if (faults.length === 0) console.log(`${found.length} patterns are linear.`);
else console.log(`${faults.join("\n")}\nWalk the text by \`indexOf\` or character by character instead.`);
process.exitCode = faults.length > 0 ? 1 : 0;
