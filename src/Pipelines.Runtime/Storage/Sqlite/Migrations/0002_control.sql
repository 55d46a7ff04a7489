-- Limits, pools, priorities, subflows, replays, signals. The table of executions is made anew rather than altered: the error must stay
-- the last of its columns, so that nobody pages through it to read what comes after.

DROP INDEX "executions_by_flow";
DROP INDEX "executions_by_state";
DROP INDEX "executions_free";
DROP INDEX "executions_owned";
ALTER TABLE "executions" RENAME TO "executions_1";

CREATE TABLE "executions" (
    "key" INTEGER PRIMARY KEY,
    "id" TEXT NOT NULL UNIQUE,
    "namespace" TEXT NOT NULL,
    "flow_id" TEXT NOT NULL,
    "revision" TEXT NOT NULL,
    "state" INTEGER NOT NULL,
    "reason" TEXT,
    "logical_at" INTEGER NOT NULL,
    "logical_offset_minutes" INTEGER NOT NULL,
    "trigger" TEXT,
    "labels" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "priority" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "started_at" INTEGER,
    "ended_at" INTEGER,
    "wake_at" INTEGER,
    "node_id" TEXT,
    "concurrency_key" TEXT,
    "parent_id" TEXT,
    "parent_task" TEXT,
    "parent_element" INTEGER,
    "child_key" TEXT,
    "origin_kind" INTEGER,
    "origin_id" TEXT,
    "trace_parent" TEXT,
    "error_type" TEXT,
    "error_message" TEXT,
    "error_stack" TEXT
);

INSERT INTO "executions" ("key", "id", "namespace", "flow_id", "revision", "state", "reason", "logical_at", "logical_offset_minutes", "trigger",
    "labels", "attempt", "priority", "created_at", "started_at", "ended_at", "node_id", "error_type", "error_message", "error_stack")
SELECT "key", "id", "namespace", "flow_id", "revision", "state", "reason", "logical_at", "logical_offset_minutes", "trigger",
    "labels", "attempt", 0, "created_at", "started_at", "ended_at", "node_id", "error_type", "error_message", "error_stack"
FROM "executions_1";

DROP TABLE "executions_1";

CREATE INDEX "executions_by_flow" ON "executions" ("namespace", "flow_id", "state", "id");
CREATE INDEX "executions_by_state" ON "executions" ("state", "id");
-- What may be claimed, the greatest priority first, then the oldest; empty while every open execution has an owner or waits. 10 is Queued.
CREATE INDEX "executions_free" ON "executions" ("priority" DESC, "id", "namespace", "flow_id")
    WHERE "node_id" IS NULL AND "state" < 100 AND "state" <> 10 AND "wake_at" IS NULL;
-- What wakes later, the first to wake first.
CREATE INDEX "executions_waking" ON "executions" ("wake_at") WHERE "node_id" IS NULL AND "state" < 100 AND "wake_at" IS NOT NULL;
-- What a dead node leaves behind.
CREATE INDEX "executions_owned" ON "executions" ("node_id") WHERE "node_id" IS NOT NULL;
-- What a concurrency limit counts.
CREATE INDEX "executions_limited" ON "executions" ("concurrency_key", "state") WHERE "concurrency_key" IS NOT NULL AND "state" < 100;
-- Who is next, of those that a limit keeps waiting.
CREATE INDEX "executions_queued" ON "executions" ("concurrency_key", "priority" DESC, "id") WHERE "state" = 10;
-- An attempt that is repeated finds its subflow again.
CREATE UNIQUE INDEX "executions_children" ON "executions" ("parent_id", "parent_task", "parent_element", "child_key") WHERE "parent_id" IS NOT NULL;
CREATE INDEX "executions_by_origin" ON "executions" ("origin_id", "origin_kind") WHERE "origin_id" IS NOT NULL;

ALTER TABLE "task_runs" ADD COLUMN "attempts_before" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "task_runs" ADD COLUMN "pool" TEXT;
ALTER TABLE "task_runs" ADD COLUMN "pool_slots" INTEGER NOT NULL DEFAULT 0;
-- Who is in a pool; a task run has a pool only while it runs.
CREATE INDEX "task_runs_in_pools" ON "task_runs" ("pool", "pool_slots") WHERE "pool" IS NOT NULL;

-- What executions were told. The attempt is the execution's at that time: after a restart, an earlier cancellation means nothing.
CREATE TABLE "signals" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "execution" INTEGER NOT NULL,
    "attempt" INTEGER NOT NULL,
    "kind" INTEGER NOT NULL,
    "task_id" TEXT,
    "element" INTEGER NOT NULL,
    "json" TEXT,
    "reason" TEXT,
    "by" TEXT,
    "at" INTEGER NOT NULL
);

CREATE INDEX "signals_by_execution" ON "signals" ("execution", "id");
