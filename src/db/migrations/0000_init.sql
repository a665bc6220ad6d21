CREATE SEQUENCE "public"."outbound_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "conversation" (
	"workspace_id" text NOT NULL,
	"platform" text NOT NULL,
	"tenant" text NOT NULL,
	"channel" text NOT NULL,
	"kind" text NOT NULL,
	"reference" jsonb,
	"gone_at" timestamp(3) with time zone,
	"updated_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "conversation_workspace_id_platform_tenant_channel_pk" PRIMARY KEY("workspace_id","platform","tenant","channel")
);
--> statement-breakpoint
CREATE TABLE "inbound_event" (
	"workspace_id" text NOT NULL,
	"event_id" uuid NOT NULL,
	"platform" text NOT NULL,
	"event_key" text NOT NULL,
	"lane" text NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "inbound_event_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"payload" jsonb NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp(3) with time zone NOT NULL,
	"answer" jsonb,
	"error" text,
	"received_at" timestamp(3) with time zone NOT NULL,
	"done_at" timestamp(3) with time zone,
	CONSTRAINT "inbound_event_workspace_id_event_id_pk" PRIMARY KEY("workspace_id","event_id")
);
--> statement-breakpoint
CREATE TABLE "inbound_lane" (
	"workspace_id" text NOT NULL,
	"lane" text NOT NULL,
	"next_at" timestamp(3) with time zone,
	"lease_until" timestamp(3) with time zone,
	"fence" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "inbound_lane_workspace_id_lane_pk" PRIMARY KEY("workspace_id","lane")
);
--> statement-breakpoint
CREATE TABLE "message_ref" (
	"workspace_id" text NOT NULL,
	"subject" text NOT NULL,
	"platform" text NOT NULL,
	"tenant" text NOT NULL,
	"channel" text NOT NULL,
	"external_id" text NOT NULL,
	"ref" jsonb NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "message_ref_workspace_id_subject_pk" PRIMARY KEY("workspace_id","subject")
);
--> statement-breakpoint
CREATE TABLE "outbound_lane" (
	"workspace_id" text NOT NULL,
	"lane" text NOT NULL,
	"next_at" timestamp(3) with time zone,
	"lease_until" timestamp(3) with time zone,
	"fence" bigint DEFAULT 0 NOT NULL,
	"platform" text NOT NULL,
	"tenant" text NOT NULL,
	"not_before" timestamp(3) with time zone,
	"recent" jsonb DEFAULT '[]'::jsonb NOT NULL,
	CONSTRAINT "outbound_lane_workspace_id_lane_pk" PRIMARY KEY("workspace_id","lane")
);
--> statement-breakpoint
CREATE TABLE "outbound_message" (
	"workspace_id" text NOT NULL,
	"message_id" uuid NOT NULL,
	"lane" text NOT NULL,
	"seq" bigint DEFAULT nextval('outbound_seq') NOT NULL,
	"place" jsonb NOT NULL,
	"under" text,
	"subject" text,
	"content" jsonb NOT NULL,
	"locale" text NOT NULL,
	"time_zone" text NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp(3) with time zone NOT NULL,
	"due_at" timestamp(3) with time zone NOT NULL,
	"first_tried_at" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone NOT NULL,
	"sent_at" timestamp(3) with time zone,
	"error" text,
	"ticket_id" uuid,
	CONSTRAINT "outbound_message_workspace_id_message_id_pk" PRIMARY KEY("workspace_id","message_id")
);
--> statement-breakpoint
CREATE TABLE "outbound_tenant" (
	"workspace_id" text NOT NULL,
	"platform" text NOT NULL,
	"tenant" text NOT NULL,
	"not_before" timestamp(3) with time zone NOT NULL,
	"reason" text NOT NULL,
	CONSTRAINT "outbound_tenant_workspace_id_platform_tenant_pk" PRIMARY KEY("workspace_id","platform","tenant")
);
--> statement-breakpoint
CREATE TABLE "account" (
	"workspace_id" text NOT NULL,
	"platform" text NOT NULL,
	"tenant" text NOT NULL,
	"external_id" text NOT NULL,
	"person_id" uuid NOT NULL,
	"reference" jsonb,
	"seen_at" timestamp(3) with time zone NOT NULL,
	"profile_at" timestamp(3) with time zone,
	CONSTRAINT "account_workspace_id_platform_tenant_external_id_pk" PRIMARY KEY("workspace_id","platform","tenant","external_id")
);
--> statement-breakpoint
CREATE TABLE "person" (
	"workspace_id" text NOT NULL,
	"person_id" uuid NOT NULL,
	"name" text NOT NULL,
	"email" text,
	"locale" text,
	"time_zone" text,
	"locale_chosen" boolean DEFAULT false NOT NULL,
	"time_zone_chosen" boolean DEFAULT false NOT NULL,
	"disabled_at" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "person_workspace_id_person_id_pk" PRIMARY KEY("workspace_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "workspace" (
	"workspace_id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"link_key" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "attachment" (
	"workspace_id" text NOT NULL,
	"attachment_id" uuid NOT NULL,
	"ticket_id" uuid NOT NULL,
	"comment_id" uuid,
	"visibility" text NOT NULL,
	"name" text NOT NULL,
	"mime" text NOT NULL,
	"size" bigint NOT NULL,
	"sha256" text,
	"state" text NOT NULL,
	"reason" text,
	"platform" text NOT NULL,
	"tenant" text NOT NULL,
	"channel" text NOT NULL,
	"source" jsonb NOT NULL,
	"uploader_id" uuid NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "attachment_workspace_id_attachment_id_pk" PRIMARY KEY("workspace_id","attachment_id")
);
--> statement-breakpoint
CREATE TABLE "comment" (
	"workspace_id" text NOT NULL,
	"comment_id" uuid NOT NULL,
	"ticket_id" uuid NOT NULL,
	"author_id" uuid NOT NULL,
	"visibility" text NOT NULL,
	"body" text NOT NULL,
	"held_until" timestamp(3) with time zone,
	"source_platform" text,
	"source_tenant" text,
	"source_channel" text,
	"source_message" text,
	"created_at" timestamp(3) with time zone NOT NULL,
	"edited_at" timestamp(3) with time zone,
	"deleted_at" timestamp(3) with time zone,
	CONSTRAINT "comment_workspace_id_comment_id_pk" PRIMARY KEY("workspace_id","comment_id")
);
--> statement-breakpoint
CREATE TABLE "comment_revision" (
	"workspace_id" text NOT NULL,
	"comment_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"body" text NOT NULL,
	"replaced_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "comment_revision_workspace_id_comment_id_revision_pk" PRIMARY KEY("workspace_id","comment_id","revision")
);
--> statement-breakpoint
CREATE TABLE "ticket" (
	"workspace_id" text NOT NULL,
	"ticket_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"number" integer NOT NULL,
	"title" text NOT NULL,
	"description" text NOT NULL,
	"state" text NOT NULL,
	"pending_reason" text,
	"impact" integer NOT NULL,
	"urgency" integer NOT NULL,
	"priority" text NOT NULL,
	"category" text NOT NULL,
	"queue" text NOT NULL,
	"requester_id" uuid NOT NULL,
	"opened_by_id" uuid NOT NULL,
	"assignee_id" uuid,
	"is_private" boolean NOT NULL,
	"merged_into_id" uuid,
	"resolution" text,
	"version" integer DEFAULT 1 NOT NULL,
	"last_seq" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"resolved_at" timestamp(3) with time zone,
	"closed_at" timestamp(3) with time zone,
	CONSTRAINT "ticket_workspace_id_ticket_id_pk" PRIMARY KEY("workspace_id","ticket_id")
);
--> statement-breakpoint
CREATE TABLE "ticket_counter" (
	"workspace_id" text NOT NULL,
	"kind" text NOT NULL,
	"last" integer NOT NULL,
	CONSTRAINT "ticket_counter_workspace_id_kind_pk" PRIMARY KEY("workspace_id","kind")
);
--> statement-breakpoint
CREATE TABLE "ticket_draft" (
	"workspace_id" text NOT NULL,
	"draft_id" uuid NOT NULL,
	"author_id" uuid NOT NULL,
	"requester_id" uuid NOT NULL,
	"state" text NOT NULL,
	"lane" text NOT NULL,
	"thread" text DEFAULT '' NOT NULL,
	"place" jsonb NOT NULL,
	"card_subject" text NOT NULL,
	"body" text NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"impact" integer NOT NULL,
	"urgency" integer NOT NULL,
	"priority" text NOT NULL,
	"category" text NOT NULL,
	"queue" text NOT NULL,
	"is_private" boolean NOT NULL,
	"chosen" text[] DEFAULT '{}' NOT NULL,
	"open_until" timestamp(3) with time zone NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "ticket_draft_workspace_id_draft_id_pk" PRIMARY KEY("workspace_id","draft_id")
);
--> statement-breakpoint
CREATE TABLE "ticket_draft_part" (
	"workspace_id" text NOT NULL,
	"lane" text NOT NULL,
	"message_id" text NOT NULL,
	"draft_id" uuid NOT NULL,
	"body" text NOT NULL,
	"added_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "ticket_draft_part_workspace_id_lane_message_id_pk" PRIMARY KEY("workspace_id","lane","message_id")
);
--> statement-breakpoint
CREATE TABLE "ticket_event" (
	"workspace_id" text NOT NULL,
	"ticket_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"type" text NOT NULL,
	"actor_id" uuid,
	"source" text NOT NULL,
	"visibility" text NOT NULL,
	"data" jsonb NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "ticket_event_workspace_id_ticket_id_seq_pk" PRIMARY KEY("workspace_id","ticket_id","seq")
);
--> statement-breakpoint
CREATE TABLE "ticket_former_number" (
	"workspace_id" text NOT NULL,
	"kind" text NOT NULL,
	"number" integer NOT NULL,
	"ticket_id" uuid NOT NULL,
	CONSTRAINT "ticket_former_number_workspace_id_kind_number_pk" PRIMARY KEY("workspace_id","kind","number")
);
--> statement-breakpoint
CREATE TABLE "ticket_link" (
	"workspace_id" text NOT NULL,
	"ticket_id" uuid NOT NULL,
	"other_id" uuid NOT NULL,
	"type" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "ticket_link_workspace_id_ticket_id_other_id_pk" PRIMARY KEY("workspace_id","ticket_id","other_id")
);
--> statement-breakpoint
CREATE TABLE "ticket_thread" (
	"workspace_id" text NOT NULL,
	"ticket_id" uuid NOT NULL,
	"role" text NOT NULL,
	"lane" text NOT NULL,
	"thread" text DEFAULT '' NOT NULL,
	"place" jsonb NOT NULL,
	"card_subject" text NOT NULL,
	"person_id" uuid,
	"active" boolean DEFAULT true NOT NULL,
	CONSTRAINT "ticket_thread_workspace_id_ticket_id_card_subject_pk" PRIMARY KEY("workspace_id","ticket_id","card_subject")
);
--> statement-breakpoint
CREATE TABLE "watcher" (
	"workspace_id" text NOT NULL,
	"ticket_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"added_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "watcher_workspace_id_ticket_id_person_id_pk" PRIMARY KEY("workspace_id","ticket_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "web_clock" (
	"workspace_id" text PRIMARY KEY NOT NULL,
	"change" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "web_follow" (
	"workspace_id" text NOT NULL,
	"web_id" text NOT NULL,
	"root_id" uuid NOT NULL,
	"position" bigint NOT NULL,
	CONSTRAINT "web_follow_workspace_id_web_id_root_id_pk" PRIMARY KEY("workspace_id","web_id","root_id")
);
--> statement-breakpoint
CREATE TABLE "web_home" (
	"workspace_id" text NOT NULL,
	"web_id" text NOT NULL,
	"card" jsonb NOT NULL,
	"changed" bigint NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "web_home_workspace_id_web_id_pk" PRIMARY KEY("workspace_id","web_id")
);
--> statement-breakpoint
CREATE TABLE "web_message" (
	"workspace_id" text NOT NULL,
	"message_id" uuid NOT NULL,
	"room" text NOT NULL,
	"thread" uuid,
	"client_key" text NOT NULL,
	"author_id" text,
	"author_name" text NOT NULL,
	"only_for" text,
	"body" text NOT NULL,
	"card" jsonb,
	"files" jsonb NOT NULL,
	"mentions" jsonb NOT NULL,
	"reactions" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"reply_count" integer DEFAULT 0 NOT NULL,
	"last_reply" jsonb,
	"position" bigint NOT NULL,
	"changed" bigint NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"edited_at" timestamp(3) with time zone,
	"deleted_at" timestamp(3) with time zone,
	CONSTRAINT "web_message_workspace_id_message_id_pk" PRIMARY KEY("workspace_id","message_id")
);
--> statement-breakpoint
CREATE TABLE "web_read" (
	"workspace_id" text NOT NULL,
	"web_id" text NOT NULL,
	"room" text NOT NULL,
	"position" bigint NOT NULL,
	CONSTRAINT "web_read_workspace_id_web_id_room_pk" PRIMARY KEY("workspace_id","web_id","room")
);
--> statement-breakpoint
CREATE TABLE "web_session" (
	"workspace_id" text NOT NULL,
	"token_hash" text NOT NULL,
	"kind" text NOT NULL,
	"person_id" uuid NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	"used_at" timestamp(3) with time zone,
	CONSTRAINT "web_session_workspace_id_token_hash_pk" PRIMARY KEY("workspace_id","token_hash")
);
--> statement-breakpoint
CREATE TABLE "web_upload" (
	"workspace_id" text NOT NULL,
	"upload_id" uuid NOT NULL,
	"web_id" text NOT NULL,
	"sha256" text NOT NULL,
	"name" text NOT NULL,
	"mime" text NOT NULL,
	"size" integer NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "web_upload_workspace_id_upload_id_pk" PRIMARY KEY("workspace_id","upload_id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "inbound_event_key" ON "inbound_event" USING btree ("workspace_id","platform","event_key");--> statement-breakpoint
CREATE INDEX "inbound_event_due" ON "inbound_event" USING btree ("workspace_id","lane","seq") WHERE state = 'due';--> statement-breakpoint
CREATE INDEX "inbound_event_received" ON "inbound_event" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "inbound_lane_next" ON "inbound_lane" USING btree ("workspace_id","next_at") WHERE next_at is not null;--> statement-breakpoint
CREATE INDEX "message_ref_external" ON "message_ref" USING btree ("workspace_id","platform","tenant","channel","external_id");--> statement-breakpoint
CREATE INDEX "outbound_lane_next" ON "outbound_lane" USING btree ("workspace_id","platform","next_at") WHERE next_at is not null;--> statement-breakpoint
CREATE INDEX "outbound_message_due" ON "outbound_message" USING btree ("workspace_id","lane","seq") WHERE state in ('due', 'sending', 'ambiguous');--> statement-breakpoint
CREATE INDEX "outbound_message_held" ON "outbound_message" USING btree ("workspace_id","next_at") WHERE state = 'held';--> statement-breakpoint
CREATE UNIQUE INDEX "outbound_message_waiting" ON "outbound_message" USING btree ("workspace_id","subject","lane") WHERE state = 'due' and content->>'op' = 'put';--> statement-breakpoint
CREATE UNIQUE INDEX "outbound_message_held_put" ON "outbound_message" USING btree ("workspace_id","subject","lane") WHERE state = 'held' and content->>'op' = 'put';--> statement-breakpoint
CREATE INDEX "outbound_message_ticket" ON "outbound_message" USING btree ("workspace_id","ticket_id");--> statement-breakpoint
CREATE INDEX "outbound_message_dead" ON "outbound_message" USING btree ("workspace_id","created_at") WHERE state = 'dead';--> statement-breakpoint
CREATE INDEX "account_person" ON "account" USING btree ("workspace_id","person_id");--> statement-breakpoint
CREATE INDEX "account_ref" ON "account" USING btree ("workspace_id",lower("platform" || ':' || "external_id"));--> statement-breakpoint
CREATE INDEX "person_email" ON "person" USING btree ("workspace_id","email");--> statement-breakpoint
CREATE INDEX "person_name" ON "person" USING btree ("workspace_id",lower("name"));--> statement-breakpoint
CREATE INDEX "attachment_ticket" ON "attachment" USING btree ("workspace_id","ticket_id");--> statement-breakpoint
CREATE INDEX "attachment_waiting" ON "attachment" USING btree ("next_at") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "comment_ticket" ON "comment" USING btree ("workspace_id","ticket_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "comment_source" ON "comment" USING btree ("workspace_id","source_platform","source_tenant","source_channel","source_message");--> statement-breakpoint
CREATE UNIQUE INDEX "ticket_number" ON "ticket" USING btree ("workspace_id","kind","number");--> statement-breakpoint
CREATE INDEX "ticket_requester" ON "ticket" USING btree ("workspace_id","requester_id","updated_at");--> statement-breakpoint
CREATE INDEX "ticket_opened_for_others" ON "ticket" USING btree ("workspace_id","opened_by_id","updated_at") WHERE opened_by_id <> requester_id;--> statement-breakpoint
CREATE INDEX "ticket_assignee_open" ON "ticket" USING btree ("workspace_id","assignee_id","updated_at") WHERE state not in ('closed', 'cancelled');--> statement-breakpoint
CREATE INDEX "ticket_queue_open" ON "ticket" USING btree ("workspace_id","queue","updated_at") WHERE state not in ('closed', 'cancelled', 'resolved');--> statement-breakpoint
CREATE INDEX "ticket_resolved" ON "ticket" USING btree ("resolved_at") WHERE state = 'resolved';--> statement-breakpoint
CREATE INDEX "ticket_draft_recent" ON "ticket_draft" USING btree ("workspace_id","author_id","lane","open_until");--> statement-breakpoint
CREATE INDEX "ticket_draft_lane" ON "ticket_draft" USING btree ("workspace_id","lane","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "ticket_draft_thread" ON "ticket_draft" USING btree ("workspace_id","lane","thread") WHERE thread <> '' and state in ('open', 'sent');--> statement-breakpoint
CREATE INDEX "ticket_draft_part_draft" ON "ticket_draft_part" USING btree ("workspace_id","draft_id","added_at");--> statement-breakpoint
CREATE INDEX "ticket_thread_place" ON "ticket_thread" USING btree ("workspace_id","lane","thread");--> statement-breakpoint
CREATE INDEX "watcher_person" ON "watcher" USING btree ("workspace_id","person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "web_home_changed" ON "web_home" USING btree ("workspace_id","changed");--> statement-breakpoint
CREATE UNIQUE INDEX "web_message_key" ON "web_message" USING btree ("workspace_id","client_key");--> statement-breakpoint
CREATE UNIQUE INDEX "web_message_changed" ON "web_message" USING btree ("workspace_id","changed");--> statement-breakpoint
CREATE INDEX "web_message_room" ON "web_message" USING btree ("workspace_id","room","position") WHERE thread is null;--> statement-breakpoint
CREATE INDEX "web_message_thread" ON "web_message" USING btree ("workspace_id","thread","position") WHERE thread is not null;--> statement-breakpoint
CREATE INDEX "web_session_expires" ON "web_session" USING btree ("workspace_id","expires_at");