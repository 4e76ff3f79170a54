import { z } from "zod";

const Outdated = z.record(z.string(), z.object({ current: z.string(), latest: z.string() }));

export type Newer = { readonly name: string; readonly current: string; readonly latest: string };

/** The dependencies with a newer version, as `npm outdated --json` lists them; null when the registry gave no answer. */
export function newerIn(output: string): Newer[] | null {
  const listed = readJson(output);
  if (listed === null || "error" in listed) return null;
  const read = Outdated.safeParse(listed);
  if (!read.success) return null;
  // A tag `latest` may stand at an older version than the one that is pinned here.
  return Object.entries(read.data).flatMap(([name, { current, latest }]) =>
    isNewer(latest, current) ? [{ name, current, latest }] : [],
  );
}

/** Nothing at all is what npm says where everything is current. */
function readJson(output: string): object | null {
  if (output.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(output);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

const numbersOf = (version: string): number[] => version.split(/[.+-]/).slice(0, 3).map(Number);

function isNewer(version: string, than: string): boolean {
  const [a, b] = [numbersOf(version), numbersOf(than)];
  const at = a.findIndex((number, place) => number !== b[place]);
  return at >= 0 && (a[at] ?? 0) > (b[at] ?? 0);
}
