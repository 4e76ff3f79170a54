import { first, idOf } from "../../../support/demo/pick.mjs";

export const requests = {
  adminReplayDeadLetter: { at: { id: "{dead_letter}" } },
};

export const values = {
  dead_letter: ["/admin/system/dead-letters?limit=1", first(idOf)],
};
