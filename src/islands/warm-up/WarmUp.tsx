import { useEffect, useState } from 'preact/hooks';
import { count } from '../../engine/warm-up/count.ts';
import { addDays } from '../../engine/warm-up/day.ts';
import { PACE_SERVERS } from '../../engine/warm-up/pace.ts';
import { type Pace, planWarmUp, type WarmUpPlan, type WarmUpRequest } from '../../engine/warm-up/plan.ts';
import { formatPlanCalendar } from '../../engine/warm-up/plan-calendar.ts';
import { formatSchedule } from '../../engine/warm-up/schedule.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { download } from '../ui/download.ts';
import { Record } from '../ui/Record.tsx';
import { useStored } from '../ui/stored.ts';

/** What stands in the fields: text, so that nothing typed is lost to a conversion. */
export type WarmUpFields = { [field in keyof WarmUpRequest]: string };

export const SAMPLE: WarmUpFields = {
  start: '2026-12-01',
  target: '5000',
  consumer: '20',
  business: '15',
  pace: 'steady',
  hours: '12',
};
const NAMES = Object.keys(SAMPLE) as (keyof WarmUpFields)[];
const TRIAL = {
  laboratory: 'Tried in our laboratory',
  manual: 'From the manual, not run',
  untested: 'Untested',
} as const;

/** An empty field is no number: `Number('')` would be 0. */
const number = (text: string) => (text.trim() === '' ? Number.NaN : Number(text.replace(/[\s,]/g, '')));

/** What was kept or linked, as far as it is text; the sample for the rest. */
function toFields(from: unknown): WarmUpFields {
  const given = (typeof from === 'object' && from !== null ? from : {}) as Record<string, unknown>;
  const fields = { ...SAMPLE };
  for (const name of NAMES) {
    const value = given[name];
    if (typeof value === 'string') fields[name] = value.slice(0, 20);
  }
  return fields;
}

function toRequest(fields: WarmUpFields): WarmUpRequest {
  return {
    start: fields.start,
    target: number(fields.target),
    consumer: number(fields.consumer),
    business: number(fields.business),
    pace: fields.pace as Pace,
    hours: number(fields.hours),
  };
}

/** The planner: fields, and beneath them the schedule, the calendar and the settings, always up to date. */
export function WarmUp() {
  const [stored, store, forget] = useStored<Partial<WarmUpFields>>('warm-up', {});
  const [tomorrow, setTomorrow] = useState(SAMPLE.start);
  const [linked, setLinked] = useState<Partial<WarmUpFields> | null>(null);
  const fields = toFields({ start: tomorrow, ...(linked ?? stored) });
  const [server, setServer] = useState('postfix');

  // A link carries a plan in its query. It is shown, and takes the place of one's own only when it is changed.
  useEffect(() => {
    setTomorrow(addDays(new Date().toISOString().slice(0, 10), 1));
    const query = new URLSearchParams(location.search);
    if (query.has('target')) setLinked(Object.fromEntries(query));
  }, []);

  const result = planWarmUp(toRequest(fields));
  const problems = 'problems' in result ? result.problems : [];
  const problem = (field: keyof WarmUpFields) => problems.find((one) => one.field === field)?.sentence;
  const change = (field: keyof WarmUpFields, value: string) => {
    store({ ...fields, [field]: value });
    setLinked(null);
  };
  const input = (field: keyof WarmUpFields, label: string, hint: string, type = 'text') => (
    <div class="field">
      <label for={`warm-up-${field}`}>{label}</label>
      <p class="hint" id={`warm-up-${field}-hint`}>
        {hint}
      </p>
      {problem(field) && (
        <p class="error-text" id={`warm-up-${field}-problem`}>
          {problem(field)}
        </p>
      )}
      <input
        id={`warm-up-${field}`}
        type={type}
        inputMode={type === 'text' ? 'numeric' : undefined}
        autocomplete="off"
        maxLength={20}
        value={fields[field]}
        aria-invalid={problem(field) ? 'true' : undefined}
        aria-describedby={`warm-up-${field}-hint${problem(field) ? ` warm-up-${field}-problem` : ''}`}
        onInput={(event) => change(field, event.currentTarget.value)}
      />
    </div>
  );

  return (
    <div>
      <form onSubmit={(event) => event.preventDefault()}>
        <div class="warm-up-fields">
          {input('start', 'First day', 'The day the new address sends its first mail.', 'date')}
          {input('target', 'Messages a day, once warm', 'To everyone, not only to Microsoft.')}
          {input('consumer', 'Share to Outlook.com and Hotmail, %', 'hotmail, outlook, live, msn.')}
          {input('business', 'Share to Microsoft 365, %', 'Companies and schools, counted by MX.')}
          {input('hours', 'Hours of the day', 'Mail is spread over these.')}
          <div class="field">
            <label for="warm-up-pace">Pace</label>
            <p class="hint" id="warm-up-pace-hint">
              Careful after a block or with a bad past.
            </p>
            <select
              id="warm-up-pace"
              aria-describedby="warm-up-pace-hint"
              value={fields.pace}
              onChange={(event) => change('pace', event.currentTarget.value)}
            >
              <option value="careful">Careful: 50, then +25% a day</option>
              <option value="steady">Steady: 100, then +35% a day</option>
              <option value="brisk">Brisk: 200, then +50% a day</option>
            </select>
          </div>
        </div>
        <p class="promise">
          Nothing leaves the page. What you enter is kept on this device.{' '}
          <button
            type="button"
            class="link"
            onClick={() => {
              forget();
              setLinked(null);
            }}
          >
            Forget it
          </button>
        </p>
      </form>
      {'problems' in result ? (
        <p role="status">The plan appears when the fields above are right.</p>
      ) : (
        <Plan plan={result} fields={fields} server={server} chooseServer={setServer} />
      )}
    </div>
  );
}

interface PlanProps {
  plan: WarmUpPlan;
  fields: WarmUpFields;
  server: string;
  chooseServer: (id: string) => void;
}

function Plan({ plan, fields, server, chooseServer }: PlanProps) {
  const last = plan.days.at(-1);
  const chosen = PACE_SERVERS.find((one) => one.id === server) ?? PACE_SERVERS[0];
  const link = () => `${location.origin}${location.pathname}?${new URLSearchParams(fields)}`;
  return (
    <div>
      <div class="verdict is-info">
        <p role="status">
          {plan.days.length === 1
            ? `No plan needed: ${count(plan.goal)} messages a day to Microsoft is where the others begin.`
            : `${plan.days.length} days, from ${count(plan.days[0]?.microsoft ?? 0)} to ${count(plan.goal)} messages a day to Microsoft; warm on ${last?.date}.`}
        </p>
      </div>
      <div class="actions">
        <CopyButton text={() => formatSchedule(plan)} label="Copy the schedule" class="primary" />
        <button
          type="button"
          onClick={() =>
            download(
              'warm-up.ics',
              formatPlanCalendar(plan, { now: new Date(), uid: `warm-up-${fields.start}-${plan.goal}` }),
              'text/calendar;charset=utf-8',
            )
          }
        >
          Save as calendar (.ics)
        </button>
        <CopyButton text={link} label="Copy a link to this plan" class="" />
        <button type="button" onClick={() => print()}>
          Print
        </button>
      </div>
      <h2 id="schedule">The schedule</h2>
      <section class="scroll" aria-labelledby="schedule" {...{ tabIndex: 0 }}>
        <table class="warm-up-days">
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">Date</th>
              <th scope="col">Outlook.com</th>
              <th scope="col">Microsoft 365</th>
              <th scope="col">Together</th>
              <th scope="col">Another way</th>
              <th scope="col">An hour</th>
            </tr>
          </thead>
          <tbody>
            {plan.days.map((day) => (
              <tr key={day.number}>
                <td>{day.number}</td>
                <td>{day.date}</td>
                <td>{count(day.consumer)}</td>
                <td>{count(day.business)}</td>
                <td>
                  <strong>{count(day.microsoft)}</strong>
                </td>
                <td>{count(day.elsewhere)}</td>
                <td>{count(day.perHour)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p class="hint">
        The most to send from the new address. “Another way” is what the old address or a relay carries
        meanwhile. Mail to others is not limited by this plan.
      </p>
      <h2>The pace as server settings</h2>
      <div class="field">
        <label for="warm-up-server">Mail server</label>
        <select
          id="warm-up-server"
          value={server}
          onChange={(event) => chooseServer(event.currentTarget.value)}
        >
          {PACE_SERVERS.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      </div>
      {chosen && (
        <div>
          <p>
            <span class="tag">{TRIAL[chosen.trial]}</span> {chosen.note}{' '}
            <a href="/tools/config/">Make the transport for Microsoft’s mail</a>. Between two settings the
            server stays on the slower one.
          </p>
          {plan.stages.map((stage, at) => (
            <section key={stage.number}>
              <h3>
                From {stage.from} (day {stage.number}): {count(stage.perDay)} a day
              </h3>
              {chosen
                .settings(stage)
                .filter((_, index) => at === 0 || index === 0)
                .map((setting) => (
                  <Record key={setting.file} label={setting.file} text={setting.text} />
                ))}
            </section>
          ))}
        </div>
      )}
    </div>
  );
}
