export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** ISO 8601 in UTC with milliseconds, as every answer shows time. */
export const toIso = (epoch_ms: number): string => new Date(epoch_ms).toISOString();

export const toIsoOrNull = (epoch_ms: number | null): string | null => (epoch_ms === null ? null : toIso(epoch_ms));
