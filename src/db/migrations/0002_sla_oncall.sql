CREATE TABLE "sla_policy_version" (
	"workspace_id" text NOT NULL,
	"version" integer NOT NULL,
	"since" timestamp(3) with time zone NOT NULL,
	"hash" text NOT NULL,
	"definition" jsonb NOT NULL,
	CONSTRAINT "sla_policy_version_workspace_id_version_pk" PRIMARY KEY("workspace_id","version")
);
--> statement-breakpoint
ALTER TABLE "ticket" ADD COLUMN "complexity" text DEFAULT 'basic' NOT NULL;