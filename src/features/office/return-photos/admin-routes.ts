import { findReturn, ReturnError, returnPermissions } from "#aftersales/returns";
import { seesPeople } from "#ordering/order-desk";
import { staff } from "#platform/http/auth";
import { route, type Route } from "#platform/http/route";
import { id, IdParam } from "#platform/http/schemas";
import { ReturnPhotoError } from "./errors.ts";
import { answerPhoto, photoAnswer } from "./routes.ts";
import { showPhoto } from "./show-photo.ts";

const get = route(
  {
    method: "get",
    path: "/admin/returns/{id}/photos/{photo_id}",
    operationId: "adminGetReturnPhoto",
    tags: ["Back office: returns"],
    summary: "Get a photo of a return",
    description: "Only for callers with `customers:read`, as what shoppers wrote is.",
    access: staff(returnPermissions.read),
    request: { params: IdParam.extend({ photo_id: id() }) },
    responses: { 200: photoAnswer },
    problems: [ReturnError.return_not_found, ReturnPhotoError.return_photo_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    if (!seesPeople(ctx.actor)) throw ReturnPhotoError.return_photo_not_found();
    const { id: return_id, photo_id } = c.req.valid("param");
    return answerPhoto(c, await showPhoto(ctx, await findReturn(ctx, return_id), photo_id));
  },
);

export const returnPhotoAdminRoutes: readonly Route[] = [get];
