-- States are the numbers of StateCodes: an execution below 100 has not ended. Child rows carry the execution's integer key, not its
-- 26-character id: rows are smaller and new ones go to the end. An element of -1 stands for the task as a whole. JSON is text: it is
-- written and read as a whole, byte for byte. Columns of equal width stand together, wide ones first, so that rows have no padding.

-- A lease that was taken away is a row that is gone; the sequence never gives an epoch twice.
CREATE TABLE "node_leases" (
    "epoch" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "expires_at" timestamptz NOT NULL,
    "node_id" text COLLATE "C" NOT NULL UNIQUE
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- The number of the last batch that a lease committed, in a table of its own so that a heartbeat never waits for a commit. Both tables are
-- updated all the time: room in their pages keeps the versions of a row there, without new entries in an index.
CREATE TABLE "node_commits" (
    "epoch" bigint PRIMARY KEY,
    "batch" bigint NOT NULL
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Keys of executions, a block at a time: a process then knows a key before it is written, and writes all that hangs on it at once.
CREATE SEQUENCE "execution_keys" AS bigint INCREMENT BY 1024;

-- What lists show; payloads live in tables of their own.
CREATE TABLE "executions" (
    "key" bigint PRIMARY KEY,
    "created_at" timestamptz NOT NULL,
    "started_at" timestamptz,
    "ended_at" timestamptz,
    "wake_at" timestamptz,
    "logical_at" timestamptz NOT NULL,
    "attempt" integer NOT NULL,
    "priority" integer NOT NULL,
    "parent_element" integer,
    "logical_offset_minutes" smallint NOT NULL,
    "state" smallint NOT NULL,
    "origin_kind" smallint,
    "id" text COLLATE "C" NOT NULL UNIQUE,
    "namespace" text COLLATE "C" NOT NULL,
    "flow_id" text COLLATE "C" NOT NULL,
    "revision" text NOT NULL,
    "labels" text NOT NULL,
    "reason" text,
    "trigger" text COLLATE "C",
    "node_id" text COLLATE "C",
    "concurrency_key" text COLLATE "C",
    "parent_id" text COLLATE "C",
    "parent_task" text COLLATE "C",
    "child_key" text COLLATE "C",
    "origin_id" text COLLATE "C",
    "trace_parent" text,
    "error_type" text,
    "error_message" text,
    "error_stack" text
) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

CREATE INDEX "executions_by_flow" ON "executions" ("namespace", "flow_id", "state", "id");
CREATE INDEX "executions_by_state" ON "executions" ("state", "id");
-- What may be claimed, the greatest priority first, then the oldest; empty while every open execution has an owner or waits. 10 is Queued.
CREATE INDEX "executions_free" ON "executions" ("priority" DESC, "id")
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

CREATE TABLE "execution_inputs" (
    "execution" bigint PRIMARY KEY,
    "json" text NOT NULL
);

CREATE TABLE "execution_outputs" (
    "execution" bigint PRIMARY KEY,
    "json" text NOT NULL
);

CREATE TABLE "task_runs" (
    "execution" bigint NOT NULL,
    "started_at" timestamptz,
    "ended_at" timestamptz,
    "next_attempt_at" timestamptz,
    "element" integer NOT NULL,
    "attempts" integer NOT NULL,
    "attempts_before" integer NOT NULL,
    "interruptions" integer NOT NULL,
    "element_count" integer,
    "pool_slots" integer NOT NULL,
    "state" smallint NOT NULL,
    "task_id" text COLLATE "C" NOT NULL,
    "reason" text,
    "pool" text COLLATE "C",
    -- The node of the only attempt, when that succeeded: a row in "attempts" would repeat what the task run says, and is left out.
    "only_attempt_by" text,
    "error_type" text,
    "error_message" text,
    "error_stack" text,
    PRIMARY KEY ("execution", "task_id", "element")
);

-- Who is in a pool; a task run has a pool only while it runs.
CREATE INDEX "task_runs_in_pools" ON "task_runs" ("pool") INCLUDE ("pool_slots") WHERE "pool" IS NOT NULL;

CREATE TABLE "task_outputs" (
    "execution" bigint NOT NULL,
    "element" integer NOT NULL,
    "task_id" text COLLATE "C" NOT NULL,
    "json" text NOT NULL,
    PRIMARY KEY ("execution", "task_id", "element")
);

CREATE TABLE "attempts" (
    "execution" bigint NOT NULL,
    "started_at" timestamptz NOT NULL,
    "ended_at" timestamptz,
    "element" integer NOT NULL,
    "number" integer NOT NULL,
    "state" smallint NOT NULL,
    "task_id" text COLLATE "C" NOT NULL,
    "node_id" text NOT NULL,
    "error_type" text,
    "error_message" text,
    "error_stack" text,
    PRIMARY KEY ("execution", "task_id", "element", "number")
);

CREATE TABLE "metrics" (
    "execution" bigint NOT NULL,
    "value" double precision NOT NULL,
    "element" integer NOT NULL,
    "attempt" integer NOT NULL,
    "task_id" text COLLATE "C" NOT NULL,
    "name" text COLLATE "C" NOT NULL,
    "unit" text,
    PRIMARY KEY ("execution", "task_id", "element", "attempt", "name")
);

-- Partitioned by time: retention drops whole partitions, and leaves no dead rows behind. "id" is the order in which lines were written.
-- It caches nothing: whoever goes on with an execution writes greater ids than whoever left it.
CREATE SEQUENCE "log_ids" AS bigint;
CREATE TABLE "logs" (
    "id" bigint NOT NULL DEFAULT nextval('log_ids'),
    "execution" bigint NOT NULL,
    "at" timestamptz NOT NULL,
    "element" integer NOT NULL,
    "attempt" integer NOT NULL,
    "level" smallint NOT NULL,
    "task_id" text COLLATE "C",
    "message" text NOT NULL,
    "exception" text
) PARTITION BY RANGE ("at");

-- What no other partition takes: no line is refused for its time.
CREATE TABLE "logs_rest" PARTITION OF "logs" DEFAULT;

CREATE INDEX "logs_by_execution" ON "logs" ("execution", "id");

-- What executions were told. The attempt is the execution's at that time: after a restart, an earlier cancellation means nothing.
CREATE TABLE "signals" (
    "id" bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    "execution" bigint NOT NULL,
    "at" timestamptz NOT NULL,
    "attempt" integer NOT NULL,
    "element" integer NOT NULL,
    "kind" smallint NOT NULL,
    "task_id" text COLLATE "C",
    "json" text,
    "reason" text,
    "by" text
);

CREATE INDEX "signals_by_execution" ON "signals" ("execution", "id");

-- Values that outlive executions. The sequence never gives a version twice: a key that was removed and set again has a greater one, so
-- that whoever read the old value cannot replace the new one.
CREATE TABLE "key_values" (
    "version" bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    "updated_at" timestamptz NOT NULL,
    "expires_at" timestamptz,
    "size_bytes" integer NOT NULL,
    "is_secret" boolean NOT NULL,
    "namespace" text COLLATE "C" NOT NULL,
    "key" text COLLATE "C" NOT NULL,
    "excerpt" text,
    "json" text NOT NULL,
    UNIQUE ("namespace", "key")
);

CREATE INDEX "key_values_expiring" ON "key_values" ("expires_at") WHERE "expires_at" IS NOT NULL;

-- Executions that retention has removed, until their files are gone too: what a crash in between leaves behind is found here.
CREATE TABLE "purged_executions" (
    "id" text COLLATE "C" PRIMARY KEY,
    "namespace" text COLLATE "C" NOT NULL,
    "flow_id" text COLLATE "C" NOT NULL
);

-- When work that one process does for all was last begun.
CREATE TABLE "periodic_work" (
    "begun_at" timestamptz NOT NULL,
    "name" text COLLATE "C" PRIMARY KEY
);

-- Keeps whoever else would count or admit the same waiting until the end of this transaction; in one order, so that nobody waits in a circle.
-- Names share 1024 locks of each kind: they come from inputs, and one lock for each could fill the server's lock table.
CREATE FUNCTION "lock_names" ("kind" text, "names" text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    "number" bigint;
BEGIN
    FOR "number" IN
        SELECT DISTINCT (hashtextextended(current_schema() || '/' || "kind", 0) & ~1023::bigint) | (hashtextextended("name", 0) & 1023)
        FROM unnest("names") AS "name" ORDER BY 1
    LOOP
        PERFORM pg_advisory_xact_lock("number");
    END LOOP;
END $$;

-- Tells those who listen; heard only when, and if, this transaction is committed.
CREATE FUNCTION "tell" ("what" integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('pipelines', "what"::text || ' ' || current_schema());
END $$;

-- Makes queued executions free to claim, one for each time that its concurrency key is named, and tells of it.
CREATE FUNCTION "admit_queued" ("concurrency_keys" text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    "next" record;
    "is_any" boolean := false;
BEGIN
    FOR "next" IN SELECT "name", count(*) AS "count" FROM unnest("concurrency_keys") AS "name" GROUP BY "name" ORDER BY "name"
    LOOP
        UPDATE "executions" SET "state" = 0, "reason" = NULL
        WHERE "key" IN (
            SELECT "key" FROM "executions" WHERE "concurrency_key" = "next"."name" AND "state" = 10
            ORDER BY "priority" DESC, "id" LIMIT "next"."count" FOR UPDATE SKIP LOCKED);
        "is_any" := "is_any" OR FOUND;
    END LOOP;

    IF "is_any" THEN
        PERFORM "tell"(1);
    END IF;
END $$;

-- The fence of a commit. From here to the end of the transaction the lease cannot be taken away, and nobody else commits under its number.
CREATE FUNCTION "fence" ("lease_epoch" bigint, "lease_node" text, "number" bigint, "keys" bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM "node_leases" WHERE "epoch" = "lease_epoch" AND "node_id" = "lease_node" FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'PL001', MESSAGE = 'The lease was taken away.';
    END IF;

    UPDATE "node_commits" SET "batch" = "number" WHERE "epoch" = "lease_epoch" AND "batch" < "number";
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'PL002', MESSAGE = 'This batch, or a later one, is committed already.';
    END IF;

    -- Not by '=': that lets the planner go by the index of owners, through all that the node owns, and owned since the last vacuum.
    IF (SELECT count(*) FROM "executions" WHERE "key" = ANY ("keys") AND "node_id" IS NOT DISTINCT FROM "lease_node") <> cardinality("keys") THEN
        RAISE EXCEPTION USING ERRCODE = 'PL003', MESSAGE = 'An execution of this batch is gone, or another node owns it.';
    END IF;
END $$;
