/**
 * The job run that stands for filling the demo shop. `npm start` writes it as `running` into the local database before the
 * shop answers; nothing writes it anywhere else.
 */
export const DEMO_SHOP_JOB = "fill_demo_shop";
