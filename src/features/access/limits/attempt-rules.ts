import { HOUR, MINUTE, SECOND } from "#platform/basics/time";

/** How guessing is slowed down. There is always a next try: nobody can lock somebody else out for good. */
export type AttemptPolicy = {
  /** So many attempts are as fast as they come. */
  readonly free_count: number;
  /** How long the next one waits; it doubles with each after it, up to the longest. */
  readonly first_delay_ms: number;
  readonly longest_delay_ms: number;
  /** An attempt is forgotten after this. */
  readonly window_ms: number;
};

export const attemptPolicies = {
  /** Against one account, from wherever: by its e-mail address, whether or not there is such an account. */
  account: { free_count: 5, first_delay_ms: 5 * SECOND, longest_delay_ms: 15 * MINUTE, window_ms: 24 * HOUR },
  /** At the second factor of one account, by who has proved the first: a code is one of a million. */
  second_factor: { free_count: 5, first_delay_ms: 15 * SECOND, longest_delay_ms: HOUR, window_ms: 24 * HOUR },
  /** At the password and at the second factor by a session that is signed in: its own count, since it got in before. Nobody else's guesses keep its owner out, and who stole it has no more tries than a stranger. */
  session_password: { free_count: 5, first_delay_ms: 5 * SECOND, longest_delay_ms: 15 * MINUTE, window_ms: 24 * HOUR },
  session_code: { free_count: 5, first_delay_ms: 15 * SECOND, longest_delay_ms: HOUR, window_ms: 24 * HOUR },
  /** From one client address, against whomever: an office or a school may share one. */
  address: { free_count: 30, first_delay_ms: 5 * SECOND, longest_delay_ms: 15 * MINUTE, window_ms: HOUR },
  /** New accounts from one client address. */
  sign_up: { free_count: 20, first_delay_ms: MINUTE, longest_delay_ms: HOUR, window_ms: HOUR },
  /** Codes that are sent to one e-mail address or number. */
  code: { free_count: 3, first_delay_ms: MINUTE, longest_delay_ms: HOUR, window_ms: 24 * HOUR },
  /** Codes asked for from one client address, wherever they go. */
  code_address: { free_count: 20, first_delay_ms: MINUTE, longest_delay_ms: HOUR, window_ms: HOUR },
} as const satisfies Readonly<Record<string, AttemptPolicy>>;

export type AttemptScope = keyof typeof attemptPolicies;

/** What is counted by client address, whomever it is about; the others protect one account. On a developer's machine everybody is one address. */
export const byAddress: ReadonlySet<AttemptScope> = new Set(["address", "sign_up", "code_address"]);

/** How long to wait now, in milliseconds, 0 for not at all: by the attempts that are still remembered, oldest first. */
export function waitBefore(policy: AttemptPolicy, attempts_at: readonly number[], now: number): number {
  const last = attempts_at.at(-1);
  const over = attempts_at.length - policy.free_count;
  if (last === undefined || over < 0) return 0;
  const delay_ms = Math.min(policy.first_delay_ms * 2 ** Math.min(over, 30), policy.longest_delay_ms);
  return Math.max(0, last + delay_ms - now);
}
