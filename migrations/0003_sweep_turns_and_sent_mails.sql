DROP INDEX `orders_unsettled`;--> statement-breakpoint
ALTER TABLE `orders` ADD `touched_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `orders_unsettled` ON `orders` (`touched_at`,`id`) WHERE (status IN ('pending', 'committing', 'capturing', 'refusing', 'closing', 'cancelling') OR (cancel_requested_at IS NOT NULL AND status IN ('paid', 'processing')));--> statement-breakpoint
CREATE INDEX `mail_deliveries_sent` ON `mail_deliveries` (`sent_at`);