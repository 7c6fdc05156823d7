-- Work behind the requests, see server/job. state: 1 waiting, 2 running, 3 done, 4 dead, 5 later (waits for run_time).
-- owner_id: the account, without a foreign key; all zeros for none. turn, cost: milliseconds of work. attempt: how often it
-- was claimed; epoch: the same, but never reduced. worker, lease_time: of the run that has it. progress: thousandths.
-- again: 1 when it was enqueued once more during its run, which is then followed by another one.
CREATE TABLE jobs (
    id           UUID NOT NULL PRIMARY KEY,
    kind         TEXT COLLATE "C" NOT NULL,
    subject      TEXT COLLATE "C" NOT NULL,
    part         TEXT COLLATE "C" NOT NULL,
    owner_id     UUID NOT NULL,
    payload      TEXT NOT NULL,
    state        INTEGER NOT NULL,
    lane         INTEGER NOT NULL,
    turn         BIGINT NOT NULL,
    cost         BIGINT NOT NULL,
    run_time     BIGINT NOT NULL,
    attempt      INTEGER NOT NULL DEFAULT 0,
    max_attempts INTEGER NOT NULL,
    epoch        BIGINT NOT NULL DEFAULT 0,
    worker       UUID,
    lease_time   BIGINT,
    progress     INTEGER NOT NULL DEFAULT 0,
    again        INTEGER NOT NULL DEFAULT 0,
    failure      TEXT NOT NULL DEFAULT '',
    create_time  BIGINT NOT NULL,
    start_time   BIGINT,
    end_time     BIGINT
);
-- At most one unfinished job of a kind for a part of a subject.
CREATE UNIQUE INDEX jobs_unfinished ON jobs (subject, kind, part) WHERE state IN (1, 2, 5);
CREATE INDEX jobs_ended_by_subject ON jobs (subject, kind, part) WHERE state IN (3, 4);
-- The order of claims.
CREATE INDEX jobs_waiting ON jobs (lane, turn, id) WHERE state = 1;
CREATE INDEX jobs_running ON jobs (lease_time) WHERE state = 2;
CREATE INDEX jobs_later ON jobs (run_time) WHERE state = 5;
CREATE INDEX jobs_by_owner ON jobs (owner_id, lane, turn) WHERE state IN (1, 2, 5);
CREATE INDEX jobs_ended_by_owner ON jobs (owner_id) WHERE state IN (3, 4);
-- What a lane is serving: the beginnings of jobs that have begun.
CREATE INDEX jobs_begun ON jobs (lane, (turn - cost)) WHERE epoch > 0 AND state IN (1, 2, 5);
-- For lists of any state. An expression, so that it is not chosen for statements that have a better index above.
CREATE INDEX jobs_by_state ON jobs ((state + 0), id);
CREATE INDEX jobs_by_end ON jobs (state, end_time) WHERE state IN (3, 4);

-- The last slot of time for which a scheduled job was enqueued.
CREATE TABLE job_schedules (
    kind TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    slot BIGINT NOT NULL
);
