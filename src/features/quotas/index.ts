export { Quotas } from "./object.ts";
export { callerSubjects, clientSubjects, giveBackQuotas, type Refused, subjectOf, takeQuotas } from "./take-quotas.ts";
