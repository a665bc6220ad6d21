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
ALTER TABLE "message_ref" ADD COLUMN "confirmed_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "outbound_message" ADD COLUMN "urgency" text DEFAULT 'normal' NOT NULL;--> statement-breakpoint
ALTER TABLE "outbound_message" ADD COLUMN "resent_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "outbound_message" ADD COLUMN "history" jsonb;--> statement-breakpoint
ALTER TABLE "ticket" ADD COLUMN "sent_otherwise" jsonb;--> statement-breakpoint
CREATE INDEX "delivery_ack_at" ON "delivery_ack" USING btree ("workspace_id","at");--> statement-breakpoint
CREATE INDEX "delivery_fallback_sent" ON "delivery_fallback" USING btree ("workspace_id","sent_subject");--> statement-breakpoint
CREATE INDEX "delivery_fallback_at" ON "delivery_fallback" USING btree ("workspace_id","at");--> statement-breakpoint
CREATE INDEX "outbound_message_urgent" ON "outbound_message" USING btree ("workspace_id","due_at") WHERE urgency = 'urgent' and state in ('due', 'sending', 'ambiguous');