import type { Message } from "#platform/outbox";

/** A message of a type that no feature declares, for tests of the outbox itself. */
export const probeMessage = (type: string, fields: Readonly<Record<string, unknown>> = {}): Message =>
  ({ ...fields, type }) as unknown as Message;
