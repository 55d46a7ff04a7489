-- The node that made the only attempt of a task run, when that succeeded. A row in "attempts" would repeat what the task run says, and is
-- left out: nearly every attempt is of this kind.
ALTER TABLE "task_runs" ADD COLUMN "only_attempt_by" TEXT;
