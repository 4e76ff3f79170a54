import type { Message } from "#platform/outbox";

/** A message of a type that no feature declares, for tests of the outbox itself. */
export const probeMessage = (type: string, fields: Readonly<Record<string, unknown>> = {}): Message =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the declared types are closed so that the shop cannot do this
  ({ ...fields, type }) as unknown as Message;
