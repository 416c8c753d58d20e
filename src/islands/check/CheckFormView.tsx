import { DOH_SERVERS } from '../../engine/dns/resolvers.ts';
import type { CheckProblem } from './engine.ts';
import type { FormState } from './form-state.ts';

interface Props {
  form: FormState;
  onForm: (form: FormState) => void;
  dqsKey: string;
  onDqsKey: (key: string) => void;
  onForgetKey: () => void;
  problems: readonly CheckProblem[];
  running: boolean;
  onRun: () => void;
  onCancel: () => void;
  onClear: () => void;
}

interface FieldProps {
  name: keyof FormState;
  label: string;
  hint: string;
  rows?: number;
  problems: readonly CheckProblem[];
  form: FormState;
  onForm: (form: FormState) => void;
  inputMode?: 'url' | 'email' | 'text';
}

function Field({ name, label, hint, rows, problems, form, onForm, inputMode = 'text' }: FieldProps) {
  const id = `check-${name}`;
  const own = problems.filter((problem) => problem.field === name);
  const common = {
    id,
    name,
    value: form[name],
    'aria-describedby': `${id}-hint${own.length > 0 ? ` ${id}-error` : ''}`,
    'aria-invalid': own.length > 0,
    autocapitalize: 'none',
    autocomplete: 'off',
    spellcheck: false,
    onInput: (event: { currentTarget: { value: string } }) =>
      onForm({ ...form, [name]: event.currentTarget.value }),
  } as const;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
      {own.length > 0 && (
        <div id={`${id}-error`}>
          {own.map(({ sentence }) => (
            <p key={sentence} class="error-text">
              {sentence}
            </p>
          ))}
        </div>
      )}
      {rows ? (
        <textarea {...common} rows={rows} class="check-area" />
      ) : (
        <input {...common} type="text" inputMode={inputMode} />
      )}
    </div>
  );
}

/** The form. Everything typed is kept on this device; what leaves the page is said beside the button. */
export function CheckFormView(props: Props) {
  const { form, onForm, problems, running, dqsKey } = props;
  const field = { form, onForm, problems };
  const more =
    form.helo !== '' ||
    form.from !== '' ||
    form.selectors !== '' ||
    problems.some(({ field: name }) => name !== 'domain' && name !== 'ips');
  const server = DOH_SERVERS.find(({ id }) => id === form.resolver);
  return (
    <form
      class="no-print"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        props.onRun();
      }}
    >
      <Field
        name="domain"
        label="Domain"
        hint="The one in your From address; an e-mail address will do. Left empty, it is taken from the reverse name of the first address."
        inputMode="url"
        {...field}
      />
      <Field
        name="ips"
        label="Addresses your servers send from"
        hint="One or many IP addresses in any separators. Without them SPF and reverse DNS cannot be tested."
        rows={3}
        {...field}
      />
      <details class="card" open={more}>
        <summary>More about your mail: HELO name, envelope sender, DKIM</summary>
        <Field
          name="helo"
          label="HELO name"
          hint="What the server calls itself, for example mail.contoso.com."
          {...field}
        />
        <Field
          name="from"
          label="Envelope sender (Return-Path)"
          hint="If it is in another domain than From; <> for bounces."
          inputMode="email"
          {...field}
        />
        <Field
          name="selectors"
          label="DKIM selectors, or pasted headers"
          hint="Selectors cannot be listed. Paste the headers of a message you sent and they are read from its DKIM-Signature."
          rows={3}
          {...field}
        />
      </details>
      <details
        class="card"
        open={form.resolver === 'own' || problems.some(({ field: name }) => name === 'ownResolver')}
      >
        <summary>
          Who is asked: {form.resolver === 'own' ? 'your own resolver' : (server?.name ?? 'Cloudflare')}
        </summary>
        <div class="field">
          <label for="check-resolver">DNS over HTTPS resolver</label>
          <p class="hint" id="check-resolver-hint">
            {form.resolver === 'own'
              ? 'Only yours is asked.'
              : `${server?.operator ?? ''}. ${server?.note ?? ''} If it does not answer, the others of this list are asked.`}
          </p>
          <select
            id="check-resolver"
            aria-describedby="check-resolver-hint"
            value={form.resolver}
            onChange={(event) => onForm({ ...form, resolver: event.currentTarget.value })}
          >
            {DOH_SERVERS.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
            <option value="own">One of my own</option>
          </select>
        </div>
        {form.resolver === 'own' && (
          <Field
            name="ownResolver"
            label="Its address"
            hint="For example https://dns.example.net/dns-query. It must allow this page to read its answers (CORS)."
            inputMode="url"
            {...field}
          />
        )}
        <div class="field">
          <label for="check-dqs">Your own Spamhaus DQS key (optional)</label>
          <p class="hint" id="check-dqs-hint">
            Spamhaus refuses public resolvers. With a free key of your own it answers. The key stays on this
            device and goes to the resolver within the question.
          </p>
          <input
            id="check-dqs"
            type="password"
            autocomplete="off"
            aria-describedby="check-dqs-hint"
            value={dqsKey}
            onInput={(event) => props.onDqsKey(event.currentTarget.value)}
          />
          {dqsKey !== '' && (
            <button type="button" class="link" onClick={props.onForgetKey}>
              Forget the key
            </button>
          )}
        </div>
      </details>
      <div class="actions">
        <button type="submit" class="primary" disabled={running}>
          Check
        </button>
        {running && (
          <button type="button" onClick={props.onCancel}>
            Cancel
          </button>
        )}
        {(form.domain !== '' || form.ips !== '') && !running && (
          <button type="button" onClick={props.onClear}>
            Clear
          </button>
        )}
        <span class="promise">
          Leaves this page: DNS questions about the domain and the addresses, to{' '}
          {form.resolver === 'own' ? 'your resolver' : (server?.name ?? 'Cloudflare')}. Nothing else.
        </span>
      </div>
    </form>
  );
}
