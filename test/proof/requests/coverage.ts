import type { Operation } from "./document.ts";

/** What each operation has answered so far. */
export class Coverage {
  readonly #reached = new Map<string, number>();
  readonly #statuses = new Map<number, number>();

  note(operation: Operation, status: number, code: string | null): void {
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    const what = `${operation.id} ${status < 400 ? "done" : `${status} ${code}`}`;
    this.#reached.set(what, (this.#reached.get(what) ?? 0) + 1);
  }

  statuses(): string {
    return [...this.#statuses]
      .toSorted(([a], [b]) => a - b)
      .map(([status, count]) => `${status}: ${count}`)
      .join(", ");
  }

  /** Each answer of each operation with how often it came. */
  lines(): string[] {
    return [...this.#reached].map(([what, count]) => `${what}: ${count}`).toSorted();
  }

  /** Operations that never did what they are for. */
  idle(operations: readonly Operation[]): string[] {
    return operations.filter(({ id }) => !this.#reached.has(`${id} done`)).map(({ id }) => id);
  }

  /** Of the refusals that the operations declare, those that were met, and the rest by name. */
  refusals(operations: readonly Operation[], excused: (problem: string) => boolean) {
    const declared = operations.flatMap((operation) =>
      operation.problems
        .filter((problem) => problem.startsWith("4") && !excused(problem))
        .map((problem) => `${operation.id} ${problem}`),
    );
    const missed = declared.filter((what) => !this.#reached.has(what));
    return { declared: declared.length, met: declared.length - missed.length, missed };
  }
}
