import { V7Generator } from "uuidv7";

const generator = new V7Generator();
const ROLLBACK_ALLOWANCE_MS = 10_000;

/** A UUIDv7 (RFC 9562) of the given moment: ids of one isolate sort by the time they were made. */
export const newId = (now_ms: number): string =>
  generator.generateOrResetCore(now_ms, ROLLBACK_ALLOWANCE_MS).toString();

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export const isId = (text: string): boolean => UUID.test(text);

/** When an id of version 7 was made, in epoch milliseconds: its first 48 bits. */
export const madeAt = (id: string): number => Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);
