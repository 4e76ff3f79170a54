/** Colours only where somebody looks: not in a pipe, not in CI, not when NO_COLOR asks for none. */
const colours = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code: number) => (text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);

export const bold = paint(1);
export const dim = paint(2);
export const red = paint(31);
export const green = paint(32);
export const cyan = paint(36);

/** Ends a script with what is wrong and what to do about it, without a stack trace. */
export function stop(problem: string, remedy: string): never {
  console.error(`\n  ${red(problem)}\n  ${remedy}\n`);
  process.exit(1);
}

/** Says whether a figure is as it must be; one that is not ends the run with 1, after the others. */
export function must(what: string, figure: string | number, holds: boolean): void {
  if (!holds) process.exitCode = 1;
  console.log(`${holds ? green("✓") : red("✗")} ${what.padEnd(44)} ${figure}`);
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
