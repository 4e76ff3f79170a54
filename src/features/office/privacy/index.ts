import { letterKinds } from "#people/letters";
import { defineFeature, type Feature } from "#platform/feature";
import { privacyAdminRoutes } from "./admin-routes.ts";
import { privacyListeners } from "./consumer.ts";
import { dataOfPeople } from "./data-of-people.ts";
import { privacyEvents } from "./events.ts";
import { privacyJobs } from "./jobs.ts";
import { privacyLetters } from "./mails.ts";
import { privacyPersonalData } from "./personal-data.ts";
import { privacyRoutes } from "./routes.ts";

/** Copies and erasure of what features hold about people. */
export const privacy = (features: readonly Feature[]) => {
  const data = dataOfPeople([...features.flatMap(({ personal }) => personal ?? []), privacyPersonalData]);
  return defineFeature({
    name: "privacy",
    events: privacyEvents,
    routes: [privacyRoutes(data), privacyAdminRoutes(data)],
    on: privacyListeners(data),
    jobs: privacyJobs(data),
    personal: privacyPersonalData,
    plugs: [letterKinds.plug(privacyLetters)],
  });
};
