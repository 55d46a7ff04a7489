-- Values that outlive executions. AUTOINCREMENT never gives a version twice: a key that was removed and set again has a greater
-- one, so that whoever read the old value cannot replace the new one. Lists read up to the excerpt; the payload comes last.
CREATE TABLE "key_values" (
    "version" INTEGER PRIMARY KEY AUTOINCREMENT,
    "namespace" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "expires_at" INTEGER,
    "size_bytes" INTEGER NOT NULL,
    "is_secret" INTEGER NOT NULL,
    "excerpt" TEXT,
    "json" TEXT NOT NULL,
    UNIQUE ("namespace", "key")
);

CREATE INDEX "key_values_expiring" ON "key_values" ("expires_at") WHERE "expires_at" IS NOT NULL;

-- Executions that retention has removed, until their files are gone too: what a crash in between leaves behind is found here.
CREATE TABLE "purged_executions" (
    "id" TEXT PRIMARY KEY,
    "namespace" TEXT NOT NULL,
    "flow_id" TEXT NOT NULL
) WITHOUT ROWID;

-- When work that one process does for all was last begun.
CREATE TABLE "periodic_work" (
    "name" TEXT PRIMARY KEY,
    "begun_at" INTEGER NOT NULL
) WITHOUT ROWID;
