-- Small things that the product itself remembers. The sequence never gives a version twice: a document that was removed and written again
-- has a greater one. "written_by" is the start that wrote it last. Updated all the time: room in the pages keeps the versions of a row
-- there, without new entries in an index.
CREATE SEQUENCE "document_versions" AS bigint;
CREATE TABLE "documents" (
    "version" bigint NOT NULL DEFAULT nextval('document_versions'),
    "updated_at" timestamptz NOT NULL,
    "expires_at" timestamptz,
    "kind" text COLLATE "C" NOT NULL,
    "name" text COLLATE "C" NOT NULL,
    "written_by" text,
    "json" text NOT NULL,
    PRIMARY KEY ("kind", "name")
) WITH (fillfactor = 50);

CREATE INDEX "documents_expiring" ON "documents" ("expires_at") WHERE "expires_at" IS NOT NULL;

-- What executions were started for. The execution is missing when retention removed it and the key outlives it.
CREATE TABLE "start_keys" (
    "execution" bigint,
    "created_at" timestamptz NOT NULL,
    "outlives" boolean NOT NULL,
    "name" text COLLATE "C" PRIMARY KEY
);

CREATE INDEX "start_keys_by_execution" ON "start_keys" ("execution") WHERE "execution" IS NOT NULL;

-- Whether a trigger's earlier execution has ended.
CREATE INDEX "executions_open_by_trigger" ON "executions" ("namespace", "flow_id", "trigger") WHERE "trigger" IS NOT NULL AND "state" < 100;
