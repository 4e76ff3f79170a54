import { definePoint } from "#platform/extension-points";

/**
 * The fields whose values may be written into an audit entry, by name, parted by blanks: a feature plugs in those of its own. An
 * entry outlives the person it is about, so a field that can hold personal data, a secret or an address of the network is never
 * listed, and a field that is not listed is masked.
 */
export const auditedKeys = definePoint<string>("fields of audit entries");

/** All of them. */
export const allAuditedKeys = (): ReadonlySet<string> =>
  new Set(auditedKeys.rules().flatMap((names) => names.split(" ")));
