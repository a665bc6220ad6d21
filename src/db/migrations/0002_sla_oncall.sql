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
CREATE TABLE "sla_drill" (
	"workspace_id" text NOT NULL,
	"drill_id" uuid NOT NULL,
	"queue" text NOT NULL,
	"policy" text,
	"started_by_id" uuid NOT NULL,
	"report_place" jsonb NOT NULL,
	"due_at" timestamp(3) with time zone NOT NULL,
	"raised_at" timestamp(3) with time zone,
	"messages" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"escalation_id" uuid,
	"shown" text,
	"ends_at" timestamp(3) with time zone NOT NULL,
	"next_at" timestamp(3) with time zone,
	"ended_at" timestamp(3) with time zone,
	CONSTRAINT "sla_drill_workspace_id_drill_id_pk" PRIMARY KEY("workspace_id","drill_id")
);
--> statement-breakpoint
CREATE TABLE "sla_alert" (
	"workspace_id" text NOT NULL,
	"ticket_id" uuid NOT NULL,
	"target" text NOT NULL,
	"cycle" integer NOT NULL,
	"threshold" text NOT NULL,
	"due_at" timestamp(3) with time zone NOT NULL,
	"rank" double precision NOT NULL,
	"used_ms" bigint NOT NULL,
	"raised_at" timestamp(3) with time zone NOT NULL,
	"late_because" text,
	CONSTRAINT "sla_alert_workspace_id_ticket_id_target_cycle_threshold_due_at_pk" PRIMARY KEY("workspace_id","ticket_id","target","cycle","threshold","due_at")
);
--> statement-breakpoint
CREATE TABLE "sla_burst" (
	"workspace_id" text NOT NULL,
	"lane" text NOT NULL,
	"kind" text NOT NULL,
	"until" timestamp(3) with time zone NOT NULL,
	"digest_id" uuid,
	"digest_since" timestamp(3) with time zone,
	CONSTRAINT "sla_burst_workspace_id_lane_kind_pk" PRIMARY KEY("workspace_id","lane","kind")
);
--> statement-breakpoint
CREATE TABLE "sla_clock" (
	"workspace_id" text NOT NULL,
	"ticket_id" uuid NOT NULL,
	"target" text NOT NULL,
	"cycle" integer NOT NULL,
	"state" text NOT NULL,
	"policy" text NOT NULL,
	"version" integer NOT NULL,
	"calendar" text NOT NULL,
	"target_ms" bigint NOT NULL,
	"budget_ms" bigint NOT NULL,
	"carried_ms" bigint NOT NULL,
	"used_ms" bigint NOT NULL,
	"started_at" timestamp(3) with time zone NOT NULL,
	"runs_since" timestamp(3) with time zone,
	"due_at" timestamp(3) with time zone,
	"ended_at" timestamp(3) with time zone,
	"next_at" timestamp(3) with time zone,
	CONSTRAINT "sla_clock_workspace_id_ticket_id_target_cycle_pk" PRIMARY KEY("workspace_id","ticket_id","target","cycle")
);
--> statement-breakpoint
CREATE TABLE "sla_more_time" (
	"workspace_id" text NOT NULL,
	"request_id" uuid NOT NULL,
	"ticket_id" uuid NOT NULL,
	"target" text NOT NULL,
	"cycle" integer NOT NULL,
	"by_ms" bigint NOT NULL,
	"reason" text NOT NULL,
	"asked_by" uuid NOT NULL,
	"asked_at" timestamp(3) with time zone NOT NULL,
	"state" text NOT NULL,
	"decided_by" uuid,
	"decided_at" timestamp(3) with time zone,
	"asked" jsonb NOT NULL,
	CONSTRAINT "sla_more_time_workspace_id_request_id_pk" PRIMARY KEY("workspace_id","request_id")
);
--> statement-breakpoint
CREATE TABLE "sla_notice" (
	"workspace_id" text NOT NULL,
	"ticket_id" uuid NOT NULL,
	"target" text NOT NULL,
	"cycle" integer NOT NULL,
	"role" text NOT NULL,
	"lane" text NOT NULL,
	"place" jsonb NOT NULL,
	"under" text,
	"person_id" uuid,
	"subject" text,
	"digest_id" uuid,
	"shown" text,
	"raised_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "sla_notice_workspace_id_ticket_id_target_cycle_role_lane_pk" PRIMARY KEY("workspace_id","ticket_id","target","cycle","role","lane")
);
--> statement-breakpoint
CREATE TABLE "sla_snooze" (
	"workspace_id" text NOT NULL,
	"ticket_id" uuid NOT NULL,
	"until" timestamp(3) with time zone NOT NULL,
	"reason" text NOT NULL,
	"person_id" uuid NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "sla_snooze_workspace_id_ticket_id_pk" PRIMARY KEY("workspace_id","ticket_id")
);
--> statement-breakpoint
CREATE TABLE "sla_ticket" (
	"workspace_id" text NOT NULL,
	"ticket_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"version" integer NOT NULL,
	"kept_since" timestamp(3) with time zone NOT NULL,
	"changed_at" timestamp(3) with time zone NOT NULL,
	"is_open" boolean NOT NULL,
	CONSTRAINT "sla_ticket_workspace_id_ticket_id_pk" PRIMARY KEY("workspace_id","ticket_id")
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
CREATE INDEX "sla_drill_next" ON "sla_drill" USING btree ("workspace_id","next_at") WHERE next_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "sla_drill_open" ON "sla_drill" USING btree ("workspace_id","queue") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "sla_alert_raised" ON "sla_alert" USING btree ("workspace_id","raised_at");--> statement-breakpoint
CREATE INDEX "sla_clock_next" ON "sla_clock" USING btree ("workspace_id","next_at") WHERE next_at is not null;--> statement-breakpoint
CREATE INDEX "sla_clock_running" ON "sla_clock" USING btree ("workspace_id","due_at") WHERE state = 'running';--> statement-breakpoint
CREATE UNIQUE INDEX "sla_more_time_open" ON "sla_more_time" USING btree ("workspace_id","ticket_id","target","cycle") WHERE state = 'asked';--> statement-breakpoint
CREATE INDEX "sla_more_time_ticket" ON "sla_more_time" USING btree ("workspace_id","ticket_id");--> statement-breakpoint
CREATE INDEX "sla_notice_digest" ON "sla_notice" USING btree ("workspace_id","digest_id") WHERE digest_id is not null;--> statement-breakpoint
CREATE INDEX "sla_snooze_until" ON "sla_snooze" USING btree ("workspace_id","until");--> statement-breakpoint
CREATE INDEX "sla_ticket_version" ON "sla_ticket" USING btree ("workspace_id","version") WHERE is_open;--> statement-breakpoint
CREATE INDEX "outbound_lane_ready" ON "outbound_lane" USING btree ("workspace_id","platform","rank","next_at") WHERE next_at is not null;--> statement-breakpoint
CREATE INDEX "outbound_message_next" ON "outbound_message" USING btree ("workspace_id","lane","rank","seq") WHERE state in ('due', 'sending', 'ambiguous');