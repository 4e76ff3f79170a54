CREATE TABLE `return_labels` (
	`id` text PRIMARY KEY NOT NULL,
	`return_id` text NOT NULL,
	`order_id` text NOT NULL,
	`carrier_name` text NOT NULL,
	`number` integer NOT NULL,
	`status` text NOT NULL,
	`carrier_label_id` text,
	`tracking_number` text,
	`tracking_url` text,
	`carrier` text,
	`cost` integer,
	`currency` text,
	`weight_grams` integer NOT NULL,
	`service` text,
	`attempts` integer DEFAULT 0 NOT NULL,
	`due_at` integer,
	`file_bytes` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`bought_at` integer,
	FOREIGN KEY (`return_id`) REFERENCES `returns`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "return_labels_status" CHECK(status IN ('buying', 'bought', 'cancelling', 'cancelled', 'failed')),
	CONSTRAINT "return_labels_weight" CHECK(weight_grams > 0),
	CONSTRAINT "return_labels_cost" CHECK((cost IS NULL) = (currency IS NULL) AND coalesce(cost, 0) >= 0),
	CONSTRAINT "return_labels_bought" CHECK(status NOT IN ('bought', 'cancelling') OR carrier_label_id IS NOT NULL)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `return_labels_number` ON `return_labels` (`return_id`,`number`);--> statement-breakpoint
CREATE UNIQUE INDEX `return_labels_live` ON `return_labels` (`return_id`) WHERE status IN ('buying', 'bought', 'cancelling');--> statement-breakpoint
CREATE INDEX `return_labels_order` ON `return_labels` (`order_id`);--> statement-breakpoint
CREATE INDEX `return_labels_tracking` ON `return_labels` (`tracking_number`) WHERE tracking_number IS NOT NULL;--> statement-breakpoint
CREATE INDEX `return_labels_due` ON `return_labels` (`due_at`) WHERE due_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `return_labels_files` ON `return_labels` (`bought_at`) WHERE file_bytes IS NOT NULL;--> statement-breakpoint
CREATE TABLE `return_tracking_events` (
	`label_id` text NOT NULL,
	`event_id` text NOT NULL,
	`status` text NOT NULL,
	`message` text,
	`occurred_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`label_id`, `event_id`),
	FOREIGN KEY (`label_id`) REFERENCES `return_labels`(`id`) ON UPDATE no action ON DELETE no action
);
