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
ALTER TABLE "person" ADD COLUMN "erased_at" timestamp(3) with time zone;