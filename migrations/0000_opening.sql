CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`prefix` text NOT NULL,
	`key_hash` text NOT NULL,
	`scopes` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`last_used_at` integer,
	`revoked_at` integer,
	`replaces` text,
	`operation_id` text NOT NULL,
	CONSTRAINT "api_keys_life" CHECK("api_keys"."expires_at" - "api_keys"."created_at" <= 31536000000)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_hash` ON `api_keys` (`key_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_replaces` ON `api_keys` (`replaces`);--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_operation` ON `api_keys` (`operation_id`);--> statement-breakpoint
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
CREATE TABLE `passkey_challenges` (
	`challenge` text PRIMARY KEY NOT NULL,
	`user_id` text,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `passkey_challenges_expiry` ON `passkey_challenges` (`expires_at`);--> statement-breakpoint
CREATE TABLE `passkeys` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`credential_id` text NOT NULL,
	`public_key` text NOT NULL,
	`counter` integer NOT NULL,
	`transports` text NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`last_used_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `passkeys_credential` ON `passkeys` (`credential_id`);--> statement-breakpoint
CREATE INDEX `passkeys_user` ON `passkeys` (`user_id`,`id`);--> statement-breakpoint
CREATE TABLE `credentials` (
	`user_id` text PRIMARY KEY NOT NULL,
	`password_hash` text NOT NULL,
	`password_changed_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `credentials_hash` ON `credentials` (`password_hash`);--> statement-breakpoint
CREATE TABLE `recovery_codes` (
	`code_hash` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`used_count` integer DEFAULT 0 NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "recovery_codes_once" CHECK("recovery_codes"."used_count" <= 1)
);
--> statement-breakpoint
CREATE INDEX `recovery_codes_user` ON `recovery_codes` (`user_id`);--> statement-breakpoint
CREATE TABLE `totp_factors` (
	`user_id` text PRIMARY KEY NOT NULL,
	`secret_sealed` text NOT NULL,
	`last_step` integer DEFAULT 0 NOT NULL,
	`confirmed_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `refresh_tokens` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`session_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`session_id`) REFERENCES `sessions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `refresh_tokens_live` ON `refresh_tokens` (`session_id`) WHERE used_at IS NULL;--> statement-breakpoint
CREATE INDEX `refresh_tokens_session` ON `refresh_tokens` (`session_id`);--> statement-breakpoint
CREATE INDEX `refresh_tokens_used` ON `refresh_tokens` (`used_at`) WHERE used_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`user_agent` text,
	`device` text,
	`country` text,
	`city` text,
	`created_at` integer NOT NULL,
	`last_used_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`proved_at` integer DEFAULT 0 NOT NULL,
	`factor_proved_at` integer,
	`ended_at` integer,
	`end_reason` text,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "sessions_end" CHECK(("sessions"."ended_at" IS NULL) = ("sessions"."end_reason" IS NULL))
);
--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `sessions_expiry` ON `sessions` (`expires_at`);--> statement-breakpoint
CREATE INDEX `sessions_ended` ON `sessions` (`ended_at`) WHERE ended_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `spent_sign_in_codes` (
	`id` text PRIMARY KEY NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `spent_sign_in_codes_expiry` ON `spent_sign_in_codes` (`expires_at`);--> statement-breakpoint
CREATE TABLE `user_notes` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`note` text NOT NULL,
	`actor_type` text NOT NULL,
	`actor_id` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `user_notes_user` ON `user_notes` (`user_id`,`id`);--> statement-breakpoint
CREATE TABLE `cancellation_items` (
	`cancellation_id` text NOT NULL,
	`order_item_id` text NOT NULL,
	`order_id` text NOT NULL,
	`quantity` integer NOT NULL,
	PRIMARY KEY(`cancellation_id`, `order_item_id`),
	FOREIGN KEY (`cancellation_id`) REFERENCES `cancellations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`order_item_id`) REFERENCES `order_items`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "cancellation_items_quantity" CHECK(quantity > 0)
);
--> statement-breakpoint
CREATE INDEX `cancellation_items_order` ON `cancellation_items` (`order_id`);--> statement-breakpoint
CREATE TABLE `cancellations` (
	`id` text PRIMARY KEY NOT NULL,
	`order_id` text NOT NULL,
	`reason` text,
	`restock` integer NOT NULL,
	`notify` integer NOT NULL,
	`created_at` integer NOT NULL,
	`settled_at` integer,
	FOREIGN KEY (`order_id`) REFERENCES `orders`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "cancellations_restock" CHECK(restock IN (0, 1)),
	CONSTRAINT "cancellations_notify" CHECK(notify IN (0, 1))
);
--> statement-breakpoint
CREATE INDEX `cancellations_order` ON `cancellations` (`order_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `carrier_events` (
	`carrier_name` text NOT NULL,
	`event_id` text NOT NULL,
	`received_at` integer NOT NULL,
	PRIMARY KEY(`carrier_name`, `event_id`)
);
--> statement-breakpoint
CREATE INDEX `carrier_events_received` ON `carrier_events` (`received_at`);--> statement-breakpoint
CREATE TABLE `shipping_labels` (
	`id` text PRIMARY KEY NOT NULL,
	`fulfilment_id` text NOT NULL,
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
	FOREIGN KEY (`fulfilment_id`) REFERENCES `fulfilments`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`order_id`) REFERENCES `orders`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "shipping_labels_status" CHECK(status IN ('buying', 'bought', 'cancelling', 'cancelled', 'failed')),
	CONSTRAINT "shipping_labels_weight" CHECK(weight_grams > 0),
	CONSTRAINT "shipping_labels_cost" CHECK((cost IS NULL) = (currency IS NULL) AND coalesce(cost, 0) >= 0),
	CONSTRAINT "shipping_labels_bought" CHECK(status NOT IN ('bought', 'cancelling') OR carrier_label_id IS NOT NULL)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `shipping_labels_number` ON `shipping_labels` (`fulfilment_id`,`number`);--> statement-breakpoint
CREATE UNIQUE INDEX `shipping_labels_live` ON `shipping_labels` (`fulfilment_id`) WHERE status IN ('buying', 'bought', 'cancelling');--> statement-breakpoint
CREATE INDEX `shipping_labels_order` ON `shipping_labels` (`order_id`);--> statement-breakpoint
CREATE INDEX `shipping_labels_tracking` ON `shipping_labels` (`tracking_number`) WHERE tracking_number IS NOT NULL;--> statement-breakpoint
CREATE INDEX `shipping_labels_due` ON `shipping_labels` (`due_at`) WHERE due_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `shipping_labels_files` ON `shipping_labels` (`bought_at`) WHERE file_bytes IS NOT NULL;--> statement-breakpoint
CREATE TABLE `tracking_events` (
	`label_id` text NOT NULL,
	`event_id` text NOT NULL,
	`status` text NOT NULL,
	`message` text,
	`occurred_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`label_id`, `event_id`),
	FOREIGN KEY (`label_id`) REFERENCES `shipping_labels`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `invoices` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`entity` text NOT NULL,
	`year` integer NOT NULL,
	`sequence` integer NOT NULL,
	`number` text NOT NULL,
	`order_id` text NOT NULL,
	`order_number` text NOT NULL,
	`position` integer NOT NULL,
	`cause` text NOT NULL,
	`refund_id` text,
	`currency` text NOT NULL,
	`amount` integer NOT NULL,
	`tax_total` integer NOT NULL,
	`parts` text NOT NULL,
	`snapshot` text,
	`issued_at` integer NOT NULL,
	`kept_until` integer NOT NULL,
	CONSTRAINT "invoices_kind" CHECK(kind IN ('invoice', 'credit_note')),
	CONSTRAINT "invoices_position" CHECK(position >= 0 AND (position = 0) = (kind = 'invoice')),
	CONSTRAINT "invoices_sequence" CHECK(sequence >= 1),
	CONSTRAINT "invoices_amount" CHECK(amount >= 0 AND (amount > 0 OR kind = 'invoice')),
	CONSTRAINT "invoices_tax_total" CHECK(tax_total BETWEEN 0 AND amount),
	CONSTRAINT "invoices_currency" CHECK(length(currency) = 3)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `invoices_sequence` ON `invoices` (`entity`,`kind`,`year`,`sequence`);--> statement-breakpoint
CREATE UNIQUE INDEX `invoices_number` ON `invoices` (`number`,`entity`);--> statement-breakpoint
CREATE UNIQUE INDEX `invoices_cause` ON `invoices` (`cause`);--> statement-breakpoint
CREATE UNIQUE INDEX `invoices_order` ON `invoices` (`order_id`,`position`);--> statement-breakpoint
CREATE INDEX `invoices_issued` ON `invoices` (`issued_at`,`id`);--> statement-breakpoint
CREATE INDEX `invoices_kind` ON `invoices` (`kind`,`issued_at`,`id`);--> statement-breakpoint
CREATE INDEX `invoices_kept` ON `invoices` (`kept_until`) WHERE snapshot IS NOT NULL;--> statement-breakpoint
CREATE TABLE `refund_items` (
	`refund_id` text NOT NULL,
	`order_item_id` text NOT NULL,
	`order_id` text NOT NULL,
	`quantity` integer NOT NULL,
	`cancelled_quantity` integer DEFAULT 0 NOT NULL,
	`amount` integer NOT NULL,
	`restock` integer NOT NULL,
	`given_at` integer,
	PRIMARY KEY(`refund_id`, `order_item_id`),
	FOREIGN KEY (`order_item_id`) REFERENCES `order_items`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "refund_items_quantity" CHECK(quantity > 0),
	CONSTRAINT "refund_items_cancelled_quantity" CHECK(cancelled_quantity BETWEEN 0 AND quantity),
	CONSTRAINT "refund_items_amount" CHECK(amount >= 0),
	CONSTRAINT "refund_items_restock" CHECK(restock IN (0, 1))
);
--> statement-breakpoint
CREATE INDEX `refund_items_item` ON `refund_items` (`order_item_id`);--> statement-breakpoint
CREATE INDEX `refund_items_order` ON `refund_items` (`order_id`);--> statement-breakpoint
CREATE INDEX `refund_items_given` ON `refund_items` (`given_at`);--> statement-breakpoint
CREATE TABLE `return_inspections` (
	`inspection_id` text NOT NULL,
	`return_id` text NOT NULL,
	`order_item_id` text NOT NULL,
	`restocked_quantity` integer NOT NULL,
	`damaged_quantity` integer NOT NULL,
	`written_off_quantity` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`inspection_id`, `order_item_id`),
	FOREIGN KEY (`return_id`) REFERENCES `returns`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`order_item_id`) REFERENCES `order_items`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "return_inspections_quantity" CHECK(min(restocked_quantity, damaged_quantity, written_off_quantity) >= 0
        AND restocked_quantity + damaged_quantity + written_off_quantity > 0)
);
--> statement-breakpoint
CREATE INDEX `return_inspections_return` ON `return_inspections` (`return_id`);--> statement-breakpoint
CREATE TABLE `return_items` (
	`return_id` text NOT NULL,
	`order_item_id` text NOT NULL,
	`quantity` integer NOT NULL,
	`reason` text,
	`note` text,
	`received_quantity` integer DEFAULT 0 NOT NULL,
	`restocked_quantity` integer DEFAULT 0 NOT NULL,
	`damaged_quantity` integer DEFAULT 0 NOT NULL,
	`written_off_quantity` integer DEFAULT 0 NOT NULL,
	`refunded_quantity` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`return_id`, `order_item_id`),
	FOREIGN KEY (`return_id`) REFERENCES `returns`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`order_item_id`) REFERENCES `order_items`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "return_items_quantity" CHECK(quantity >= 0 AND received_quantity >= 0),
	CONSTRAINT "return_items_inspected_quantity" CHECK(min(restocked_quantity, damaged_quantity, written_off_quantity) >= 0
        AND restocked_quantity + damaged_quantity + written_off_quantity <= received_quantity),
	CONSTRAINT "return_items_refunded_quantity" CHECK(refunded_quantity BETWEEN 0 AND max(quantity, received_quantity))
);
--> statement-breakpoint
CREATE INDEX `return_items_item` ON `return_items` (`order_item_id`);--> statement-breakpoint
CREATE TABLE `return_refund_items` (
	`refund_id` text NOT NULL,
	`order_item_id` text NOT NULL,
	`quantity` integer NOT NULL,
	PRIMARY KEY(`refund_id`, `order_item_id`),
	FOREIGN KEY (`order_item_id`) REFERENCES `order_items`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "return_refund_items_quantity" CHECK(quantity > 0)
);
--> statement-breakpoint
CREATE INDEX `return_refund_items_item` ON `return_refund_items` (`order_item_id`);--> statement-breakpoint
CREATE TABLE `return_refunds` (
	`refund_id` text PRIMARY KEY NOT NULL,
	`return_id` text NOT NULL,
	`order_id` text NOT NULL,
	`amount` integer NOT NULL,
	`shipping_amount` integer NOT NULL,
	`fee_amount` integer NOT NULL,
	`created_at` integer NOT NULL,
	`given_at` integer,
	FOREIGN KEY (`return_id`) REFERENCES `returns`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "return_refunds_amount" CHECK(amount > 0 AND shipping_amount >= 0 AND fee_amount >= 0)
);
--> statement-breakpoint
CREATE INDEX `return_refunds_return` ON `return_refunds` (`return_id`);--> statement-breakpoint
CREATE INDEX `return_refunds_order` ON `return_refunds` (`order_id`);--> statement-breakpoint
CREATE TABLE `returns` (
	`id` text PRIMARY KEY NOT NULL,
	`order_id` text NOT NULL,
	`status` text NOT NULL,
	`origin` text NOT NULL,
	`actor_type` text NOT NULL,
	`actor_id` text NOT NULL,
	`rejection` text,
	`carrier` text,
	`tracking_number` text,
	`label_url` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`answered_at` integer,
	`received_at` integer,
	FOREIGN KEY (`order_id`) REFERENCES `orders`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "returns_status" CHECK(status IN ('requested', 'approved', 'rejected', 'received', 'cancelled')),
	CONSTRAINT "returns_origin" CHECK(origin IN ('shopper', 'shop'))
);
--> statement-breakpoint
CREATE INDEX `returns_order` ON `returns` (`order_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `returns_created` ON `returns` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `returns_status` ON `returns` (`status`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `tax_reversals` (
	`order_id` text NOT NULL,
	`cause_id` text NOT NULL,
	`amount` integer NOT NULL,
	PRIMARY KEY(`order_id`, `cause_id`),
	FOREIGN KEY (`order_id`) REFERENCES `tax_transactions`(`order_id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "tax_reversals_amount" CHECK(amount > 0)
);
--> statement-breakpoint
CREATE TABLE `tax_transactions` (
	`order_id` text PRIMARY KEY NOT NULL,
	`transaction_id` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `webhook_attempts` (
	`id` text PRIMARY KEY NOT NULL,
	`delivery_id` text NOT NULL,
	`response_status` integer,
	`response_body` text,
	`error` text,
	`duration_ms` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `webhook_attempts_delivery` ON `webhook_attempts` (`delivery_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `webhook_attempts_created` ON `webhook_attempts` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `webhook_deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`endpoint_id` text NOT NULL,
	`event_id` text NOT NULL,
	`event_type` text NOT NULL,
	`subject` text NOT NULL,
	`body` text NOT NULL,
	`status` text NOT NULL,
	`tries` integer DEFAULT 0 NOT NULL,
	`due_at` integer,
	`error` text,
	`response_status` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`delivered_at` integer,
	CONSTRAINT "webhook_deliveries_status" CHECK(status IN ('pending', 'delivered', 'failed')),
	CONSTRAINT "webhook_deliveries_due" CHECK((status = 'pending') = (due_at IS NOT NULL)),
	CONSTRAINT "webhook_deliveries_delivered" CHECK(status <> 'delivered' OR delivered_at IS NOT NULL)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `webhook_deliveries_event` ON `webhook_deliveries` (`event_id`,`endpoint_id`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_due` ON `webhook_deliveries` (`endpoint_id`,`due_at`) WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX `webhook_deliveries_subject` ON `webhook_deliveries` (`endpoint_id`,`subject`,`event_id`) WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX `webhook_deliveries_created` ON `webhook_deliveries` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_endpoint` ON `webhook_deliveries` (`endpoint_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_status` ON `webhook_deliveries` (`status`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `webhook_endpoints` (
	`id` text PRIMARY KEY NOT NULL,
	`url` text NOT NULL,
	`description` text,
	`events` text NOT NULL,
	`secret` text NOT NULL,
	`previous_secret` text,
	`overlap_ends_at` integer,
	`is_active` integer NOT NULL,
	`disabled_reason` text,
	`disabled_at` integer,
	`first_failed_at` integer,
	`saved_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`operation_id` text NOT NULL,
	CONSTRAINT "webhook_endpoints_disabled" CHECK((is_active = 1) = (disabled_at IS NULL)),
	CONSTRAINT "webhook_endpoints_reason" CHECK((disabled_at IS NULL) = (disabled_reason IS NULL)),
	CONSTRAINT "webhook_endpoints_overlap" CHECK((previous_secret IS NULL) = (overlap_ends_at IS NULL))
);
--> statement-breakpoint
CREATE INDEX `webhook_endpoints_created` ON `webhook_endpoints` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `webhook_endpoints_active` ON `webhook_endpoints` (`id`) WHERE is_active = 1;--> statement-breakpoint
CREATE UNIQUE INDEX `webhook_endpoints_operation` ON `webhook_endpoints` (`operation_id`);--> statement-breakpoint
CREATE TABLE `search_rules` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`locale` text,
	`words` text NOT NULL,
	`replacements` text NOT NULL,
	`query` text,
	`pinned` text NOT NULL,
	`buried` text NOT NULL,
	`url` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "search_rules_query" CHECK(("search_rules"."query" IS NULL) = ("search_rules"."kind" IN ('synonyms', 'stop_words'))),
	CONSTRAINT "search_rules_url" CHECK(("search_rules"."url" IS NULL) = ("search_rules"."kind" <> 'redirect'))
);
--> statement-breakpoint
CREATE INDEX `search_rules_created` ON `search_rules` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `search_rules_kind` ON `search_rules` (`kind`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `product_alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`variant_id` text NOT NULL,
	`kind` text NOT NULL,
	`state` text NOT NULL,
	`email` text NOT NULL,
	`email_index` text NOT NULL,
	`user_id` text,
	`locale` text,
	`price` integer NOT NULL,
	`currency` text NOT NULL,
	`place` integer NOT NULL,
	`nth` integer NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	CONSTRAINT "product_alerts_kind" CHECK(kind IN ('back_in_stock', 'price_drop')),
	CONSTRAINT "product_alerts_state" CHECK(state IN ('pending', 'active', 'due')),
	CONSTRAINT "product_alerts_place" CHECK(place BETWEEN 1 AND 10),
	CONSTRAINT "product_alerts_nth" CHECK(nth BETWEEN 1 AND 200000)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `product_alerts_address` ON `product_alerts` (`email_index`,`variant_id`,`kind`);--> statement-breakpoint
CREATE INDEX `product_alerts_variant` ON `product_alerts` (`variant_id`,`kind`,`state`,`id`);--> statement-breakpoint
CREATE INDEX `product_alerts_kind` ON `product_alerts` (`kind`,`state`,`id`);--> statement-breakpoint
CREATE INDEX `product_alerts_user` ON `product_alerts` (`user_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `product_alerts_expires` ON `product_alerts` (`expires_at`);--> statement-breakpoint
CREATE TABLE `review_invitations` (
	`order_id` text PRIMARY KEY NOT NULL,
	`due_at` integer NOT NULL,
	`sent_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `review_invitations_due` ON `review_invitations` (`due_at`) WHERE sent_at IS NULL;--> statement-breakpoint
CREATE TABLE `review_opt_outs` (
	`email_index` text PRIMARY KEY NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `review_reports` (
	`review_id` text NOT NULL,
	`user_id` text NOT NULL,
	`reason` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`review_id`, `user_id`),
	FOREIGN KEY (`review_id`) REFERENCES `reviews`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "review_reports_reason" CHECK(reason IN ('spam', 'offensive', 'fake', 'personal_data', 'off_topic', 'other'))
);
--> statement-breakpoint
CREATE INDEX `review_reports_user` ON `review_reports` (`user_id`);--> statement-breakpoint
CREATE TABLE `review_votes` (
	`review_id` text NOT NULL,
	`user_id` text NOT NULL,
	`revision` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`review_id`, `user_id`),
	FOREIGN KEY (`review_id`) REFERENCES `reviews`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `review_votes_user` ON `review_votes` (`user_id`);--> statement-breakpoint
CREATE TABLE `reviews` (
	`id` text PRIMARY KEY NOT NULL,
	`product_id` text NOT NULL,
	`owner_id` text NOT NULL,
	`user_id` text,
	`rating` integer NOT NULL,
	`title` text,
	`comment` text,
	`author_name` text,
	`locale` text,
	`status` text NOT NULL,
	`rejection_reason` text,
	`answer` text,
	`answered_at` integer,
	`is_verified` integer NOT NULL,
	`revision` integer NOT NULL,
	`helpful_count` integer DEFAULT 0 NOT NULL,
	`report_count` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`moderated_at` integer,
	`erased_at` integer,
	FOREIGN KEY (`product_id`) REFERENCES `products`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "reviews_rating" CHECK(rating BETWEEN 1 AND 5),
	CONSTRAINT "reviews_status" CHECK(status IN ('pending', 'approved', 'rejected', 'hidden')),
	CONSTRAINT "reviews_counts" CHECK(helpful_count >= 0 AND report_count >= 0),
	CONSTRAINT "reviews_rejection" CHECK((status = 'rejected') = (rejection_reason IS NOT NULL))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reviews_owner` ON `reviews` (`owner_id`,`product_id`);--> statement-breakpoint
CREATE INDEX `reviews_user` ON `reviews` (`user_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `reviews_shown_created` ON `reviews` (`product_id`,`status`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `reviews_shown_rating` ON `reviews` (`product_id`,`status`,`rating`,`id`);--> statement-breakpoint
CREATE INDEX `reviews_shown_helpful` ON `reviews` (`product_id`,`status`,`helpful_count`,`id`);--> statement-breakpoint
CREATE INDEX `reviews_product` ON `reviews` (`product_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `reviews_created` ON `reviews` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `reviews_status` ON `reviews` (`status`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `reviews_reported` ON `reviews` (`created_at`,`id`) WHERE report_count > 0;--> statement-breakpoint
CREATE TABLE `wishlist_items` (
	`wishlist_id` text NOT NULL,
	`variant_id` text NOT NULL,
	`place` integer NOT NULL,
	`note` text,
	`wanted_quantity` integer NOT NULL,
	`bought_quantity` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`wishlist_id`, `variant_id`),
	FOREIGN KEY (`wishlist_id`) REFERENCES `wishlists`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "wishlist_items_place" CHECK(place BETWEEN 1 AND 200),
	CONSTRAINT "wishlist_items_wanted_quantity" CHECK(wanted_quantity BETWEEN 1 AND 999),
	CONSTRAINT "wishlist_items_bought_quantity" CHECK(bought_quantity BETWEEN 0 AND wanted_quantity)
);
--> statement-breakpoint
CREATE INDEX `wishlist_items_created` ON `wishlist_items` (`wishlist_id`,`created_at`,`variant_id`);--> statement-breakpoint
CREATE TABLE `wishlist_purchases` (
	`id` text PRIMARY KEY NOT NULL,
	`wishlist_id` text NOT NULL,
	`variant_id` text NOT NULL,
	`quantity` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`wishlist_id`,`variant_id`) REFERENCES `wishlist_items`(`wishlist_id`,`variant_id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "wishlist_purchases_quantity" CHECK(quantity > 0)
);
--> statement-breakpoint
CREATE INDEX `wishlist_purchases_item` ON `wishlist_purchases` (`wishlist_id`,`variant_id`);--> statement-breakpoint
CREATE TABLE `wishlists` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`place` integer NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`share_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "wishlists_place" CHECK(place BETWEEN 1 AND 20),
	CONSTRAINT "wishlists_kind" CHECK(kind IN ('wishlist', 'saved_for_later'))
);
--> statement-breakpoint
CREATE INDEX `wishlists_user` ON `wishlists` (`user_id`,`created_at`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `wishlists_share` ON `wishlists` (`share_id`);--> statement-breakpoint
CREATE TABLE `price_lists` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`description` text DEFAULT '' NOT NULL,
	`kind` text NOT NULL,
	`priority` integer DEFAULT 0 NOT NULL,
	`group_ids` text NOT NULL,
	`is_active` integer NOT NULL,
	`from_at` integer DEFAULT 0 NOT NULL,
	`until_at` integer DEFAULT 9007199254740991 NOT NULL,
	`tax_included` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`is_public` integer GENERATED ALWAYS AS ((is_active AND group_ids = '[]')) VIRTUAL,
	CONSTRAINT "price_lists_kind" CHECK("price_lists"."kind" IN ('sale', 'override')),
	CONSTRAINT "price_lists_window" CHECK("price_lists"."from_at" < "price_lists"."until_at"),
	CONSTRAINT "price_lists_tax_included" CHECK("price_lists"."tax_included" IS NULL OR "price_lists"."group_ids" <> '[]'),
	CONSTRAINT "price_lists_is_active" CHECK("price_lists"."is_active" IN (0, 1))
);
--> statement-breakpoint
CREATE INDEX `price_lists_created` ON `price_lists` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `product_prices` (
	`product_id` text NOT NULL,
	`currency` text NOT NULL,
	`from_at` integer NOT NULL,
	`until_at` integer NOT NULL,
	`default_variant_id` text NOT NULL,
	`price_min` integer NOT NULL,
	`price_max` integer NOT NULL,
	`compare_at_price` integer,
	`on_sale` integer NOT NULL,
	PRIMARY KEY(`product_id`, `currency`, `from_at`),
	FOREIGN KEY (`product_id`) REFERENCES `products`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "product_prices_window" CHECK("product_prices"."from_at" < "product_prices"."until_at"),
	CONSTRAINT "product_prices_amounts" CHECK("product_prices"."price_min" >= 0 AND "product_prices"."price_max" >= "product_prices"."price_min")
);
--> statement-breakpoint
CREATE INDEX `product_prices_price` ON `product_prices` (`currency`,`price_min`,`product_id`);--> statement-breakpoint
CREATE INDEX `product_prices_until` ON `product_prices` (`until_at`);--> statement-breakpoint
CREATE TABLE `variant_prices` (
	`list_id` text NOT NULL,
	`variant_id` text NOT NULL,
	`currency` text NOT NULL,
	`min_quantity` integer DEFAULT 1 NOT NULL,
	`amount` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`variant_id`, `list_id`, `currency`, `min_quantity`),
	FOREIGN KEY (`variant_id`) REFERENCES `variants`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "variant_prices_amount" CHECK("variant_prices"."amount" >= 0),
	CONSTRAINT "variant_prices_min_quantity" CHECK("variant_prices"."min_quantity" >= 1),
	CONSTRAINT "variant_prices_currency" CHECK(length("variant_prices"."currency") = 3)
);
--> statement-breakpoint
CREATE INDEX `variant_prices_list` ON `variant_prices` (`list_id`,`variant_id`,`currency`,`min_quantity`);--> statement-breakpoint
CREATE TABLE `catalog_state` (
	`id` integer PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	CONSTRAINT "catalog_state_single" CHECK("catalog_state"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE `categories` (
	`id` text PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`description` text DEFAULT '' NOT NULL,
	`parent_id` text,
	`path` text NOT NULL,
	`depth` integer NOT NULL,
	`position` integer DEFAULT 0 NOT NULL,
	`image_key` text,
	`is_active` integer DEFAULT true NOT NULL,
	`is_shown` integer DEFAULT true NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`parent_id`) REFERENCES `categories`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "categories_depth" CHECK("categories"."depth" BETWEEN 0 AND 5),
	CONSTRAINT "categories_position" CHECK("categories"."position" >= 0),
	CONSTRAINT "categories_path_ends" CHECK("categories"."path" LIKE '%/')
);
--> statement-breakpoint
CREATE UNIQUE INDEX `categories_slug` ON `categories` (`slug`);--> statement-breakpoint
CREATE UNIQUE INDEX `categories_path` ON `categories` (`path`);--> statement-breakpoint
CREATE INDEX `categories_parent` ON `categories` (`parent_id`,`position`,`id`);--> statement-breakpoint
CREATE INDEX `categories_inactive` ON `categories` (`path`) WHERE is_active = 0;--> statement-breakpoint
CREATE TABLE `product_attributes` (
	`product_id` text NOT NULL,
	`name` text NOT NULL,
	`value` text NOT NULL,
	PRIMARY KEY(`product_id`, `name`),
	FOREIGN KEY (`product_id`) REFERENCES `products`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `product_attributes_value` ON `product_attributes` (`name`,`value`,`product_id`);--> statement-breakpoint
CREATE TABLE `product_categories` (
	`category_id` text NOT NULL,
	`product_id` text NOT NULL,
	PRIMARY KEY(`category_id`, `product_id`),
	FOREIGN KEY (`category_id`) REFERENCES `categories`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`product_id`) REFERENCES `products`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `product_categories_product` ON `product_categories` (`product_id`,`category_id`);--> statement-breakpoint
CREATE TABLE `product_changes` (
	`product_id` text PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	`changed_at` integer NOT NULL,
	FOREIGN KEY (`product_id`) REFERENCES `products`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `product_changes_version` ON `product_changes` (`version`,`product_id`);--> statement-breakpoint
CREATE TABLE `product_images` (
	`id` text PRIMARY KEY NOT NULL,
	`product_id` text NOT NULL,
	`key` text,
	`source_url` text,
	`alt_text` text DEFAULT '' NOT NULL,
	`position` integer DEFAULT 0 NOT NULL,
	`width` integer,
	`height` integer,
	`bytes` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`product_id`) REFERENCES `products`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "product_images_source" CHECK("product_images"."key" IS NOT NULL OR "product_images"."source_url" IS NOT NULL),
	CONSTRAINT "product_images_position" CHECK("product_images"."position" >= 0)
);
--> statement-breakpoint
CREATE INDEX `product_images_product` ON `product_images` (`product_id`,`position`,`id`);--> statement-breakpoint
CREATE INDEX `product_images_key` ON `product_images` (`key`);--> statement-breakpoint
CREATE TABLE `product_options` (
	`product_id` text NOT NULL,
	`position` integer NOT NULL,
	`name` text NOT NULL,
	`values` text NOT NULL,
	PRIMARY KEY(`product_id`, `position`),
	FOREIGN KEY (`product_id`) REFERENCES `products`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `product_options_name` ON `product_options` (`product_id`,`name`);--> statement-breakpoint
CREATE TABLE `product_tags` (
	`tag_id` text NOT NULL,
	`product_id` text NOT NULL,
	PRIMARY KEY(`tag_id`, `product_id`),
	FOREIGN KEY (`tag_id`) REFERENCES `tags`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`product_id`) REFERENCES `products`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `product_tags_product` ON `product_tags` (`product_id`,`tag_id`);--> statement-breakpoint
CREATE TABLE `product_terms` (
	`term` text NOT NULL,
	`product_id` text NOT NULL,
	PRIMARY KEY(`term`, `product_id`),
	FOREIGN KEY (`product_id`) REFERENCES `products`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `product_terms_product` ON `product_terms` (`product_id`);--> statement-breakpoint
CREATE TABLE `products` (
	`id` text PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`name_key` text NOT NULL,
	`description` text DEFAULT '' NOT NULL,
	`status` text NOT NULL,
	`currency` text NOT NULL,
	`featured` integer DEFAULT false NOT NULL,
	`tax_class` text DEFAULT 'standard' NOT NULL,
	`is_gift_card` integer DEFAULT false NOT NULL,
	`default_variant_id` text,
	`price_min` integer NOT NULL,
	`price_max` integer NOT NULL,
	`compare_at_price` integer,
	`on_sale` integer DEFAULT false NOT NULL,
	`stars_1` integer DEFAULT 0 NOT NULL,
	`stars_2` integer DEFAULT 0 NOT NULL,
	`stars_3` integer DEFAULT 0 NOT NULL,
	`stars_4` integer DEFAULT 0 NOT NULL,
	`stars_5` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	`rating_count` integer GENERATED ALWAYS AS ((stars_1 + stars_2 + stars_3 + stars_4 + stars_5)) VIRTUAL,
	`rating_average` integer GENERATED ALWAYS AS (CASE WHEN (stars_1 + stars_2 + stars_3 + stars_4 + stars_5) = 0 THEN 0 ELSE (200 * (stars_1 + 2 * stars_2 + 3 * stars_3 + 4 * stars_4 + 5 * stars_5) + (stars_1 + stars_2 + stars_3 + stars_4 + stars_5)) / (2 * (stars_1 + stars_2 + stars_3 + stars_4 + stars_5)) END) VIRTUAL,
	`state` text GENERATED ALWAYS AS (CASE WHEN deleted_at IS NULL THEN status ELSE 'deleted' END) VIRTUAL,
	CONSTRAINT "products_status" CHECK("products"."status" IN ('draft', 'active', 'archived')),
	CONSTRAINT "products_currency" CHECK(length("products"."currency") = 3),
	CONSTRAINT "products_stars" CHECK(min(stars_1, stars_2, stars_3, stars_4, stars_5) >= 0),
	CONSTRAINT "products_prices" CHECK("products"."price_min" >= 0 AND "products"."price_max" >= "products"."price_min")
);
--> statement-breakpoint
CREATE UNIQUE INDEX `products_slug` ON `products` (`slug`);--> statement-breakpoint
CREATE INDEX `products_newest` ON `products` (`state`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `products_price` ON `products` (`state`,`currency`,`price_min`,`id`);--> statement-breakpoint
CREATE INDEX `products_name` ON `products` (`state`,`name_key`,`id`);--> statement-breakpoint
CREATE INDEX `products_rating` ON `products` (`state`,`rating_average`,`rating_count`,`id`);--> statement-breakpoint
CREATE INDEX `products_kept_newest` ON `products` (`deleted_at`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `products_kept_name` ON `products` (`deleted_at`,`name_key`,`id`);--> statement-breakpoint
CREATE INDEX `products_kept_rating` ON `products` (`deleted_at`,`rating_average`,`rating_count`,`id`);--> statement-breakpoint
CREATE TABLE `tag_terms` (
	`term` text NOT NULL,
	`tag_id` text NOT NULL,
	PRIMARY KEY(`term`, `tag_id`),
	FOREIGN KEY (`tag_id`) REFERENCES `tags`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `tag_terms_tag` ON `tag_terms` (`tag_id`);--> statement-breakpoint
CREATE TABLE `tags` (
	`id` text PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tags_slug` ON `tags` (`slug`);--> statement-breakpoint
CREATE TABLE `variants` (
	`id` text PRIMARY KEY NOT NULL,
	`product_id` text NOT NULL,
	`sku` text NOT NULL,
	`name` text NOT NULL,
	`barcode` text,
	`options` text NOT NULL,
	`options_key` text NOT NULL,
	`price` integer NOT NULL,
	`compare_at_price` integer,
	`cost_price` integer,
	`weight_grams` integer DEFAULT 0 NOT NULL,
	`low_stock_threshold` integer NOT NULL,
	`image_id` text,
	`position` integer DEFAULT 0 NOT NULL,
	`is_active` integer DEFAULT true NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`product_id`) REFERENCES `products`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`image_id`) REFERENCES `product_images`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "variants_price" CHECK("variants"."price" >= 0),
	CONSTRAINT "variants_compare_at_price" CHECK("variants"."compare_at_price" >= 0),
	CONSTRAINT "variants_cost_price" CHECK("variants"."cost_price" >= 0),
	CONSTRAINT "variants_weight" CHECK("variants"."weight_grams" >= 0),
	CONSTRAINT "variants_threshold" CHECK("variants"."low_stock_threshold" >= 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `variants_sku` ON `variants` (`sku`) WHERE deleted_at IS NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `variants_options` ON `variants` (`product_id`,`options_key`) WHERE deleted_at IS NULL;--> statement-breakpoint
CREATE INDEX `variants_product` ON `variants` (`product_id`,`position`,`id`);--> statement-breakpoint
CREATE INDEX `variants_image` ON `variants` (`image_id`);--> statement-breakpoint
CREATE TABLE `former_slugs` (
	`kind` text NOT NULL,
	`slug` text NOT NULL,
	`subject_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`kind`, `slug`),
	CONSTRAINT "former_slugs_kind" CHECK("former_slugs"."kind" IN ('product', 'category'))
);
--> statement-breakpoint
CREATE INDEX `former_slugs_subject` ON `former_slugs` (`subject_id`);--> statement-breakpoint
CREATE TABLE `stock_levels` (
	`variant_id` text PRIMARY KEY NOT NULL,
	`product_id` text NOT NULL,
	`sku` text NOT NULL,
	`on_hand` integer DEFAULT 0 NOT NULL,
	`held` integer DEFAULT 0 NOT NULL,
	`committed` integer DEFAULT 0 NOT NULL,
	`available` integer DEFAULT 0 NOT NULL,
	`low_stock_threshold` integer DEFAULT 0 NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`updated_at` integer NOT NULL,
	`checked_at` integer DEFAULT 0 NOT NULL,
	CONSTRAINT "stock_levels_adds_up" CHECK(available = on_hand - held - committed),
	CONSTRAINT "stock_levels_threshold" CHECK(low_stock_threshold >= 0)
);
--> statement-breakpoint
CREATE INDEX `stock_levels_sku` ON `stock_levels` (lower(sku),`variant_id`);--> statement-breakpoint
CREATE INDEX `stock_levels_product` ON `stock_levels` (`product_id`);--> statement-breakpoint
CREATE INDEX `stock_levels_available` ON `stock_levels` (`available`,`variant_id`);--> statement-breakpoint
CREATE INDEX `stock_levels_low_sku` ON `stock_levels` (lower(sku),`variant_id`) WHERE available > 0 AND available <= low_stock_threshold;--> statement-breakpoint
CREATE INDEX `stock_levels_low_available` ON `stock_levels` (`available`,`variant_id`) WHERE available > 0 AND available <= low_stock_threshold;--> statement-breakpoint
CREATE INDEX `stock_levels_checked` ON `stock_levels` (`checked_at`);--> statement-breakpoint
CREATE TABLE `stock_movements` (
	`variant_id` text NOT NULL,
	`seq` integer NOT NULL,
	`product_id` text NOT NULL,
	`movement_id` text NOT NULL,
	`kind` text NOT NULL,
	`change` integer NOT NULL,
	`on_hand` integer NOT NULL,
	`reference` text,
	`note` text,
	`actor_type` text NOT NULL,
	`actor_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`variant_id`, `seq`)
);
--> statement-breakpoint
CREATE INDEX `stock_movements_created` ON `stock_movements` (`created_at`,`variant_id`,`seq`);--> statement-breakpoint
CREATE INDEX `stock_movements_kind` ON `stock_movements` (`kind`,`created_at`,`variant_id`,`seq`);--> statement-breakpoint
CREATE INDEX `stock_movements_product` ON `stock_movements` (`product_id`,`created_at`,`variant_id`,`seq`);--> statement-breakpoint
CREATE INDEX `stock_movements_variant` ON `stock_movements` (`variant_id`,`created_at`,`seq`);--> statement-breakpoint
CREATE INDEX `stock_movements_reference` ON `stock_movements` (`reference`,`created_at`,`variant_id`,`seq`);--> statement-breakpoint
CREATE INDEX `stock_movements_actor` ON `stock_movements` (`actor_id`,`created_at`,`variant_id`,`seq`);--> statement-breakpoint
CREATE TABLE `price_history` (
	`variant_id` text NOT NULL,
	`currency` text NOT NULL,
	`from_at` integer NOT NULL,
	`until_at` integer NOT NULL,
	`price` integer NOT NULL,
	`compare_at_price` integer,
	`reduced_from` integer,
	`lowest_before` integer,
	PRIMARY KEY(`variant_id`, `currency`, `from_at`),
	CONSTRAINT "price_history_window" CHECK("price_history"."from_at" < "price_history"."until_at"),
	CONSTRAINT "price_history_price" CHECK("price_history"."price" >= 0)
);
--> statement-breakpoint
CREATE INDEX `price_history_until` ON `price_history` (`until_at`);--> statement-breakpoint
CREATE TABLE `import_errors` (
	`import_id` text NOT NULL,
	`row` integer NOT NULL,
	`code` text NOT NULL,
	`message` text NOT NULL,
	PRIMARY KEY(`import_id`, `row`),
	FOREIGN KEY (`import_id`) REFERENCES `imports`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `imports` (
	`id` text PRIMARY KEY NOT NULL,
	`status` text NOT NULL,
	`format` text NOT NULL,
	`currency` text NOT NULL,
	`file_key` text NOT NULL,
	`file_bytes` integer NOT NULL,
	`file_hash` text NOT NULL,
	`columns` text NOT NULL,
	`done_bytes` integer NOT NULL,
	`total_rows` integer NOT NULL,
	`done_rows` integer DEFAULT 0 NOT NULL,
	`refused_rows` integer DEFAULT 0 NOT NULL,
	`open_slug` text,
	`idempotency_key` text,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	CONSTRAINT "imports_rows" CHECK("imports"."done_rows" >= 0 AND "imports"."refused_rows" BETWEEN 0 AND "imports"."done_rows")
);
--> statement-breakpoint
CREATE INDEX `imports_created` ON `imports` (`created_at`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `imports_idempotency` ON `imports` (`created_by`,`idempotency_key`);--> statement-breakpoint
CREATE TABLE `gift_card_batches` (
	`id` text PRIMARY KEY NOT NULL,
	`card_count` integer NOT NULL,
	`made_count` integer DEFAULT 0 NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`expires_at` integer,
	`note` text,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	`codes_expire_at` integer,
	`downloaded_at` integer,
	`download_count` integer DEFAULT 0 NOT NULL,
	`disabled_at` integer,
	`swept_at` integer,
	CONSTRAINT "gift_card_batches_made" CHECK(made_count BETWEEN 0 AND card_count),
	CONSTRAINT "gift_card_batches_amount" CHECK(amount > 0),
	CONSTRAINT "gift_card_batches_currency" CHECK(length(currency) = 3),
	CONSTRAINT "gift_card_batches_downloads" CHECK(download_count BETWEEN 0 AND 1)
);
--> statement-breakpoint
CREATE INDEX `gift_card_batches_created` ON `gift_card_batches` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `gift_card_batches_unswept` ON `gift_card_batches` (`created_at`) WHERE swept_at IS NULL;--> statement-breakpoint
CREATE TABLE `gift_cards` (
	`id` text PRIMARY KEY NOT NULL,
	`code_hash` text NOT NULL,
	`last4` text NOT NULL,
	`batch_id` text,
	`letter` text,
	`send_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `gift_cards_code` ON `gift_cards` (`code_hash`);--> statement-breakpoint
CREATE INDEX `gift_cards_created` ON `gift_cards` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `gift_cards_waiting` ON `gift_cards` (`send_at`,`id`) WHERE letter IS NOT NULL;--> statement-breakpoint
CREATE INDEX `gift_cards_batch` ON `gift_cards` (`batch_id`,`created_at`,`id`) WHERE batch_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `gift_cards_last4` ON `gift_cards` (`last4`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `ledger_entries` (
	`cause` text NOT NULL,
	`account` text NOT NULL,
	`order_id` text NOT NULL,
	`payment_id` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`cause`, `account`),
	CONSTRAINT "ledger_entries_amount" CHECK(amount <> 0),
	CONSTRAINT "ledger_entries_account" CHECK(account IN ('provider', 'sales', 'refunds', 'credit', 'bank', 'cash', 'due'))
);
--> statement-breakpoint
CREATE INDEX `ledger_entries_order` ON `ledger_entries` (`order_id`);--> statement-breakpoint
CREATE INDEX `ledger_entries_at` ON `ledger_entries` (`at`);--> statement-breakpoint
CREATE TABLE `refund_dues` (
	`id` text PRIMARY KEY NOT NULL,
	`cause` text NOT NULL,
	`order_id` text NOT NULL,
	`payment_id` text NOT NULL,
	`refund_id` text,
	`reason` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`created_at` integer NOT NULL,
	`paid_at` integer,
	`actor_type` text,
	`actor_id` text,
	`updated_at` integer NOT NULL,
	CONSTRAINT "refund_dues_amount" CHECK(amount > 0),
	CONSTRAINT "refund_dues_currency" CHECK(length(currency) = 3),
	CONSTRAINT "refund_dues_reason" CHECK(reason IN ('overpaid', 'order_ended', 'refund'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `refund_dues_cause` ON `refund_dues` (`cause`);--> statement-breakpoint
CREATE INDEX `refund_dues_order` ON `refund_dues` (`order_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `refund_dues_created` ON `refund_dues` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `refund_dues_open` ON `refund_dues` (`created_at`,`id`) WHERE paid_at IS NULL;--> statement-breakpoint
CREATE TABLE `payment_receipts` (
	`id` text PRIMARY KEY NOT NULL,
	`payment_id` text NOT NULL,
	`order_id` text NOT NULL,
	`amount` integer NOT NULL,
	`counted` integer NOT NULL,
	`currency` text NOT NULL,
	`received_at` integer NOT NULL,
	`source` text NOT NULL,
	`statement_entry` text,
	`note` text,
	`actor_type` text NOT NULL,
	`actor_id` text NOT NULL,
	`created_at` integer NOT NULL,
	CONSTRAINT "payment_receipts_amount" CHECK(amount > 0),
	CONSTRAINT "payment_receipts_counted" CHECK(counted BETWEEN 0 AND amount),
	CONSTRAINT "payment_receipts_currency" CHECK(length(currency) = 3),
	CONSTRAINT "payment_receipts_source" CHECK(source IN ('staff', 'statement', 'delivery'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `payment_receipts_entry` ON `payment_receipts` (`statement_entry`);--> statement-breakpoint
CREATE INDEX `payment_receipts_payment` ON `payment_receipts` (`payment_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `payment_receipts_order` ON `payment_receipts` (`order_id`);--> statement-breakpoint
CREATE INDEX `payment_receipts_created` ON `payment_receipts` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `payment_customers` (
	`provider` text NOT NULL,
	`user_id` text NOT NULL,
	`provider_customer_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`provider`, `user_id`)
);
--> statement-breakpoint
CREATE TABLE `payments` (
	`id` text PRIMARY KEY NOT NULL,
	`order_id` text NOT NULL,
	`user_id` text,
	`provider` text NOT NULL,
	`provider_customer_id` text,
	`capture_method` text NOT NULL,
	`intent_id` text,
	`intent_status` text,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`captured` integer DEFAULT 0 NOT NULL,
	`refunded` integer DEFAULT 0 NOT NULL,
	`credited` integer DEFAULT 0 NOT NULL,
	`refund_reserved` integer DEFAULT 0 NOT NULL,
	`waived` integer DEFAULT 0 NOT NULL,
	`payable_until` integer,
	`reference` text,
	`bank_account` text,
	`reminded_at` integer,
	`failure_code` text,
	`status` text GENERATED ALWAYS AS (CASE
          WHEN captured > 0 AND refunded + credited >= captured THEN 'refunded'
          WHEN refunded + credited > 0 THEN 'partially_refunded'
          WHEN captured > 0 AND capture_method = 'by_hand' AND captured + waived < amount THEN 'partially_paid'
          WHEN captured > 0 THEN 'succeeded'
          WHEN waived >= amount THEN 'cancelled'
          WHEN intent_status IN ('cancelled', 'authorized', 'requires_action') THEN intent_status
          WHEN failure_code IS NOT NULL THEN 'failed'
          ELSE 'pending' END) VIRTUAL NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`disputed_at` integer,
	`compared_at` integer DEFAULT 0 NOT NULL,
	CONSTRAINT "payments_amount" CHECK(amount > 0),
	CONSTRAINT "payments_captured" CHECK(captured BETWEEN 0 AND amount),
	CONSTRAINT "payments_waived" CHECK(waived >= 0 AND captured + waived <= amount),
	CONSTRAINT "payments_refunded" CHECK(refunded BETWEEN 0 AND captured),
	CONSTRAINT "payments_credited" CHECK(credited BETWEEN 0 AND captured),
	CONSTRAINT "payments_refund_reserved" CHECK(refund_reserved BETWEEN 0 AND captured),
	CONSTRAINT "payments_currency" CHECK(length(currency) = 3),
	CONSTRAINT "payments_capture_method" CHECK(capture_method IN ('manual', 'automatic', 'by_hand')),
	CONSTRAINT "payments_intent_status" CHECK(intent_status IN ('unconfirmed', 'requires_action', 'processing', 'authorized', 'captured', 'cancelled'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `payments_order` ON `payments` (`order_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `payments_intent` ON `payments` (`provider`,`intent_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `payments_reference` ON `payments` (`reference`);--> statement-breakpoint
CREATE INDEX `payments_awaited` ON `payments` (`payable_until`) WHERE payable_until IS NOT NULL AND captured + waived < amount;--> statement-breakpoint
CREATE INDEX `payments_created` ON `payments` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `payments_status` ON `payments` (`status`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `refunds` (
	`id` text PRIMARY KEY NOT NULL,
	`payment_id` text,
	`account_id` text,
	`credit_account_id` text,
	`order_id` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`status` text NOT NULL,
	`reason` text,
	`provider_refund_id` text,
	`cancellation_id` text,
	`actor_type` text NOT NULL,
	`actor_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "refunds_amount" CHECK(amount > 0),
	CONSTRAINT "refunds_source" CHECK((payment_id IS NULL) <> (account_id IS NULL)),
	CONSTRAINT "refunds_currency" CHECK(length(currency) = 3),
	CONSTRAINT "refunds_status" CHECK(status IN ('requested', 'pending', 'succeeded', 'failed', 'rejected', 'waived'))
);
--> statement-breakpoint
CREATE INDEX `refunds_payment` ON `refunds` (`payment_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `refunds_order` ON `refunds` (`order_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `refunds_open` ON `refunds` (`created_at`,`id`) WHERE status = 'pending' AND provider_refund_id IS NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `refunds_requested` ON `refunds` (`payment_id`) WHERE status = 'requested' AND payment_id IS NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `refunds_requested_of_tender` ON `refunds` (`order_id`,`account_id`) WHERE status = 'requested' AND account_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `refunds_status` ON `refunds` (`status`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `refunds_created` ON `refunds` (`created_at`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `refunds_provider` ON `refunds` (`provider_refund_id`) WHERE provider_refund_id IS NOT NULL;--> statement-breakpoint
CREATE TABLE `provider_events` (
	`provider` text NOT NULL,
	`event_id` text NOT NULL,
	`type` text NOT NULL,
	`order_id` text,
	`received_at` integer NOT NULL,
	PRIMARY KEY(`provider`, `event_id`)
);
--> statement-breakpoint
CREATE INDEX `provider_events_received` ON `provider_events` (`received_at`);--> statement-breakpoint
CREATE TABLE `payment_methods` (
	`method` text PRIMARY KEY NOT NULL,
	`is_active` integer NOT NULL,
	`position` integer NOT NULL,
	`names` text NOT NULL,
	`countries` text NOT NULL,
	`limits` text NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "payment_methods_is_active" CHECK(is_active IN (0, 1))
);
--> statement-breakpoint
CREATE TABLE `returned_money` (
	`cause` text PRIMARY KEY NOT NULL,
	`actor` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`at` integer NOT NULL,
	`within_limit` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `returned_money_actor` ON `returned_money` (`actor`,`currency`,`at`);--> statement-breakpoint
CREATE INDEX `returned_money_at` ON `returned_money` (`at`);--> statement-breakpoint
CREATE TABLE `order_tenders` (
	`order_id` text NOT NULL,
	`account_id` text NOT NULL,
	`position` integer NOT NULL,
	`amount` integer NOT NULL,
	`state` text NOT NULL,
	`refunded` integer DEFAULT 0 NOT NULL,
	`return_id` text NOT NULL,
	PRIMARY KEY(`order_id`, `account_id`),
	FOREIGN KEY (`account_id`) REFERENCES `value_accounts`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "order_tenders_amount" CHECK(amount > 0),
	CONSTRAINT "order_tenders_refunded" CHECK(refunded BETWEEN 0 AND CASE state WHEN 'captured' THEN amount ELSE 0 END)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `order_tenders_position` ON `order_tenders` (`order_id`,`position`);--> statement-breakpoint
CREATE INDEX `order_tenders_account` ON `order_tenders` (`account_id`,`order_id`);--> statement-breakpoint
CREATE INDEX `order_tenders_refunded` ON `order_tenders` (`order_id`) WHERE refunded > 0;--> statement-breakpoint
CREATE TABLE `value_accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`user_id` text,
	`order_id` text,
	`order_item_id` text,
	`unit` integer,
	`last4` text,
	`currency` text NOT NULL,
	`issued` integer NOT NULL,
	`balance` integer NOT NULL,
	`held` integer DEFAULT 0 NOT NULL,
	`expires_at` integer,
	`disabled_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "value_accounts_kind" CHECK((kind = 'store_credit') = (user_id IS NOT NULL)),
	CONSTRAINT "value_accounts_issued" CHECK(issued >= 0),
	CONSTRAINT "value_accounts_balance" CHECK(balance >= 0),
	CONSTRAINT "value_accounts_held" CHECK(held BETWEEN 0 AND balance),
	CONSTRAINT "value_accounts_currency" CHECK(length(currency) = 3)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `value_accounts_credit` ON `value_accounts` (`user_id`,`currency`) WHERE kind = 'store_credit';--> statement-breakpoint
CREATE INDEX `value_accounts_order` ON `value_accounts` (`order_id`) WHERE order_id IS NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `value_accounts_unit` ON `value_accounts` (`order_item_id`,`unit`) WHERE order_item_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `value_accounts_sums` ON `value_accounts` (`currency`,`kind`,`balance`,`held`);--> statement-breakpoint
CREATE INDEX `value_accounts_closed` ON `value_accounts` (`expires_at`) WHERE balance > held AND expires_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `value_entries` (
	`account_id` text NOT NULL,
	`cause` text NOT NULL,
	`kind` text NOT NULL,
	`amount` integer NOT NULL,
	`order_id` text,
	`reason` text,
	`actor_type` text NOT NULL,
	`actor_id` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`account_id`, `cause`),
	FOREIGN KEY (`account_id`) REFERENCES `value_accounts`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "value_entries_amount" CHECK(amount >= 0 OR kind = 'adjust')
);
--> statement-breakpoint
CREATE INDEX `value_entries_at` ON `value_entries` (`account_id`,`at`,`cause`);--> statement-breakpoint
CREATE TABLE `reports` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`day` text NOT NULL,
	`file_key` text NOT NULL,
	`rows` integer NOT NULL,
	`created_at` integer NOT NULL,
	CONSTRAINT "reports_kind" CHECK(kind IN ('sales')),
	CONSTRAINT "reports_day_form" CHECK(day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reports_day` ON `reports` (`day`,`kind`);--> statement-breakpoint
CREATE INDEX `reports_list` ON `reports` (`day`,`id`);--> statement-breakpoint
CREATE TABLE `sales_days` (
	`day` text NOT NULL,
	`currency` text NOT NULL,
	`orders` integer NOT NULL,
	`units` integer NOT NULL,
	`subtotal` integer NOT NULL,
	`discount_total` integer NOT NULL,
	`shipping_total` integer NOT NULL,
	`tax_total` integer NOT NULL,
	`revenue` integer NOT NULL,
	`refund_count` integer NOT NULL,
	`refunds` integer NOT NULL,
	PRIMARY KEY(`day`, `currency`)
);
--> statement-breakpoint
CREATE TABLE `sales_products` (
	`day` text NOT NULL,
	`currency` text NOT NULL,
	`product_id` text NOT NULL,
	`name` text NOT NULL,
	`orders` integer NOT NULL,
	`units` integer NOT NULL,
	`revenue` integer NOT NULL,
	`refunded_units` integer NOT NULL,
	`refunds` integer NOT NULL,
	PRIMARY KEY(`day`, `currency`, `product_id`)
);
--> statement-breakpoint
CREATE INDEX `sales_products_revenue` ON `sales_products` (`day`,`revenue`,`product_id`);--> statement-breakpoint
CREATE TABLE `blocks` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`value` text NOT NULL,
	`reason` text,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `blocks_value` ON `blocks` (`value`);--> statement-breakpoint
CREATE TABLE `order_export_parts` (
	`export_id` text NOT NULL,
	`part` integer NOT NULL,
	`file_key` text NOT NULL,
	PRIMARY KEY(`export_id`, `part`),
	FOREIGN KEY (`export_id`) REFERENCES `order_exports`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `order_exports` (
	`id` text PRIMARY KEY NOT NULL,
	`filters` text NOT NULL,
	`with_customers` integer NOT NULL,
	`actor_type` text NOT NULL,
	`actor_id` text NOT NULL,
	`order_count` integer DEFAULT 0 NOT NULL,
	`part_count` integer DEFAULT 0 NOT NULL,
	`behind` text,
	`is_truncated` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	`expires_at` integer NOT NULL,
	CONSTRAINT "order_exports_counts" CHECK(order_count >= 0 AND part_count >= 0)
);
--> statement-breakpoint
CREATE INDEX `order_exports_created` ON `order_exports` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `order_exports_expiry` ON `order_exports` (`expires_at`);--> statement-breakpoint
CREATE TABLE `data_exports` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`link_hash` text NOT NULL,
	`file_key` text,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	`expires_at` integer NOT NULL,
	CONSTRAINT "data_exports_finished" CHECK((file_key IS NULL) = (finished_at IS NULL))
);
--> statement-breakpoint
CREATE INDEX `data_exports_user` ON `data_exports` (`user_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `data_exports_link` ON `data_exports` (`link_hash`);--> statement-breakpoint
CREATE INDEX `data_exports_expiry` ON `data_exports` (`expires_at`);--> statement-breakpoint
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
	`created_at_from` integer NOT NULL,
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
CREATE TABLE `return_photos` (
	`id` text PRIMARY KEY NOT NULL,
	`return_id` text NOT NULL,
	`order_id` text NOT NULL,
	`position` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`return_id`) REFERENCES `returns`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "return_photos_position" CHECK(position BETWEEN 1 AND 5)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `return_photos_return` ON `return_photos` (`return_id`,`position`);--> statement-breakpoint
CREATE INDEX `return_photos_order` ON `return_photos` (`order_id`);--> statement-breakpoint
CREATE INDEX `return_photos_created` ON `return_photos` (`created_at`);--> statement-breakpoint
CREATE TABLE `invitations` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`email_index` text NOT NULL,
	`role` text NOT NULL,
	`token_hash` text NOT NULL,
	`sends` integer NOT NULL,
	`invited_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`sent_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`accepted_at` integer,
	`accepted_by` text,
	`revoked_at` integer,
	`used_count` integer DEFAULT 0 NOT NULL,
	CONSTRAINT "invitations_once" CHECK("invitations"."used_count" <= 1)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `invitations_token` ON `invitations` (`token_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `invitations_open` ON `invitations` (`email_index`) WHERE accepted_at IS NULL AND revoked_at IS NULL;--> statement-breakpoint
CREATE INDEX `invitations_email` ON `invitations` (`email_index`);--> statement-breakpoint
CREATE INDEX `invitations_accepted_by` ON `invitations` (`accepted_by`);--> statement-breakpoint
CREATE INDEX `invitations_expiry` ON `invitations` (`expires_at`);--> statement-breakpoint
CREATE TABLE `order_tag_counts` (
	`tag` text PRIMARY KEY NOT NULL,
	`order_count` integer NOT NULL,
	CONSTRAINT "order_tag_counts_count" CHECK(order_count >= 0)
);
--> statement-breakpoint
CREATE INDEX `order_tag_counts_unused` ON `order_tag_counts` (`tag`) WHERE order_count = 0;--> statement-breakpoint
CREATE TABLE `fulfilment_items` (
	`fulfilment_id` text NOT NULL,
	`order_item_id` text NOT NULL,
	`quantity` integer NOT NULL,
	`restocked_quantity` integer DEFAULT 0 NOT NULL,
	`damaged_quantity` integer DEFAULT 0 NOT NULL,
	`written_off_quantity` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`fulfilment_id`, `order_item_id`),
	FOREIGN KEY (`fulfilment_id`) REFERENCES `fulfilments`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`order_item_id`) REFERENCES `order_items`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "fulfilment_items_quantity" CHECK(quantity > 0),
	CONSTRAINT "fulfilment_items_returned_quantity" CHECK(min(restocked_quantity, damaged_quantity, written_off_quantity) >= 0
        AND restocked_quantity + damaged_quantity + written_off_quantity <= quantity)
);
--> statement-breakpoint
CREATE TABLE `fulfilments` (
	`id` text PRIMARY KEY NOT NULL,
	`order_id` text NOT NULL,
	`status` text NOT NULL,
	`tracking_number` text,
	`carrier` text,
	`tracking_url` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`shipped_at` integer,
	`delivered_at` integer,
	`failed_at` integer,
	`failure_reason` text,
	`returned_at` integer,
	FOREIGN KEY (`order_id`) REFERENCES `orders`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "fulfilments_status" CHECK(status IN ('prepared', 'shipped', 'failed', 'delivered', 'returned_to_sender', 'cancelled'))
);
--> statement-breakpoint
CREATE INDEX `fulfilments_order` ON `fulfilments` (`order_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `fulfilments_tracking` ON `fulfilments` (`tracking_number`) WHERE tracking_number IS NOT NULL;--> statement-breakpoint
CREATE INDEX `fulfilments_shipped` ON `fulfilments` (`updated_at`,`id`) WHERE status = 'shipped';--> statement-breakpoint
CREATE TABLE `order_contacts` (
	`order_id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`email_index` text,
	`phone_index` text,
	`shipping_address` text,
	`billing_address` text,
	`note` text,
	`vat_number` text,
	`gift_recipients` text,
	FOREIGN KEY (`order_id`) REFERENCES `orders`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `order_contacts_email_index` ON `order_contacts` (`email_index`,`order_id`);--> statement-breakpoint
CREATE INDEX `order_contacts_phone_index` ON `order_contacts` (`phone_index`,`order_id`);--> statement-breakpoint
CREATE TABLE `order_history` (
	`order_id` text NOT NULL,
	`version` integer NOT NULL,
	`event` text NOT NULL,
	`status` text NOT NULL,
	`actor_type` text NOT NULL,
	`actor_id` text NOT NULL,
	`reason` text,
	`note` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`order_id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `order_history_fences` ON `order_history` (`created_at`) WHERE status = 'closed';--> statement-breakpoint
CREATE TABLE `order_items` (
	`id` text PRIMARY KEY NOT NULL,
	`order_id` text NOT NULL,
	`position` integer NOT NULL,
	`product_id` text NOT NULL,
	`variant_id` text NOT NULL,
	`name` text NOT NULL,
	`variant_name` text NOT NULL,
	`sku` text NOT NULL,
	`options` text NOT NULL,
	`quantity` integer NOT NULL,
	`unit_price` integer NOT NULL,
	`compare_at_price` integer,
	`price_list` text,
	`discount_total` integer NOT NULL,
	`tax_total` integer NOT NULL,
	`tax_included_total` integer NOT NULL,
	`tax_lines` text NOT NULL,
	`line_total` integer NOT NULL,
	`is_gift_card` integer NOT NULL,
	`refunded_quantity` integer DEFAULT 0 NOT NULL,
	`prepared_quantity` integer DEFAULT 0 NOT NULL,
	`shipped_quantity` integer DEFAULT 0 NOT NULL,
	`cancelling_quantity` integer DEFAULT 0 NOT NULL,
	`cancelled_quantity` integer DEFAULT 0 NOT NULL,
	`returned_quantity` integer DEFAULT 0 NOT NULL,
	`returning_quantity` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`order_id`) REFERENCES `orders`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "order_items_quantity" CHECK(quantity > 0),
	CONSTRAINT "order_items_refunded_quantity" CHECK(refunded_quantity BETWEEN 0 AND quantity),
	CONSTRAINT "order_items_fulfilled_quantity" CHECK(min(prepared_quantity, shipped_quantity, cancelling_quantity, cancelled_quantity) >= 0
        AND prepared_quantity + shipped_quantity + cancelling_quantity + cancelled_quantity <= quantity),
	CONSTRAINT "order_items_returned_quantity" CHECK(returned_quantity BETWEEN 0 AND shipped_quantity),
	CONSTRAINT "order_items_returning_quantity" CHECK(returning_quantity >= 0 AND (returning_quantity = 0 OR returned_quantity + returning_quantity <= shipped_quantity)),
	CONSTRAINT "order_items_line_total" CHECK(line_total = quantity * unit_price)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `order_items_order` ON `order_items` (`order_id`,`position`);--> statement-breakpoint
CREATE INDEX `order_items_sku` ON `order_items` (lower(sku),`order_id`);--> statement-breakpoint
CREATE INDEX `order_items_product` ON `order_items` (`product_id`,`order_id`);--> statement-breakpoint
CREATE INDEX `order_items_returned` ON `order_items` (`order_id`) WHERE returned_quantity > 0;--> statement-breakpoint
CREATE TABLE `order_notes` (
	`id` text PRIMARY KEY NOT NULL,
	`order_id` text NOT NULL,
	`note` text NOT NULL,
	`visibility` text NOT NULL,
	`actor_type` text NOT NULL,
	`actor_id` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`order_id`) REFERENCES `orders`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "order_notes_visibility" CHECK(visibility IN ('staff', 'customer'))
);
--> statement-breakpoint
CREATE INDEX `order_notes_order` ON `order_notes` (`order_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `order_numbers` (
	`id` integer PRIMARY KEY NOT NULL,
	`reserved_to` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `order_tags` (
	`order_id` text NOT NULL,
	`tag` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`order_id`, `tag`),
	FOREIGN KEY (`order_id`) REFERENCES `orders`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `order_tags_tag` ON `order_tags` (`tag`,`order_id`);--> statement-breakpoint
CREATE TABLE `order_words` (
	`word_index` text NOT NULL,
	`order_id` text NOT NULL,
	PRIMARY KEY(`word_index`, `order_id`),
	FOREIGN KEY (`order_id`) REFERENCES `orders`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `order_words_order` ON `order_words` (`order_id`);--> statement-breakpoint
CREATE TABLE `orders` (
	`id` text PRIMARY KEY NOT NULL,
	`sequence` integer NOT NULL,
	`cart_id` text NOT NULL,
	`user_id` text,
	`status` text NOT NULL,
	`version` integer NOT NULL,
	`currency` text NOT NULL,
	`subtotal` integer NOT NULL,
	`discount_total` integer NOT NULL,
	`shipping_total` integer NOT NULL,
	`tax_total` integer NOT NULL,
	`tax_included_total` integer NOT NULL,
	`total` integer NOT NULL,
	`adjustments` text NOT NULL,
	`shipping_tax_lines` text NOT NULL,
	`tax_manner` text NOT NULL,
	`country` text,
	`shipping_method_id` text,
	`shipping_method_name` text,
	`pickup_place` text,
	`locale` text,
	`tracking_number` text,
	`carrier` text,
	`deadline_at` integer NOT NULL,
	`ends_as` text,
	`cancelled_from` text,
	`cancel_requested_at` integer,
	`held_at` integer,
	`hold_reason` text,
	`cancel_reason` text,
	`cancel_restocks` integer DEFAULT true NOT NULL,
	`cancel_notifies` integer DEFAULT true NOT NULL,
	`sold_at` integer,
	`erased_at` integer,
	`placed_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`touched_at` integer DEFAULT 0 NOT NULL,
	`outward_status` text GENERATED ALWAYS AS (CASE
        WHEN status IN ('committing', 'capturing', 'refusing', 'closing') THEN 'pending'
        WHEN status = 'cancelling' THEN coalesce(cancelled_from, 'paid')
        WHEN status = 'shipping' THEN 'processing'
        ELSE status END) VIRTUAL,
	CONSTRAINT "orders_status" CHECK(status IN ('pending', 'committing', 'capturing', 'refusing', 'closing', 'paid', 'processing', 'shipping', 'cancelling', 'shipped', 'delivered', 'expired', 'cancelled', 'failed')),
	CONSTRAINT "orders_version" CHECK(version >= 1),
	CONSTRAINT "orders_currency" CHECK(length(currency) = 3),
	CONSTRAINT "orders_amounts" CHECK(subtotal >= 0 AND discount_total >= 0 AND shipping_total >= 0 AND tax_total >= 0),
	CONSTRAINT "orders_total" CHECK(total = subtotal - discount_total + shipping_total + tax_total AND total >= 0),
	CONSTRAINT "orders_ends_as" CHECK(ends_as IN ('expired', 'cancelled', 'failed')),
	CONSTRAINT "orders_cancelled_from" CHECK(cancelled_from IN ('paid', 'processing'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `orders_sequence` ON `orders` (`sequence`);--> statement-breakpoint
CREATE INDEX `orders_placed` ON `orders` (`placed_at`,`id`);--> statement-breakpoint
CREATE INDEX `orders_outward` ON `orders` (`outward_status`,`placed_at`,`id`);--> statement-breakpoint
CREATE INDEX `orders_country` ON `orders` (`country`,`placed_at`,`id`);--> statement-breakpoint
CREATE INDEX `orders_by_total` ON `orders` (`total`,`id`);--> statement-breakpoint
CREATE INDEX `orders_tracking` ON `orders` (`tracking_number`) WHERE tracking_number IS NOT NULL;--> statement-breakpoint
CREATE INDEX `orders_user` ON `orders` (`user_id`,`placed_at`,`id`);--> statement-breakpoint
CREATE INDEX `orders_sold` ON `orders` (`sold_at`,`id`);--> statement-breakpoint
CREATE INDEX `orders_held` ON `orders` (`id`) WHERE held_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `orders_unsettled` ON `orders` (`touched_at`,`id`) WHERE (status IN ('pending', 'committing', 'capturing', 'refusing', 'closing', 'cancelling') OR (cancel_requested_at IS NOT NULL AND status IN ('paid', 'processing')));--> statement-breakpoint
CREATE INDEX `orders_ended_unsold` ON `orders` (`updated_at`,`id`) WHERE (status IN ('expired', 'cancelled', 'failed') AND sold_at IS NULL AND erased_at IS NULL);--> statement-breakpoint
CREATE TABLE `user_words` (
	`word_index` text NOT NULL,
	`user_id` text NOT NULL,
	`field` text NOT NULL,
	PRIMARY KEY(`word_index`, `user_id`, `field`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "user_words_field" CHECK("user_words"."field" IN ('first_name', 'last_name'))
);
--> statement-breakpoint
CREATE INDEX `user_words_user` ON `user_words` (`user_id`,`field`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text,
	`email_index` text,
	`email_verified_at` integer,
	`phone` text,
	`phone_index` text,
	`phone_verified_at` integer,
	`phone_login` text,
	`avatar_key` text,
	`first_name` text,
	`last_name` text,
	`locale` text,
	`date_of_birth` text,
	`visibility` text DEFAULT 'private' NOT NULL,
	`role` text DEFAULT 'customer' NOT NULL,
	`second_factor_at` integer,
	`passkey_at` integer,
	`access_version` integer DEFAULT 0 NOT NULL,
	`disabled_at` integer,
	`erase_at` integer,
	`erased_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "users_reachable" CHECK("users"."email" IS NOT NULL OR "users"."phone" IS NOT NULL OR "users"."erased_at" IS NOT NULL),
	CONSTRAINT "users_visibility" CHECK("users"."visibility" IN ('public', 'private'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_email_index` ON `users` (`email_index`);--> statement-breakpoint
CREATE INDEX `users_phone_index` ON `users` (`phone_index`);--> statement-breakpoint
CREATE UNIQUE INDEX `users_phone_login` ON `users` (`phone_login`);--> statement-breakpoint
CREATE INDEX `users_created` ON `users` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `users_role` ON `users` (`role`,`id`);--> statement-breakpoint
CREATE INDEX `users_erasing` ON `users` (`erase_at`) WHERE erase_at IS NOT NULL AND erased_at IS NULL;--> statement-breakpoint
CREATE INDEX `users_disabled` ON `users` (`id`) WHERE disabled_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `addresses` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`address_type` text NOT NULL,
	`is_default` integer NOT NULL,
	`details` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "addresses_type" CHECK("addresses"."address_type" IN ('shipping', 'billing')),
	CONSTRAINT "addresses_is_default" CHECK("addresses"."is_default" IN (0, 1))
);
--> statement-breakpoint
CREATE INDEX `addresses_user` ON `addresses` (`user_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `addresses_default` ON `addresses` (`user_id`,`address_type`) WHERE is_default = 1;--> statement-breakpoint
CREATE TABLE `identities` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`provider` text NOT NULL,
	`subject_hash` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `identities_subject` ON `identities` (`provider`,`subject_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `identities_user` ON `identities` (`user_id`,`provider`);--> statement-breakpoint
CREATE TABLE `roles` (
	`name` text PRIMARY KEY NOT NULL,
	`title` text NOT NULL,
	`description` text,
	`permissions` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `promotion_code_batches` (
	`id` text PRIMARY KEY NOT NULL,
	`promotion_id` text NOT NULL,
	`prefix` text NOT NULL,
	`code_count` integer NOT NULL,
	`made_count` integer DEFAULT 0 NOT NULL,
	`uses_limit` integer NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	FOREIGN KEY (`promotion_id`) REFERENCES `promotions`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "promotion_code_batches_made" CHECK("promotion_code_batches"."made_count" BETWEEN 0 AND "promotion_code_batches"."code_count")
);
--> statement-breakpoint
CREATE INDEX `promotion_code_batches_promotion` ON `promotion_code_batches` (`promotion_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `promotion_codes` (
	`id` text PRIMARY KEY NOT NULL,
	`promotion_id` text NOT NULL,
	`code` text NOT NULL,
	`batch_id` text,
	`uses_limit` integer,
	`used_count` integer DEFAULT 0 NOT NULL,
	`disabled_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`promotion_id`) REFERENCES `promotions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`batch_id`) REFERENCES `promotion_code_batches`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "promotion_codes_used" CHECK("promotion_codes"."used_count" >= 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `promotion_codes_code` ON `promotion_codes` (`code`);--> statement-breakpoint
CREATE INDEX `promotion_codes_promotion` ON `promotion_codes` (`promotion_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `promotion_codes_batch` ON `promotion_codes` (`batch_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `promotion_uses` (
	`promotion_id` text NOT NULL,
	`order_id` text NOT NULL,
	`code` text,
	`user_id` text,
	`email_index` text,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`used_at` integer NOT NULL,
	PRIMARY KEY(`order_id`, `promotion_id`),
	FOREIGN KEY (`promotion_id`) REFERENCES `promotions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `promotion_uses_promotion` ON `promotion_uses` (`promotion_id`,`used_at`,`order_id`);--> statement-breakpoint
CREATE INDEX `promotion_uses_code` ON `promotion_uses` (`code`,`order_id`) WHERE code IS NOT NULL;--> statement-breakpoint
CREATE INDEX `promotion_uses_user` ON `promotion_uses` (`promotion_id`,`user_id`);--> statement-breakpoint
CREATE INDEX `promotion_uses_email` ON `promotion_uses` (`promotion_id`,`email_index`);--> statement-breakpoint
CREATE INDEX `promotion_uses_of_user` ON `promotion_uses` (`user_id`);--> statement-breakpoint
CREATE TABLE `customer_group_members` (
	`group_id` text NOT NULL,
	`user_id` text NOT NULL,
	`source` text NOT NULL,
	`expires_at` integer,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`group_id`, `user_id`),
	CONSTRAINT "customer_group_members_source" CHECK(source IN ('manual', 'rule')),
	CONSTRAINT "customer_group_members_expires_at" CHECK(expires_at IS NULL OR source = 'rule')
);
--> statement-breakpoint
CREATE INDEX `customer_group_members_user` ON `customer_group_members` (`user_id`,`group_id`);--> statement-breakpoint
CREATE INDEX `customer_group_members_newest` ON `customer_group_members` (`group_id`,`created_at`,`user_id`);--> statement-breakpoint
CREATE INDEX `customer_group_members_expiry` ON `customer_group_members` (`expires_at`) WHERE expires_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `customer_groups` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`description` text,
	`rule` text,
	`rule_change_id` text,
	`rule_applied_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `customer_groups_ruled` ON `customer_groups` (`id`) WHERE rule IS NOT NULL;--> statement-breakpoint
CREATE TABLE `customer_spend` (
	`user_id` text NOT NULL,
	`currency` text NOT NULL,
	`orders` integer NOT NULL,
	`amount` integer NOT NULL,
	`last_ordered_at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `currency`),
	CONSTRAINT "customer_spend_orders" CHECK(orders >= 1),
	CONSTRAINT "customer_spend_amount" CHECK(amount >= 0)
);
--> statement-breakpoint
CREATE TABLE `promotion_spending` (
	`promotion_id` text NOT NULL,
	`currency` text NOT NULL,
	`amount` integer NOT NULL,
	PRIMARY KEY(`promotion_id`, `currency`),
	FOREIGN KEY (`promotion_id`) REFERENCES `promotions`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "promotion_spending_amount" CHECK("promotion_spending"."amount" >= 0)
);
--> statement-breakpoint
CREATE TABLE `promotions` (
	`id` text PRIMARY KEY NOT NULL,
	`title` text NOT NULL,
	`description` text NOT NULL,
	`is_automatic` integer NOT NULL,
	`is_active` integer NOT NULL,
	`show_on_products` integer NOT NULL,
	`starts_at` integer,
	`ends_at` integer,
	`priority` integer NOT NULL,
	`stacking` text NOT NULL,
	`conditions` text NOT NULL,
	`action` text NOT NULL,
	`target` text NOT NULL,
	`most_off` text NOT NULL,
	`uses_limit` integer,
	`customer_uses_limit` integer,
	`budgets` text NOT NULL,
	`used_count` integer DEFAULT 0 NOT NULL,
	`archived_at` integer,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`is_limited` integer GENERATED ALWAYS AS (uses_limit IS NOT NULL OR customer_uses_limit IS NOT NULL OR budgets <> '[]') VIRTUAL,
	CONSTRAINT "promotions_window" CHECK("promotions"."starts_at" IS NULL OR "promotions"."ends_at" IS NULL OR "promotions"."starts_at" < "promotions"."ends_at"),
	CONSTRAINT "promotions_used" CHECK("promotions"."used_count" >= 0),
	CONSTRAINT "promotions_archived" CHECK("promotions"."archived_at" IS NULL OR NOT "promotions"."is_active")
);
--> statement-breakpoint
CREATE INDEX `promotions_created` ON `promotions` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `promotions_active` ON `promotions` (`is_active`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `promotions_shown` ON `promotions` (`is_active`,`show_on_products`,`priority`);--> statement-breakpoint
CREATE TABLE `selling_terms` (
	`id` integer PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	CONSTRAINT "selling_terms_single" CHECK("selling_terms"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE `shipping_methods` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`description` text DEFAULT '' NOT NULL,
	`delivery_time` text DEFAULT '' NOT NULL,
	`pickup_place` text,
	`carrier_service` text,
	`is_active` integer NOT NULL,
	`position` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "shipping_methods_is_active" CHECK("shipping_methods"."is_active" IN (0, 1))
);
--> statement-breakpoint
CREATE INDEX `shipping_methods_position` ON `shipping_methods` (`position`,`id`);--> statement-breakpoint
CREATE INDEX `shipping_methods_active` ON `shipping_methods` (`is_active`,`position`,`id`);--> statement-breakpoint
CREATE TABLE `shipping_rates` (
	`method_id` text NOT NULL,
	`position` integer NOT NULL,
	`zone_id` text,
	`currency` text NOT NULL,
	`price` integer NOT NULL,
	`free_above` integer,
	`min_order_value` integer NOT NULL,
	`max_order_value` integer,
	`min_weight` integer NOT NULL,
	`max_weight` integer,
	PRIMARY KEY(`method_id`, `position`),
	FOREIGN KEY (`method_id`) REFERENCES `shipping_methods`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`zone_id`) REFERENCES `shipping_zones`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "shipping_rates_amounts" CHECK("shipping_rates"."price" >= 0 AND coalesce("shipping_rates"."free_above", 0) >= 0),
	CONSTRAINT "shipping_rates_values" CHECK("shipping_rates"."min_order_value" >= 0 AND "shipping_rates"."max_order_value" > "shipping_rates"."min_order_value"),
	CONSTRAINT "shipping_rates_weights" CHECK("shipping_rates"."min_weight" >= 0 AND "shipping_rates"."max_weight" > "shipping_rates"."min_weight")
);
--> statement-breakpoint
CREATE UNIQUE INDEX `shipping_rates_band` ON `shipping_rates` (`method_id`,`zone_id`,`currency`,`min_order_value`,`min_weight`);--> statement-breakpoint
CREATE UNIQUE INDEX `shipping_rates_band_everywhere` ON `shipping_rates` (`method_id`,`currency`,`min_order_value`,`min_weight`) WHERE "shipping_rates"."zone_id" IS NULL;--> statement-breakpoint
CREATE INDEX `shipping_rates_zone` ON `shipping_rates` (`zone_id`);--> statement-breakpoint
CREATE TABLE `shipping_zones` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`countries` text NOT NULL,
	`regions` text NOT NULL,
	`postal_codes` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `shipping_zones_name` ON `shipping_zones` (`name`,`id`);--> statement-breakpoint
CREATE TABLE `tax_exemptions` (
	`user_id` text PRIMARY KEY NOT NULL,
	`number` text NOT NULL,
	`expires_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `tax_rates` (
	`id` text PRIMARY KEY NOT NULL,
	`zone_id` text NOT NULL,
	`tax_class` text NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`rate_ppm` integer NOT NULL,
	`starts_at` integer,
	`ends_at` integer,
	`compound` integer NOT NULL,
	`applies_to_shipping` integer NOT NULL,
	`position` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`zone_id`) REFERENCES `tax_zones`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "tax_rates_rate" CHECK("tax_rates"."rate_ppm" BETWEEN 0 AND 1000000),
	CONSTRAINT "tax_rates_kind" CHECK("tax_rates"."kind" IN ('standard', 'reduced') OR "tax_rates"."rate_ppm" = 0),
	CONSTRAINT "tax_rates_window" CHECK("tax_rates"."ends_at" > "tax_rates"."starts_at"),
	CONSTRAINT "tax_rates_compound" CHECK("tax_rates"."compound" IN (0, 1)),
	CONSTRAINT "tax_rates_applies_to_shipping" CHECK("tax_rates"."applies_to_shipping" IN (0, 1))
);
--> statement-breakpoint
CREATE INDEX `tax_rates_zone` ON `tax_rates` (`zone_id`,`tax_class`,`position`,`id`);--> statement-breakpoint
CREATE INDEX `tax_rates_position` ON `tax_rates` (`position`,`id`);--> statement-breakpoint
CREATE TABLE `tax_settings` (
	`id` integer PRIMARY KEY NOT NULL,
	`home_country` text,
	`home_state` text,
	`prices_include_tax` integer NOT NULL,
	`countries` text NOT NULL,
	`same_price` text NOT NULL,
	`rounding_mode` text NOT NULL,
	`rounding_level` text NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "tax_settings_single" CHECK("tax_settings"."id" = 1),
	CONSTRAINT "tax_settings_prices_include_tax" CHECK("tax_settings"."prices_include_tax" IN (0, 1))
);
--> statement-breakpoint
CREATE TABLE `tax_zones` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`countries` text NOT NULL,
	`regions` text NOT NULL,
	`postal_codes` text NOT NULL,
	`is_active` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "tax_zones_is_active" CHECK("tax_zones"."is_active" IN (0, 1))
);
--> statement-breakpoint
CREATE INDEX `tax_zones_name` ON `tax_zones` (`name`,`id`);--> statement-breakpoint
CREATE TABLE `audit_log` (
	`id` text PRIMARY KEY NOT NULL,
	`actor_type` text NOT NULL,
	`actor_id` text NOT NULL,
	`action` text NOT NULL,
	`subject_type` text NOT NULL,
	`subject_id` text NOT NULL,
	`changes` text,
	`request_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`address` text,
	`address_mac` text,
	`seq` integer,
	`hash` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_log_seq` ON `audit_log` (`seq`);--> statement-breakpoint
CREATE INDEX `audit_log_unchained` ON `audit_log` (`id`) WHERE seq IS NULL;--> statement-breakpoint
CREATE INDEX `audit_log_action` ON `audit_log` (`action`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `audit_log_request` ON `audit_log` (`request_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `audit_log_created` ON `audit_log` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `audit_log_subject` ON `audit_log` (`subject_type`,`subject_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `audit_log_actor` ON `audit_log` (`actor_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `dead_letters` (
	`id` text PRIMARY KEY NOT NULL,
	`queue` text NOT NULL,
	`type` text NOT NULL,
	`outbox_id` text,
	`body` text NOT NULL,
	`created_at` integer NOT NULL,
	`replayed_at` integer
);
--> statement-breakpoint
CREATE INDEX `dead_letters_created` ON `dead_letters` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `dead_letters_outbox` ON `dead_letters` (`outbox_id`);--> statement-breakpoint
CREATE TABLE `effects` (
	`consumer` text NOT NULL,
	`outbox_id` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`outbox_id`, `consumer`)
);
--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`caller` text NOT NULL,
	`key` text NOT NULL,
	`request_hash` text NOT NULL,
	`locked_until` integer NOT NULL,
	`answer` text,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`caller`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotency_keys_expiry` ON `idempotency_keys` (`expires_at`);--> statement-breakpoint
CREATE TABLE `job_runs` (
	`job` text NOT NULL,
	`scheduled_at` integer NOT NULL,
	`status` text NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	`summary` text,
	PRIMARY KEY(`job`, `scheduled_at`)
);
--> statement-breakpoint
CREATE INDEX `job_runs_started` ON `job_runs` (`started_at`,`job`,`scheduled_at`);--> statement-breakpoint
CREATE INDEX `job_runs_job` ON `job_runs` (`job`,`started_at`,`scheduled_at`);--> statement-breakpoint
CREATE TABLE `mail_deliveries` (
	`key` text PRIMARY KEY NOT NULL,
	`claimed_until` integer NOT NULL,
	`sent_at` integer
);
--> statement-breakpoint
CREATE INDEX `mail_deliveries_sent` ON `mail_deliveries` (`sent_at`);--> statement-breakpoint
CREATE TABLE `mails` (
	`id` text PRIMARY KEY NOT NULL,
	`channel` text DEFAULT 'email' NOT NULL,
	`message_id` text NOT NULL,
	`from` text NOT NULL,
	`to` text NOT NULL,
	`subject` text NOT NULL,
	`text` text NOT NULL,
	`html` text NOT NULL,
	`sent_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `mails_message_id_unique` ON `mails` (`message_id`);--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`body` text NOT NULL,
	`created_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`sent_count` integer DEFAULT 0 NOT NULL,
	`done_at` integer,
	`dead_at` integer
);
--> statement-breakpoint
CREATE INDEX `outbox_waiting` ON `outbox` (`due_at`) WHERE done_at IS NULL AND dead_at IS NULL;--> statement-breakpoint
CREATE INDEX `outbox_done` ON `outbox` (`done_at`);--> statement-breakpoint
CREATE TABLE `personal_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`wrapped` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `personal_keys_wrapped` ON `personal_keys` (`wrapped`);