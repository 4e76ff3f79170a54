CREATE TABLE `saved_payment_methods` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`provider` text NOT NULL,
	`provider_method_id` text NOT NULL,
	`type` text NOT NULL,
	`brand` text,
	`last4` text,
	`exp_month` integer,
	`exp_year` integer,
	`wallet` text,
	`is_default` integer NOT NULL,
	`removed_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "saved_payment_methods_is_default" CHECK(is_default IN (0, 1))
);
--> statement-breakpoint
CREATE INDEX `saved_payment_methods_user` ON `saved_payment_methods` (`user_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `saved_payment_methods_provider` ON `saved_payment_methods` (`provider`,`provider_method_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `saved_payment_methods_default` ON `saved_payment_methods` (`user_id`) WHERE is_default = 1;--> statement-breakpoint
ALTER TABLE `payment_customers` ADD `saving_at` integer;--> statement-breakpoint
ALTER TABLE `payment_customers` ADD `version` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `payment_customers_id` ON `payment_customers` (`provider`,`provider_customer_id`);--> statement-breakpoint
ALTER TABLE `payments` ADD `keeps_method` integer;--> statement-breakpoint
ALTER TABLE `payments` ADD `method_reference` text;--> statement-breakpoint
ALTER TABLE `payments` ADD `method_brand` text;--> statement-breakpoint
ALTER TABLE `payments` ADD `method_last4` text;--> statement-breakpoint
ALTER TABLE `payments` ADD `method_exp_month` integer;--> statement-breakpoint
ALTER TABLE `payments` ADD `method_exp_year` integer;--> statement-breakpoint
ALTER TABLE `payments` ADD `method_wallet` text;