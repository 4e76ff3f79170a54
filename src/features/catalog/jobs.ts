import type { Job } from "#platform/schedule";

export const catalogJobs: readonly Job[] = [];
