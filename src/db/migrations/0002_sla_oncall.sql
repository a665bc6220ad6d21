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
CREATE INDEX "oncall_feed_id" ON "oncall_feed" USING btree ("workspace_id","feed_id");--> statement-breakpoint
CREATE INDEX "oncall_gap_rota" ON "oncall_gap" USING btree ("workspace_id","rota","to_at");--> statement-breakpoint
CREATE INDEX "oncall_override_rota" ON "oncall_override" USING btree ("workspace_id","rota","to_at");--> statement-breakpoint
CREATE INDEX "oncall_override_maker" ON "oncall_override" USING btree ("workspace_id","made_by_id","to_at");--> statement-breakpoint
CREATE INDEX "oncall_override_person" ON "oncall_override" USING btree ("workspace_id","person_id");--> statement-breakpoint
CREATE INDEX "oncall_swap_open" ON "oncall_swap" USING btree ("workspace_id","state","expires_at");