import { apart, type Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";

type Note = (ctx: Ctx) => readonly Statement[];

/** Writes notes down together: what comes while one batch is on its way goes with the next, so that nobody who works waits for their own. */
export class NoteTaker {
  readonly #ctx: Ctx;
  #waiting: Note[] = [];
  #writing: Promise<void> | null = null;

  constructor(ctx: Ctx) {
    this.#ctx = ctx;
  }

  add(note: Note): void {
    this.#waiting.push(note);
    this.#writing ??= this.#write();
    // Whoever waits for `written` hears of a failure; until then nobody does.
    this.#writing.catch(() => undefined);
  }

  /** Settles once all that was added is written down. Throws what a batch throws: its notes are lost, and none are taken any more. */
  async written(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const own = apart(this.#ctx);
      const statements = this.#waiting.splice(0).flatMap((note) => note(own));
      await commit(own, statements);
    }
    this.#writing = null;
  }
}
