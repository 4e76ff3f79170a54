import type { Ctx } from "#platform/context";
import { commit } from "#platform/data/outbox";
import { RETENTION_MS } from "#platform/data/retention";
import type { Job } from "#platform/data/schedule";
import { forgetPhotosBefore, PREFIX } from "./store.ts";

/** Deletes photos whose time is over, and files of photos that were never noted. */
async function forgetPhotos(ctx: Ctx): Promise<{ files: number }> {
  const before = ctx.now() - RETENTION_MS.evidence;
  let files = 0;
  for (let cursor: string | undefined; ;) {
    const page: R2Objects = await ctx.env.FILES.list({ prefix: PREFIX, ...(cursor === undefined ? {} : { cursor }) });
    const over = page.objects.filter(({ uploaded }) => uploaded.getTime() < before).map(({ key }) => key);
    if (over.length > 0) await ctx.env.FILES.delete(over);
    files += over.length;
    if (!page.truncated) break;
    ({ cursor } = page);
  }
  await commit(ctx, [forgetPhotosBefore(ctx, before)]);
  return { files };
}

export const returnPhotoJobs: readonly Job[] = [{ name: "return_photos.forget", every: "day", run: forgetPhotos }];
