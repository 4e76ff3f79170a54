import { parseArgs } from "node:util";
import { climateOf, climates } from "./climates.ts";
import { plants } from "./plants.ts";

export const help = `npm run simulate -- [options]

Runs the checkout's core on a virtual clock, in a world that fails, stalls and repeats itself, and checks the invariants
of docs/proof.md after every step. Exit code 1 when one breaks.

  --seeds N        how many seeds to run (1000)
  --seed S         the first of them (1)
  --minutes M      no more of them than that takes
  --bug NAME       plant this bug; exit code 0 only when it is found
  --list-bugs      the bugs that can be planted
  --bugs           every planted bug, each in up to N seeds (5000), as a table; exit code 1 unless all are found
  --write          with --bugs: put the table into docs/proof.md
  --outages        N seeds (500) of each of the long outages
  --climate NAME   one of them: ${climates.map(({ name }) => name).join(", ")}
  --trace          the one seed S, step by step
  --help           this page

A failing seed is printed with its shortest history and the command that replays it.`;

export type Wanted = {
  readonly mode: "search" | "bugs" | "outages" | "trace" | "list-bugs" | "help";
  readonly seeds: number;
  readonly seed: number;
  /** A search ends after these, however many of its seeds it came to. */
  readonly minutes: number;
  readonly bug: string | undefined;
  readonly climate: string | undefined;
  readonly write: boolean;
};

/** What is wrong with the command line, to be told to whoever typed it. */
export class WrongArguments extends Error {}

export function readArguments(args: readonly string[]): Wanted {
  const values = parse(args);
  const { bug, climate } = values;
  if (bug !== undefined && !plants.some(({ name }) => name === bug))
    throw new WrongArguments(`there is no bug named ${bug}: --list-bugs names them`);
  if (climate !== undefined && !climateOf(climate))
    throw new WrongArguments(
      `there is no climate named ${climate}: it is one of ${climates.map(({ name }) => name).join(", ")}`,
    );
  const chosen = (["help", "list-bugs", "trace", "bugs", "outages"] as const).filter((mode) => values[mode]);
  if (chosen.length > 1) throw new WrongArguments(`--${chosen.join(" and --")} do not go together`);
  const mode = chosen[0] ?? "search";
  const usual = { bugs: 5000, outages: 500, trace: 1 }[mode as string] ?? (bug === undefined ? 1000 : 5000);
  return {
    mode,
    seeds: numberOf("seeds", values.seeds, usual, 1),
    seed: numberOf("seed", values.seed, 1, 0),
    minutes: minutesOf(values.minutes),
    bug,
    climate,
    write: values.write,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seeds: { type: "string" },
        seed: { type: "string" },
        minutes: { type: "string" },
        bug: { type: "string" },
        climate: { type: "string" },
        "list-bugs": { type: "boolean", default: false },
        bugs: { type: "boolean", default: false },
        write: { type: "boolean", default: false },
        outages: { type: "boolean", default: false },
        trace: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new WrongArguments(error instanceof Error ? error.message : String(error));
  }
}

function numberOf(name: string, text: string | undefined, usual: number, least: number): number {
  if (text === undefined) return usual;
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > 2 ** 31)
    throw new WrongArguments(`--${name} takes a whole number from ${least}, not ${text}`);
  return number;
}

function minutesOf(text: string | undefined): number {
  if (text === undefined) return Infinity;
  const minutes = Number(text);
  if (!(minutes >= 0)) throw new WrongArguments(`--minutes takes a number, not ${text}`);
  return minutes;
}
