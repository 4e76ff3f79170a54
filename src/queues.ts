import { catalogConsumer } from "#catalog";
import { checkoutConsumer } from "#checkout";
import { fulfilmentConsumer } from "#fulfilment";
import { importsConsumer } from "#imports";
import { inventoryConsumer } from "#inventory";
import { notificationsConsumer } from "#notifications";
import { paymentsConsumer } from "#payments";
import { type Consumer, createQueueHandler } from "#platform/queue";
import { privacyConsumer } from "#privacy";
import { reconciliationConsumer } from "#reconciliation";
import { refundsConsumer } from "#refunds";

/** One line a feature that consumes messages. Both queues take any of them: `orders` is apart so that a flood of events never delays an order. */
const consumers: readonly Consumer[] = [
  inventoryConsumer,
  catalogConsumer,
  importsConsumer,
  paymentsConsumer,
  refundsConsumer,
  checkoutConsumer,
  fulfilmentConsumer,
  notificationsConsumer,
  privacyConsumer,
  reconciliationConsumer,
];

export const queue = createQueueHandler(consumers);
