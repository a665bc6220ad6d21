CREATE TABLE "absence" (
	"workspace_id" text NOT NULL,
	"absence_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"from_at" timestamp(3) with time zone NOT NULL,
	"until_at" timestamp(3) with time zone,
	"reason" text,
	"set_by_id" uuid NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "absence_workspace_id_absence_id_pk" PRIMARY KEY("workspace_id","absence_id")
);
--> statement-breakpoint
CREATE TABLE "assignment_offer" (
	"workspace_id" text NOT NULL,
	"offer_id" uuid NOT NULL,
	"ticket_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"round" integer NOT NULL,
	"state" text NOT NULL,
	"offered_at" timestamp(3) with time zone NOT NULL,
	"until_at" timestamp(3) with time zone NOT NULL,
	"ended_at" timestamp(3) with time zone,
	CONSTRAINT "assignment_offer_workspace_id_offer_id_pk" PRIMARY KEY("workspace_id","offer_id")
);
--> statement-breakpoint
CREATE TABLE "assignment_search" (
	"workspace_id" text NOT NULL,
	"ticket_id" uuid NOT NULL,
	"queue" text NOT NULL,
	"round" integer NOT NULL,
	"is_stuck" boolean DEFAULT false NOT NULL,
	"next_at" timestamp(3) with time zone,
	"begun_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "assignment_search_workspace_id_ticket_id_pk" PRIMARY KEY("workspace_id","ticket_id")
);
--> statement-breakpoint
CREATE TABLE "assignment_turn" (
	"workspace_id" text NOT NULL,
	"queue" text NOT NULL,
	"turns" jsonb NOT NULL,
	"stuck_id" uuid,
	CONSTRAINT "assignment_turn_workspace_id_queue_pk" PRIMARY KEY("workspace_id","queue")
);
--> statement-breakpoint
CREATE TABLE "monitor_alert" (
	"workspace_id" text NOT NULL,
	"source" text NOT NULL,
	"fingerprint" text NOT NULL,
	"starts_at" timestamp(3) with time zone NOT NULL,
	"incident_id" uuid,
	"is_firing" boolean NOT NULL,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"severity" text,
	"priority" text NOT NULL,
	"url" text,
	"heard_at" timestamp(3) with time zone NOT NULL,
	"over_at" timestamp(3) with time zone,
	CONSTRAINT "monitor_alert_workspace_id_source_fingerprint_starts_at_pk" PRIMARY KEY("workspace_id","source","fingerprint","starts_at")
);
--> statement-breakpoint
CREATE TABLE "monitor_incident" (
	"workspace_id" text NOT NULL,
	"incident_id" uuid NOT NULL,
	"source" text NOT NULL,
	"group_key" text NOT NULL,
	"queue" text NOT NULL,
	"category" text,
	"priority" text NOT NULL,
	"escalation" text,
	"ticket_id" uuid,
	"former_ticket_id" uuid,
	"is_over" boolean DEFAULT false NOT NULL,
	"returns" integer DEFAULT 0 NOT NULL,
	"told" integer DEFAULT 0 NOT NULL,
	"told_at" timestamp(3) with time zone,
	"opened_at" timestamp(3) with time zone NOT NULL,
	"due_at" timestamp(3) with time zone,
	"shown_at" timestamp(3) with time zone,
	"ended_at" timestamp(3) with time zone,
	CONSTRAINT "monitor_incident_workspace_id_incident_id_pk" PRIMARY KEY("workspace_id","incident_id")
);
--> statement-breakpoint
CREATE TABLE "monitor_source" (
	"workspace_id" text NOT NULL,
	"source" text NOT NULL,
	"since" timestamp(3) with time zone NOT NULL,
	"heard_at" timestamp(3) with time zone,
	CONSTRAINT "monitor_source_workspace_id_source_pk" PRIMARY KEY("workspace_id","source")
);
--> statement-breakpoint
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
	"away_ids" jsonb DEFAULT '[]'::jsonb NOT NULL,
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
CREATE TABLE "oncall_feed" (
	"workspace_id" text NOT NULL,
	"feed_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"rota" text NOT NULL,
	"generation" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "oncall_feed_workspace_id_person_id_rota_pk" PRIMARY KEY("workspace_id","person_id","rota")
);
--> statement-breakpoint
CREATE TABLE "oncall_gap" (
	"workspace_id" text NOT NULL,
	"gap_id" uuid NOT NULL,
	"rota" text NOT NULL,
	"from_at" timestamp(3) with time zone NOT NULL,
	"to_at" timestamp(3) with time zone NOT NULL,
	"report_id" uuid NOT NULL,
	"found_at" timestamp(3) with time zone NOT NULL,
	"reminded_at" timestamp(3) with time zone,
	"begun_at" timestamp(3) with time zone,
	"closed_at" timestamp(3) with time zone,
	"how" text,
	CONSTRAINT "oncall_gap_workspace_id_gap_id_pk" PRIMARY KEY("workspace_id","gap_id")
);
--> statement-breakpoint
CREATE TABLE "oncall_override" (
	"workspace_id" text NOT NULL,
	"override_id" uuid NOT NULL,
	"rota" text NOT NULL,
	"person_id" uuid NOT NULL,
	"from_at" timestamp(3) with time zone NOT NULL,
	"to_at" timestamp(3) with time zone NOT NULL,
	"made_by_id" uuid NOT NULL,
	"made_at" timestamp(3) with time zone NOT NULL,
	"revision" integer NOT NULL,
	"swap_id" uuid,
	"withdrawn_at" timestamp(3) with time zone,
	CONSTRAINT "oncall_override_workspace_id_override_id_pk" PRIMARY KEY("workspace_id","override_id")
);
--> statement-breakpoint
CREATE TABLE "oncall_rota" (
	"workspace_id" text NOT NULL,
	"rota" text NOT NULL,
	"digest" text NOT NULL,
	"revision" integer DEFAULT 0 NOT NULL,
	"changed_at" timestamp(3) with time zone NOT NULL,
	"announced_until" timestamp(3) with time zone NOT NULL,
	"next_at" timestamp(3) with time zone NOT NULL,
	"next_look_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "oncall_rota_workspace_id_rota_pk" PRIMARY KEY("workspace_id","rota")
);
--> statement-breakpoint
CREATE TABLE "oncall_swap" (
	"workspace_id" text NOT NULL,
	"swap_id" uuid NOT NULL,
	"rota" text NOT NULL,
	"asker_id" uuid NOT NULL,
	"from_at" timestamp(3) with time zone NOT NULL,
	"to_at" timestamp(3) with time zone NOT NULL,
	"note" text,
	"asked_ids" jsonb NOT NULL,
	"declined_ids" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"state" text NOT NULL,
	"asked_at" timestamp(3) with time zone NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	"answered_by_id" uuid,
	"ended_at" timestamp(3) with time zone,
	CONSTRAINT "oncall_swap_workspace_id_swap_id_pk" PRIMARY KEY("workspace_id","swap_id")
);
--> statement-breakpoint
CREATE TABLE "person_wanted" (
	"workspace_id" text NOT NULL,
	"ref" text NOT NULL,
	"next_at" timestamp(3) with time zone NOT NULL,
	"absent_at" timestamp(3) with time zone,
	CONSTRAINT "person_wanted_workspace_id_ref_pk" PRIMARY KEY("workspace_id","ref")
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
	"is_changed" boolean DEFAULT false NOT NULL,
	"drawn_at" timestamp(3) with time zone,
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
	"redraw_at" timestamp(3) with time zone,
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
ALTER TABLE "person" ADD COLUMN "is_machine" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "ticket" ADD COLUMN "complexity" text DEFAULT 'basic' NOT NULL;--> statement-breakpoint
ALTER TABLE "ticket" ADD COLUMN "paging" jsonb;--> statement-breakpoint
ALTER TABLE "ticket" ADD COLUMN "alerts" jsonb;--> statement-breakpoint
CREATE INDEX "absence_person" ON "absence" USING btree ("workspace_id","person_id","until_at");--> statement-breakpoint
CREATE INDEX "absence_until" ON "absence" USING btree ("workspace_id","until_at");--> statement-breakpoint
CREATE UNIQUE INDEX "assignment_offer_open" ON "assignment_offer" USING btree ("workspace_id","ticket_id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "assignment_offer_ticket" ON "assignment_offer" USING btree ("workspace_id","ticket_id");--> statement-breakpoint
CREATE INDEX "assignment_offer_person" ON "assignment_offer" USING btree ("workspace_id","person_id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "assignment_offer_until" ON "assignment_offer" USING btree ("workspace_id","until_at") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "assignment_offer_ended" ON "assignment_offer" USING btree ("workspace_id","ended_at");--> statement-breakpoint
CREATE INDEX "assignment_search_next" ON "assignment_search" USING btree ("workspace_id","next_at") WHERE next_at is not null;--> statement-breakpoint
CREATE INDEX "assignment_search_stuck" ON "assignment_search" USING btree ("workspace_id","queue","begun_at") WHERE is_stuck;--> statement-breakpoint
CREATE INDEX "monitor_alert_incident" ON "monitor_alert" USING btree ("workspace_id","incident_id","is_firing");--> statement-breakpoint
CREATE INDEX "monitor_alert_firing" ON "monitor_alert" USING btree ("workspace_id","source") WHERE is_firing;--> statement-breakpoint
CREATE INDEX "monitor_alert_heard" ON "monitor_alert" USING btree ("workspace_id","heard_at");--> statement-breakpoint
CREATE UNIQUE INDEX "monitor_incident_live" ON "monitor_incident" USING btree ("workspace_id","source","group_key") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "monitor_incident_recent" ON "monitor_incident" USING btree ("workspace_id","source","opened_at");--> statement-breakpoint
CREATE INDEX "monitor_incident_ticket" ON "monitor_incident" USING btree ("workspace_id","ticket_id") WHERE ticket_id is not null;--> statement-breakpoint
CREATE INDEX "monitor_incident_due" ON "monitor_incident" USING btree ("workspace_id","due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "escalation_open_key" ON "escalation" USING btree ("workspace_id","key") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "escalation_due" ON "escalation" USING btree ("workspace_id","next_at") WHERE next_at is not null;--> statement-breakpoint
CREATE INDEX "escalation_ticket" ON "escalation" USING btree ("workspace_id","ticket_id") WHERE ticket_id is not null;--> statement-breakpoint
CREATE INDEX "escalation_group" ON "escalation" USING btree ("workspace_id","call_group","created_at");--> statement-breakpoint
CREATE INDEX "escalation_ended" ON "escalation" USING btree ("workspace_id","ended_at") WHERE ended_at is not null;--> statement-breakpoint
CREATE INDEX "page_person" ON "page" USING btree ("workspace_id","person_id") WHERE person_id is not null;--> statement-breakpoint
CREATE INDEX "oncall_feed_id" ON "oncall_feed" USING btree ("workspace_id","feed_id");--> statement-breakpoint
CREATE INDEX "oncall_gap_rota" ON "oncall_gap" USING btree ("workspace_id","rota","to_at");--> statement-breakpoint
CREATE INDEX "oncall_override_rota" ON "oncall_override" USING btree ("workspace_id","rota","to_at");--> statement-breakpoint
CREATE INDEX "oncall_override_maker" ON "oncall_override" USING btree ("workspace_id","made_by_id","to_at");--> statement-breakpoint
CREATE INDEX "oncall_override_person" ON "oncall_override" USING btree ("workspace_id","person_id");--> statement-breakpoint
CREATE INDEX "oncall_swap_open" ON "oncall_swap" USING btree ("workspace_id","state","expires_at");--> statement-breakpoint
CREATE INDEX "sla_drill_next" ON "sla_drill" USING btree ("workspace_id","next_at") WHERE next_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "sla_drill_open" ON "sla_drill" USING btree ("workspace_id","queue") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "sla_alert_raised" ON "sla_alert" USING btree ("workspace_id","raised_at");--> statement-breakpoint
CREATE INDEX "sla_burst_changed" ON "sla_burst" USING btree ("workspace_id","drawn_at") WHERE is_changed;--> statement-breakpoint
CREATE INDEX "sla_clock_next" ON "sla_clock" USING btree ("workspace_id","next_at") WHERE next_at is not null;--> statement-breakpoint
CREATE INDEX "sla_clock_running" ON "sla_clock" USING btree ("workspace_id","due_at") WHERE state = 'running';--> statement-breakpoint
CREATE UNIQUE INDEX "sla_more_time_open" ON "sla_more_time" USING btree ("workspace_id","ticket_id","target","cycle") WHERE state = 'asked';--> statement-breakpoint
CREATE INDEX "sla_more_time_ticket" ON "sla_more_time" USING btree ("workspace_id","ticket_id");--> statement-breakpoint
CREATE INDEX "sla_notice_digest" ON "sla_notice" USING btree ("workspace_id","digest_id") WHERE digest_id is not null;--> statement-breakpoint
CREATE INDEX "sla_snooze_until" ON "sla_snooze" USING btree ("workspace_id","until");--> statement-breakpoint
CREATE INDEX "sla_ticket_redraw" ON "sla_ticket" USING btree ("workspace_id","redraw_at") WHERE redraw_at is not null;--> statement-breakpoint
CREATE INDEX "sla_ticket_version" ON "sla_ticket" USING btree ("workspace_id","version") WHERE is_open;--> statement-breakpoint
CREATE INDEX "outbound_lane_ready" ON "outbound_lane" USING btree ("workspace_id","platform","rank","next_at") WHERE next_at is not null;--> statement-breakpoint
CREATE INDEX "outbound_message_next" ON "outbound_message" USING btree ("workspace_id","lane","rank","seq") WHERE state in ('due', 'sending', 'ambiguous');