CREATE TABLE `document_facets` (
	`kind` text NOT NULL,
	`value` text NOT NULL,
	`document_id` integer NOT NULL,
	PRIMARY KEY(`document_id`, `kind`, `value`)
);
--> statement-breakpoint
CREATE INDEX `document_facets_value` ON `document_facets` (`kind`,`value`,`document_id`);--> statement-breakpoint
CREATE TABLE `document_keys` (
	`generation` integer NOT NULL,
	`kind` text NOT NULL,
	`value` text NOT NULL,
	`document_id` integer NOT NULL,
	PRIMARY KEY(`generation`, `kind`, `value`, `document_id`)
);
--> statement-breakpoint
CREATE INDEX `document_keys_document` ON `document_keys` (`document_id`);--> statement-breakpoint
CREATE TABLE `document_prices` (
	`document_id` integer NOT NULL,
	`currency` text NOT NULL,
	`from_at` integer NOT NULL,
	`until_at` integer NOT NULL,
	`price_min` integer NOT NULL,
	`on_sale` integer NOT NULL,
	PRIMARY KEY(`document_id`, `currency`, `from_at`)
);
--> statement-breakpoint
CREATE TABLE `documents` (
	`id` integer PRIMARY KEY NOT NULL,
	`generation` integer NOT NULL,
	`product_id` text NOT NULL,
	`version` integer NOT NULL,
	`is_listed` integer NOT NULL,
	`name` text NOT NULL,
	`tags` text NOT NULL,
	`categories` text NOT NULL,
	`attributes` text NOT NULL,
	`codes` text NOT NULL,
	`description` text NOT NULL,
	`details` text NOT NULL,
	`name_words` integer NOT NULL,
	`name_key` text NOT NULL,
	`currency` text NOT NULL,
	`in_stock` integer NOT NULL,
	`featured` integer NOT NULL,
	`rating_average` integer NOT NULL,
	`rating_count` integer NOT NULL,
	`popularity` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `documents_product` ON `documents` (`generation`,`product_id`);--> statement-breakpoint
CREATE INDEX `documents_name` ON `documents` (`generation`,`name_key`);--> statement-breakpoint
CREATE INDEX `documents_listed` ON `documents` (`generation`,`id`) WHERE is_listed = 1;--> statement-breakpoint
CREATE TABLE `search_generations` (
	`generation` integer PRIMARY KEY NOT NULL,
	`documents` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `search_state` (
	`id` integer PRIMARY KEY NOT NULL,
	`generation` integer NOT NULL,
	`building` integer,
	`read_version` integer NOT NULL,
	`read_product_id` text NOT NULL,
	`read_at` integer NOT NULL,
	`built_product_id` text DEFAULT '' NOT NULL,
	`built_documents` integer DEFAULT 0 NOT NULL,
	`rebuild_started_at` integer,
	`rebuild_finished_at` integer,
	CONSTRAINT "search_state_single" CHECK("search_state"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE `search_words` (
	`generation` integer NOT NULL,
	`word` text NOT NULL,
	`documents` integer NOT NULL,
	PRIMARY KEY(`generation`, `word`)
);
--> statement-breakpoint
CREATE TABLE `word_grams` (
	`generation` integer NOT NULL,
	`gram` text NOT NULL,
	`length` integer NOT NULL,
	`word` text NOT NULL,
	PRIMARY KEY(`generation`, `gram`, `length`, `word`)
);
--> statement-breakpoint
CREATE INDEX `word_grams_word` ON `word_grams` (`generation`,`word`);