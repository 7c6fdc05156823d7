/** The jobs of the server by their state, to retry and to drop. */

import { useState } from "preact/hooks";
import type { AdminService } from "#client/gen/marquee/v1/admin_service_pb.js";
import { JobState, type Job } from "#client/gen/marquee/v1/job_pb.js";
import { api } from "../call/api";
import { moment } from "../ui/format";
import { Alert, More, type Pages, Show, Tabs, Title, useLoad } from "../ui/parts";

const admin = api<typeof AdminService>("AdminService");

const STATES = {
  Dead: JobState.DEAD,
  Later: JobState.LATER,
  Waiting: JobState.WAITING,
  Running: JobState.RUNNING,
  Done: JobState.DONE,
};
type State = keyof typeof STATES;

type List = Pages<Job>;

export function Jobs() {
  const [state, setState] = useState<State>("Dead");
  const load = async (pageToken: string): Promise<List> => {
    const page = await admin.listJobs({ state: STATES[state], pageToken, pageSize: 50 });
    return { items: page.jobs, next: page.nextPageToken };
  };
  const list = useLoad(() => load(""), state);
  const [error, setError] = useState<unknown>();
  const attempt = async (action: () => Promise<unknown>) => {
    setError(undefined);
    try {
      await action();
      list.again();
    } catch (reason) {
      setError(reason);
    }
  };
  return (
    <>
      <Title id="jobs">Jobs</Title>
      <p class="lead">
        Work that the server does behind the requests. Done jobs are kept for a day, dead ones for 30 days.
      </p>
      <div class="bar">
        <Tabs label="State" names={Object.keys(STATES) as State[]} chosen={state} choose={setState} />
        <button type="button" class="button small" onClick={list.again}>
          Load again
        </button>
      </div>
      {error === undefined ? null : <Alert error={error} />}
      <Show loaded={list} label="Loading the jobs">
        {(loaded) => (
          <>
            {loaded.items.length ? null : <p class="empty">No job is in this state.</p>}
            <ul class="cards jobs">
              {loaded.items.map((job) => (
                <JobCard
                  key={job.id}
                  job={job}
                  retry={() => void attempt(() => admin.retryJob({ jobId: job.id }))}
                  drop={() => void attempt(() => admin.dropJob({ jobId: job.id }))}
                />
              ))}
            </ul>
            <More list={list} shown={loaded} load={load} />
          </>
        )}
      </Show>
    </>
  );
}

function JobCard({ job, retry, drop }: { job: Job; retry: () => void; drop: () => void }) {
  const [isAsking, ask] = useState(false);
  const canRetry = job.state === JobState.DEAD || job.state === JobState.LATER;
  const facts: [string, string][] = [
    ["subject", [job.subject, job.part].filter(Boolean).join(" / ")],
    ["attempts", `${job.attempt} of ${job.maxAttempts}`],
    ["lane", String(job.lane)],
    ["created", moment(job.createTime)],
    [
      job.state === JobState.LATER ? "runs at" : "began",
      moment(job.state === JobState.LATER ? job.runTime : job.startTime),
    ],
    ["ended", moment(job.endTime)],
  ];
  return (
    <li>
      <h2>{job.kind}</h2>
      {job.state === JobState.RUNNING ? (
        <progress max={100} value={job.progressPercent} aria-label={`Progress of ${job.kind}`} />
      ) : null}
      {job.failure ? <p class="bad">{job.failure}</p> : null}
      <dl class="pairs">
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <div class="actions">
        {canRetry ? (
          <button type="button" class="button small" onClick={retry}>
            Retry
          </button>
        ) : null}
        <button type="button" class="button small danger" onClick={() => (isAsking ? drop() : ask(true))}>
          {isAsking ? "Drop it for good" : "Drop"}
        </button>
      </div>
    </li>
  );
}
