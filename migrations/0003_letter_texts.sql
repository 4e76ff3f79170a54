CREATE TABLE `mail_texts` (
	`letter` text NOT NULL,
	`language` text NOT NULL,
	`subject` text,
	`body` text,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`letter`, `language`)
);
