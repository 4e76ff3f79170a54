CREATE TABLE `one_time_codes` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`purpose` text NOT NULL,
	`channel` text NOT NULL,
	`destination` text NOT NULL,
	`code_hash` text NOT NULL,
	`link_hash` text,
	`tries` integer DEFAULT 0 NOT NULL,
	`used_count` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	CONSTRAINT "one_time_codes_once" CHECK("one_time_codes"."used_count" <= 1)
);
--> statement-breakpoint
CREATE INDEX `one_time_codes_user` ON `one_time_codes` (`user_id`,`purpose`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `one_time_codes_link` ON `one_time_codes` (`link_hash`);--> statement-breakpoint
CREATE INDEX `one_time_codes_created` ON `one_time_codes` (`created_at`);--> statement-breakpoint
ALTER TABLE `sessions` ADD `device` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `country` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `city` text;--> statement-breakpoint
ALTER TABLE `users` ADD `phone_verified_at` integer;--> statement-breakpoint
ALTER TABLE `users` ADD `phone_login` text;--> statement-breakpoint
ALTER TABLE `users` ADD `avatar_key` text;--> statement-breakpoint
CREATE UNIQUE INDEX `users_phone_login` ON `users` (`phone_login`);--> statement-breakpoint
ALTER TABLE `mails` ADD `channel` text DEFAULT 'email' NOT NULL;