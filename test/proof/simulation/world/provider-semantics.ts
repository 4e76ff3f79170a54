/**
 * How the providers differ, as far as the protocol can feel it. The simulation's provider goes by this table, and the tests of each adapter hold it
 * against that provider's sandbox.
 */
export type Semantics = {
  /** Whether a cancel ends an intent there. Else what is approved later lapses by itself. */
  readonly cancels: boolean;
  /** Whether it knows a repeat by its key. Else what was made is looked for by its order, and a repeat does what is left to do. */
  readonly has_keys: boolean;
  /** Whether an error of its server is kept for the key that met it. */
  readonly keeps_server_errors: boolean;
  /** Whether a repeat of a key is told how things stand now, rather than what its first call was told. A refusal it tells again either way. */
  readonly repeats_latest: boolean;
  /** Whether what the payer has agreed to may turn out to be declined when it is captured, so that they have to agree again. */
  readonly captures_may_be_declined: boolean;
  /** Whether a capture may take days, in which nobody can stop it. */
  readonly captures_may_be_pending: boolean;
};

export const semantics = {
  /** Cards by Stripe. */
  sandbox: {
    cancels: true,
    has_keys: true,
    keeps_server_errors: true,
    repeats_latest: false,
    captures_may_be_declined: false,
    captures_may_be_pending: false,
  },
  paypal: {
    cancels: false,
    has_keys: true,
    keeps_server_errors: false,
    repeats_latest: true,
    captures_may_be_declined: true,
    captures_may_be_pending: true,
  },
  razorpay: {
    cancels: false,
    has_keys: false,
    keeps_server_errors: false,
    repeats_latest: true,
    captures_may_be_declined: false,
    captures_may_be_pending: false,
  },
} as const satisfies Record<string, Semantics>;

export const semanticsOf = (provider: string): Semantics =>
  Object.entries(semantics).find(([name]) => name === provider)?.[1] ?? semantics.sandbox;
