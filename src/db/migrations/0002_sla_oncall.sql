CREATE TABLE "escalation" (
	"workspace_id" text NOT NULL,
	"escalation_id" uuid NOT NULL,
	"key" text NOT NULL,
	"policy" text NOT NULL,
	"call_group" text NOT NULL,
	"plan" jsonb NOT NULL,
	"ticket_id" uuid,
	"summary" jsonb NOT NULL,
	"reason" jsonb NOT NULL,
	"called_by_id" uuid,
	"is_drill" boolean DEFAULT false NOT NULL,
	"state" text NOT NULL,
	"step" integer NOT NULL,
	"round" integer NOT NULL,
	"nobody" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp(3) with time zone,
	"acknowledged_by_id" uuid,
	"acknowledged_at" timestamp(3) with time zone,
	"joined" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"joined_count" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"ended_at" timestamp(3) with time zone,
	CONSTRAINT "escalation_workspace_id_escalation_id_pk" PRIMARY KEY("workspace_id","escalation_id")
);
--> statement-breakpoint
CREATE TABLE "page" (
	"workspace_id" text NOT NULL,
	"escalation_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"round" integer NOT NULL,
	"step" integer NOT NULL,
	"person_id" uuid,
	"place" jsonb NOT NULL,
	"subject" text NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "page_workspace_id_escalation_id_number_pk" PRIMARY KEY("workspace_id","escalation_id","number")
);
--> statement-breakpoint
CREATE TABLE "sla_policy_version" (
	"workspace_id" text NOT NULL,
	"version" integer NOT NULL,
	"since" timestamp(3) with time zone NOT NULL,
	"hash" text NOT NULL,
	"definition" jsonb NOT NULL,
	CONSTRAINT "sla_policy_version_workspace_id_version_pk" PRIMARY KEY("workspace_id","version")
);
--> statement-breakpoint
DROP INDEX "outbound_lane_next";--> statement-breakpoint
DROP INDEX "outbound_message_due";--> statement-breakpoint
ALTER TABLE "outbound_lane" ADD COLUMN "rank" smallint DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "outbound_message" ADD COLUMN "rank" smallint DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "ticket" ADD COLUMN "complexity" text DEFAULT 'basic' NOT NULL;--> statement-breakpoint
ALTER TABLE "ticket" ADD COLUMN "paging" jsonb;--> statement-breakpoint
CREATE UNIQUE INDEX "escalation_open_key" ON "escalation" USING btree ("workspace_id","key") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "escalation_due" ON "escalation" USING btree ("workspace_id","next_at") WHERE next_at is not null;--> statement-breakpoint
CREATE INDEX "escalation_ticket" ON "escalation" USING btree ("workspace_id","ticket_id") WHERE ticket_id is not null;--> statement-breakpoint
CREATE INDEX "escalation_group" ON "escalation" USING btree ("workspace_id","call_group","created_at");--> statement-breakpoint
CREATE INDEX "escalation_ended" ON "escalation" USING btree ("workspace_id","ended_at") WHERE ended_at is not null;--> statement-breakpoint
CREATE INDEX "page_person" ON "page" USING btree ("workspace_id","person_id") WHERE person_id is not null;--> statement-breakpoint
CREATE INDEX "outbound_lane_ready" ON "outbound_lane" USING btree ("workspace_id","platform","rank","next_at") WHERE next_at is not null;--> statement-breakpoint
CREATE INDEX "outbound_message_next" ON "outbound_message" USING btree ("workspace_id","lane","rank","seq") WHERE state in ('due', 'sending', 'ambiguous');