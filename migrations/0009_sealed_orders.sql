-- What was stored before cannot be sealed in SQL, and nothing of it was ever released: a shop with orders in it is refused, by this name.
CREATE TABLE `unsealed` (`orders` integer, CONSTRAINT `this_shop_is_from_before_personal_data_was_sealed` CHECK (`orders` = 0));
--> statement-breakpoint
INSERT INTO `unsealed` SELECT count(*) FROM `order_contacts`;
--> statement-breakpoint
DROP TABLE `unsealed`;
--> statement-breakpoint
DROP INDEX `order_contacts_email`;--> statement-breakpoint
ALTER TABLE `order_contacts` ADD `email_index` text;--> statement-breakpoint
CREATE INDEX `order_contacts_email_index` ON `order_contacts` (`email_index`,`order_id`);