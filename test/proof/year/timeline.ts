type Due<Step> = { readonly at: number; readonly step: Step };

/** What is due, the earliest first; of two at the same moment the one that was put down first. Times are epoch milliseconds. */
export class Timeline<Step> {
  /** The next one is the last. */
  readonly #due: Due<Step>[] = [];

  put(at: number, step: Step): void {
    let [from, to] = [0, this.#due.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#due[middle]?.at ?? 0) > at) from = middle + 1;
      else to = middle;
    }
    this.#due.splice(from, 0, { at, step });
  }

  take(): Due<Step> | undefined {
    return this.#due.pop();
  }
}
