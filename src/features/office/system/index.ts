import { auditedKeys } from "#platform/data/audited-keys";
import { defineFeature } from "#platform/feature";
import { pages } from "#platform/pages/layout";
import { systemAdminRoutes } from "./admin-routes.ts";
import { devMail } from "./dev-mail.ts";
import { devSystemRoutes } from "./dev-routes.ts";
import { devStorefront } from "./dev-storefront.ts";
import { systemJobs } from "./jobs.ts";
import { healthRoutes } from "./routes.ts";

/** Fields whose values the audit log shows. */
const audited = "type outbox_id rewrapped";

/** Health, jobs, dead letters, keys. */
export const system = defineFeature({
  name: "system",
  tags: [
    {
      name: "System",
      place: 170,
      description:
        "Health, the audit log, background jobs, dead letters, encryption keys, and the comparison of the shop's books with the payment provider's.",
    },
  ],
  routes: [systemAdminRoutes],
  unversioned_routes: [healthRoutes],
  local_routes: [devSystemRoutes, devMail, devStorefront],
  plugs: [
    auditedKeys.plug(audited),
    pages.plug({ path: "/health", name: "Health", about: "Database, objects, files and queues." }),
    pages.plug({
      path: "/dev/mail",
      name: "Mail",
      about: "The mails that this shop has sent, as their readers see them.",
      local: true,
    }),
  ],
  jobs: systemJobs,
});
