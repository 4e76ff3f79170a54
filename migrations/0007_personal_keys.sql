-- What was stored before cannot be sealed in SQL, and nothing of it was ever released: a shop with people in it is refused, by this name.
CREATE TABLE `unsealed` (`people` integer, CONSTRAINT `this_shop_is_from_before_personal_data_was_sealed` CHECK (`people` = 0));
--> statement-breakpoint
INSERT INTO `unsealed` SELECT count(*) FROM `users`;
--> statement-breakpoint
DROP TABLE `unsealed`;
--> statement-breakpoint
CREATE TABLE `personal_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`wrapped` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `personal_keys_wrapped` ON `personal_keys` (`wrapped`);--> statement-breakpoint
DROP INDEX `users_email`;--> statement-breakpoint
ALTER TABLE `users` ADD `email_index` text;--> statement-breakpoint
ALTER TABLE `users` ADD `phone_index` text;--> statement-breakpoint
CREATE UNIQUE INDEX `users_email_index` ON `users` (`email_index`);--> statement-breakpoint
CREATE INDEX `users_phone_index` ON `users` (`phone_index`);