/** What a proof ends with where something that it needs is not on this machine, so that nothing ran. */
export const SKIPPED_CODE = 77;

export type Outcome = "passed" | "failed" | "skipped";

/** By the exit code of its process: null where a signal ended it. */
export const outcomeOf = (exit_code: number | null): Outcome =>
  exit_code === 0 ? "passed" : exit_code === SKIPPED_CODE ? "skipped" : "failed";

/** The last line of a run, and what it ends with: 1 where a proof failed, or none was made. */
export function sumUp(outcomes: readonly Outcome[]): { readonly line: string; readonly exit_code: 0 | 1 } {
  const count = (wanted: Outcome) => outcomes.filter((outcome) => outcome === wanted).length;
  const [passed, failed, skipped] = [count("passed"), count("failed"), count("skipped")];
  return {
    line: `proofs: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`,
    exit_code: failed > 0 || passed === 0 ? 1 : 0,
  };
}
