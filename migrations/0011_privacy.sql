CREATE TABLE `data_exports` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`link_hash` text NOT NULL,
	`file_key` text,
	`created_at` integer NOT NULL,
	`made_at` integer,
	`expires_at` integer NOT NULL,
	CONSTRAINT "data_exports_made" CHECK((file_key IS NULL) = (made_at IS NULL))
);
--> statement-breakpoint
CREATE INDEX `data_exports_user` ON `data_exports` (`user_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `data_exports_link` ON `data_exports` (`link_hash`);--> statement-breakpoint
CREATE INDEX `data_exports_expiry` ON `data_exports` (`expires_at`);--> statement-breakpoint
ALTER TABLE `users` ADD `erase_at` integer;--> statement-breakpoint
CREATE INDEX `users_erasing` ON `users` (`erase_at`) WHERE erase_at IS NOT NULL AND erased_at IS NULL;