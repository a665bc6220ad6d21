CREATE TABLE "catch_up_cursor" (
	"workspace_id" text NOT NULL,
	"platform" text NOT NULL,
	"tenant" text NOT NULL,
	"channel" text NOT NULL,
	"place" jsonb NOT NULL,
	"read_until" timestamp(3) with time zone NOT NULL,
	"next_at" timestamp(3) with time zone NOT NULL,
	"lease_until" timestamp(3) with time zone,
	"interval_seconds" integer NOT NULL,
	"active_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "catch_up_cursor_workspace_id_platform_tenant_channel_pk" PRIMARY KEY("workspace_id","platform","tenant","channel")
);
--> statement-breakpoint
CREATE TABLE "catch_up_platform" (
	"workspace_id" text NOT NULL,
	"platform" text NOT NULL,
	"listened_until" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "catch_up_platform_workspace_id_platform_pk" PRIMARY KEY("workspace_id","platform")
);
--> statement-breakpoint
CREATE TABLE "platform_outage" (
	"workspace_id" text NOT NULL,
	"platform" text NOT NULL,
	"tenant" text NOT NULL,
	"since" timestamp(3) with time zone NOT NULL,
	"reason" text NOT NULL,
	CONSTRAINT "platform_outage_workspace_id_platform_tenant_pk" PRIMARY KEY("workspace_id","platform","tenant")
);
--> statement-breakpoint
CREATE TABLE "delivery_ack" (
	"workspace_id" text NOT NULL,
	"topic" text NOT NULL,
	"person_id" uuid NOT NULL,
	"how" text NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "delivery_ack_workspace_id_topic_person_id_pk" PRIMARY KEY("workspace_id","topic","person_id")
);
--> statement-breakpoint
CREATE TABLE "delivery_fallback" (
	"workspace_id" text NOT NULL,
	"topic" text NOT NULL,
	"occasion" text NOT NULL,
	"person_id" uuid NOT NULL,
	"platform" text NOT NULL,
	"way" text NOT NULL,
	"sent_subject" text NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "delivery_fallback_workspace_id_topic_occasion_person_id_pk" PRIMARY KEY("workspace_id","topic","occasion","person_id")
);
--> statement-breakpoint
CREATE TABLE "audit_entry" (
	"workspace_id" text NOT NULL,
	"entry_id" uuid NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"data" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "audit_entry_workspace_id_entry_id_pk" PRIMARY KEY("workspace_id","entry_id")
);
--> statement-breakpoint
CREATE TABLE "person_erasure" (
	"workspace_id" text NOT NULL,
	"person_id" uuid NOT NULL,
	"former" jsonb,
	"texts" boolean NOT NULL,
	"step" integer DEFAULT 0 NOT NULL,
	"cursor" text,
	"cards" integer DEFAULT 0 NOT NULL,
	"begun_at" timestamp(3) with time zone NOT NULL,
	"done_at" timestamp(3) with time zone,
	CONSTRAINT "person_erasure_workspace_id_person_id_pk" PRIMARY KEY("workspace_id","person_id")
);
--> statement-breakpoint
ALTER TABLE "inbound_event" ADD COLUMN "before_seq" bigint;--> statement-breakpoint
ALTER TABLE "message_ref" ADD COLUMN "confirmed_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "outbound_message" ADD COLUMN "unended" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "outbound_message" ADD COLUMN "urgency" text DEFAULT 'normal' NOT NULL;--> statement-breakpoint
ALTER TABLE "outbound_message" ADD COLUMN "resent_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "outbound_message" ADD COLUMN "history" jsonb;--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN "is_guest" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "person" ADD COLUMN "erased_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "ticket" ADD COLUMN "sent_otherwise" jsonb;--> statement-breakpoint
CREATE INDEX "catch_up_cursor_next" ON "catch_up_cursor" USING btree ("workspace_id","platform","next_at");--> statement-breakpoint
CREATE INDEX "delivery_ack_at" ON "delivery_ack" USING btree ("workspace_id","at");--> statement-breakpoint
CREATE INDEX "delivery_fallback_sent" ON "delivery_fallback" USING btree ("workspace_id","sent_subject");--> statement-breakpoint
CREATE INDEX "delivery_fallback_at" ON "delivery_fallback" USING btree ("workspace_id","at");--> statement-breakpoint
CREATE INDEX "inbound_event_missed" ON "inbound_event" USING btree ("workspace_id","lane","before_seq","seq") WHERE state = 'due' and before_seq is not null;--> statement-breakpoint
CREATE INDEX "inbound_event_change" ON "inbound_event" USING btree ("workspace_id","lane",(payload->>'messageId')) WHERE payload->>'type' in ('message_edited', 'message_deleted');--> statement-breakpoint
CREATE INDEX "outbound_message_urgent" ON "outbound_message" USING btree ("workspace_id","due_at") WHERE urgency = 'urgent' and state in ('due', 'sending', 'ambiguous');--> statement-breakpoint
CREATE INDEX "attachment_bytes" ON "attachment" USING btree ("workspace_id","sha256") WHERE sha256 is not null;--> statement-breakpoint
CREATE INDEX "web_message_files" ON "web_message" USING gin (files jsonb_path_ops) WHERE files <> '[]';