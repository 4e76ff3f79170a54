import { and, eq, inArray, lt, type SQLWrapper, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { isGuardViolation, type Statement } from "#platform/data/db";
import { returnPhotos } from "./tables.ts";

/** What a return tells about its photos: an array as JSON, over `returns.id`. */
export const photosOfReturn = sql`SELECT json_group_array(json_object('id', i.id, 'created_at', i.created_at))
  FROM (SELECT * FROM return_photos WHERE return_id = returns.id ORDER BY position) i`;

/** Where the file of a photo is in R2. */
export const keyOf = (order_id: string, id: string): string => `${PREFIX}${order_id}/${id}`;
export const PREFIX = "return-photos/";

/** A statement that adds a photo behind the others. Its guard is the check of `isTooMany`. */
export const addPhoto = (ctx: Ctx, { id, return_id, order_id }: { id: string; return_id: string; order_id: string }) =>
  ctx.db.insert(returnPhotos).values({
    id,
    return_id,
    order_id,
    position: sql`(SELECT coalesce(max(position), 0) + 1 FROM return_photos WHERE return_id = ${return_id})`,
    created_at: ctx.now(),
  });

/** Whether a batch was refused because the return would have too many photos. */
export const isTooMany = (error: unknown): boolean => isGuardViolation(error, "return_photos_position");

/** A statement that reads a photo of a return: a row or none. */
export const selectPhoto = (ctx: Ctx, return_id: string, id: string) =>
  ctx.db
    .select()
    .from(returnPhotos)
    .where(and(eq(returnPhotos.id, id), eq(returnPhotos.return_id, return_id)));

export const photosOfOrders = (ctx: Ctx, order_ids: SQLWrapper) =>
  ctx.db.select().from(returnPhotos).where(inArray(returnPhotos.order_id, order_ids));

export const forgetPhotosOf = (ctx: Ctx, order_ids: SQLWrapper): Statement =>
  ctx.db.delete(returnPhotos).where(inArray(returnPhotos.order_id, order_ids));

export const forgetPhotosBefore = (ctx: Ctx, before: number): Statement =>
  ctx.db.delete(returnPhotos).where(lt(returnPhotos.created_at, before));
