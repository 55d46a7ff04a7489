-- Small things that the product itself remembers. AUTOINCREMENT never gives a version twice: a document that was removed and written again
-- has a greater one. "written_by" is the start that wrote it last.
CREATE TABLE "documents" (
    "version" INTEGER PRIMARY KEY AUTOINCREMENT,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "expires_at" INTEGER,
    "written_by" TEXT,
    "json" TEXT NOT NULL,
    UNIQUE ("kind", "name")
);

CREATE INDEX "documents_expiring" ON "documents" ("expires_at") WHERE "expires_at" IS NOT NULL;

-- What executions were started for. The execution is missing when retention removed it and the key outlives it: its number may be given to
-- another one.
CREATE TABLE "start_keys" (
    "name" TEXT PRIMARY KEY,
    "execution" INTEGER,
    "outlives" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX "start_keys_by_execution" ON "start_keys" ("execution") WHERE "execution" IS NOT NULL;

-- Whether a trigger's earlier execution has ended.
CREATE INDEX "executions_open_by_trigger" ON "executions" ("namespace", "flow_id", "trigger") WHERE "trigger" IS NOT NULL AND "state" < 100;
