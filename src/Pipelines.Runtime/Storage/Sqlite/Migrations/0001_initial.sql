-- Times are microseconds since 1970-01-01 UTC. States are the numbers of StateCodes: an execution below 100 has not ended.
-- Child rows carry the execution's integer key, not its 26-character id: rows are smaller and new ones go to the end.
-- An element of -1 stands for the task as a whole. JSON is text, so that SQLite's own JSON functions read it.

-- A lease that was taken away is a row that is gone; AUTOINCREMENT never gives an epoch twice.
CREATE TABLE "node_leases" (
    "epoch" INTEGER PRIMARY KEY AUTOINCREMENT,
    "node_id" TEXT NOT NULL UNIQUE,
    "expires_at" INTEGER NOT NULL
);

-- What lists show; payloads live in tables of their own. The error comes last, so that nobody pages through it in vain.
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
    "created_at" INTEGER NOT NULL,
    "started_at" INTEGER,
    "ended_at" INTEGER,
    "node_id" TEXT,
    "error_type" TEXT,
    "error_message" TEXT,
    "error_stack" TEXT
);

CREATE INDEX "executions_by_flow" ON "executions" ("namespace", "flow_id", "state", "id");
CREATE INDEX "executions_by_state" ON "executions" ("state", "id");
-- What may be claimed, oldest first; empty while every open execution has an owner.
CREATE INDEX "executions_free" ON "executions" ("id", "namespace", "flow_id") WHERE "node_id" IS NULL AND "state" < 100;
-- What a dead node leaves behind.
CREATE INDEX "executions_owned" ON "executions" ("node_id") WHERE "node_id" IS NOT NULL;

CREATE TABLE "execution_inputs" (
    "execution" INTEGER PRIMARY KEY,
    "json" TEXT NOT NULL
);

CREATE TABLE "execution_outputs" (
    "execution" INTEGER PRIMARY KEY,
    "json" TEXT NOT NULL
);

CREATE TABLE "task_runs" (
    "execution" INTEGER NOT NULL,
    "task_id" TEXT NOT NULL,
    "element" INTEGER NOT NULL,
    "state" INTEGER NOT NULL,
    "reason" TEXT,
    "attempts" INTEGER NOT NULL,
    "interruptions" INTEGER NOT NULL,
    "started_at" INTEGER,
    "ended_at" INTEGER,
    "next_attempt_at" INTEGER,
    "element_count" INTEGER,
    "error_type" TEXT,
    "error_message" TEXT,
    "error_stack" TEXT,
    PRIMARY KEY ("execution", "task_id", "element")
) WITHOUT ROWID;

CREATE TABLE "task_outputs" (
    "execution" INTEGER NOT NULL,
    "task_id" TEXT NOT NULL,
    "element" INTEGER NOT NULL,
    "json" TEXT NOT NULL,
    PRIMARY KEY ("execution", "task_id", "element")
) WITHOUT ROWID;

CREATE TABLE "attempts" (
    "execution" INTEGER NOT NULL,
    "task_id" TEXT NOT NULL,
    "element" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "state" INTEGER NOT NULL,
    "started_at" INTEGER NOT NULL,
    "ended_at" INTEGER,
    "node_id" TEXT NOT NULL,
    "error_type" TEXT,
    "error_message" TEXT,
    "error_stack" TEXT,
    PRIMARY KEY ("execution", "task_id", "element", "number")
) WITHOUT ROWID;

CREATE TABLE "metrics" (
    "execution" INTEGER NOT NULL,
    "task_id" TEXT NOT NULL,
    "element" INTEGER NOT NULL,
    "attempt" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "value" REAL NOT NULL,
    "unit" TEXT,
    PRIMARY KEY ("execution", "task_id", "element", "attempt", "name")
) WITHOUT ROWID;

-- A rowid table, unlike the others: messages are long, and the rowid is the order in which lines were written.
CREATE TABLE "logs" (
    "id" INTEGER PRIMARY KEY,
    "execution" INTEGER NOT NULL,
    "task_id" TEXT,
    "element" INTEGER NOT NULL,
    "attempt" INTEGER NOT NULL,
    "at" INTEGER NOT NULL,
    "level" INTEGER NOT NULL,
    "message" TEXT NOT NULL,
    "exception" TEXT
);

CREATE INDEX "logs_by_execution" ON "logs" ("execution");
