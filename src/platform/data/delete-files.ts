import { inGroups } from "#platform/objects/waves";

/** As many files as R2 deletes at once. */
export const FILES_AT_ONCE = 1_000;

/** Deletes these files, where they are there. */
export async function deleteFiles(bucket: R2Bucket, keys: readonly string[]): Promise<void> {
  for (const some of inGroups(keys, FILES_AT_ONCE)) await bucket.delete(some);
}
