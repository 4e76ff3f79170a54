CREATE TABLE `order_numbers` (
	`id` integer PRIMARY KEY NOT NULL,
	`reserved_to` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `drifts` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`subject_id` text NOT NULL,
	`order_id` text,
	`variant_id` text,
	`intent_id` text,
	`about_at` integer,
	`says` text NOT NULL,
	`remedy` text NOT NULL,
	`state` text NOT NULL,
	`note` text,
	`run_id` text NOT NULL,
	`first_seen_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`settled_at` integer,
	CONSTRAINT "drifts_state_known" CHECK(state IN ('open', 'mended', 'gone', 'accepted'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `drifts_standing` ON `drifts` (`kind`,`subject_id`) WHERE state IN ('open', 'accepted');--> statement-breakpoint
CREATE INDEX `drifts_seen` ON `drifts` (`first_seen_at`,`id`);--> statement-breakpoint
CREATE INDEX `drifts_kind` ON `drifts` (`kind`,`first_seen_at`,`id`);--> statement-breakpoint
CREATE INDEX `drifts_state` ON `drifts` (`state`,`first_seen_at`,`id`);--> statement-breakpoint
CREATE INDEX `drifts_kind_state` ON `drifts` (`kind`,`state`,`first_seen_at`,`id`);--> statement-breakpoint
CREATE INDEX `drifts_settled` ON `drifts` (`settled_at`);--> statement-breakpoint
CREATE TABLE `reconcile_runs` (
	`id` text PRIMARY KEY NOT NULL,
	`mode` text NOT NULL,
	`status` text NOT NULL,
	`part` text NOT NULL,
	`cursor` text,
	`counts` text NOT NULL,
	`created_from` integer NOT NULL,
	`checked_before` integer NOT NULL,
	`grace_ms` integer NOT NULL,
	`requested_by` text NOT NULL,
	`failures` integer DEFAULT 0 NOT NULL,
	`lease_until` integer DEFAULT 0 NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	CONSTRAINT "reconcile_runs_mode" CHECK(mode IN ('list', 'routine', 'fix'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reconcile_runs_running` ON `reconcile_runs` (`status`) WHERE status = 'running';--> statement-breakpoint
CREATE INDEX `reconcile_runs_started` ON `reconcile_runs` (`started_at`,`id`);--> statement-breakpoint
ALTER TABLE `payments` ADD `compared_at` integer DEFAULT 0 NOT NULL;