import type { Ctx } from "#platform/context";

type Known = { readonly version: number; readonly read_at: number; readonly bookmark: string | null };

/** A read on its way: what it learns counts only when nothing was changed here meanwhile, and nothing newer is known. */
export type VersionRead = {
  readonly learn: (version: number, bookmark: string | null) => void;
  /** The answer came from a copy that is behind what this isolate has seen. */
  readonly isStale: (version: number) => boolean;
};

/**
 * What this isolate knows of a version that every change of some data raises. Each own change begins a new epoch: what was read
 * before it counts no more. Others' changes are seen once `trusted_ms` are over.
 */
export class TrustedVersion {
  readonly #trusted_ms: number;
  #known: Known | null = null;
  #newest = 0;
  #epoch = 0;

  constructor(trusted_ms: number) {
    this.#trusted_ms = trusted_ms;
  }

  /** The version that may be taken for the present one without asking, or null: it is young enough, and not older than what the client has seen. */
  trusted(ctx: Ctx): number | null {
    const known = this.#known;
    if (!known) return null;
    const age = ctx.now() - known.read_at;
    return age >= 0 && age < this.#trusted_ms && hasSeen(ctx, known.bookmark) ? known.version : null;
  }

  /** Milliseconds since it was read; null while nothing is known. */
  age(ctx: Ctx): number | null {
    return this.#known && ctx.now() - this.#known.read_at;
  }

  beginReading(ctx: Ctx): VersionRead {
    const epoch = this.#epoch;
    const read_at = ctx.now();
    return {
      isStale: (version) => version < this.#newest,
      learn: (version, bookmark) => {
        this.#newest = Math.max(this.#newest, version);
        if (this.#epoch === epoch && version >= this.#newest) this.#known = { version, read_at, bookmark };
      },
    };
  }

  forget(): void {
    this.#known = null;
    this.#epoch += 1;
  }
}

/** Whether what was read up to that bookmark holds all that the client has seen. */
export const hasSeen = ({ client_bookmark }: Ctx, bookmark: string | null): boolean =>
  client_bookmark === null || (bookmark !== null && bookmark >= client_bookmark);
