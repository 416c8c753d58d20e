import type { ComposedRequest, FormField, Letter } from '../../engine/request/compose.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { Record } from '../ui/Record.tsx';

function Questions({ questions }: { questions: readonly string[] }) {
  if (questions.length === 0) return null;
  return (
    <ul class="hint">
      {questions.map((one) => (
        <li key={one}>Still a question: {one}</li>
      ))}
    </ul>
  );
}

function Field({ field }: { field: FormField }) {
  return (
    <div class="request-field">
      {field.value === '' ? (
        <p>
          <strong>{field.label}</strong>
        </p>
      ) : (
        <Record label={field.label} text={field.value} />
      )}
      <Questions questions={field.questions} />
      {field.tooLong && (
        <p class="error-text">
          This is longer than the field is believed to take: shorten it to the newest replies.
        </p>
      )}
    </div>
  );
}

function LetterView({ letter }: { letter: Letter }) {
  return (
    <details>
      <summary>
        {letter.title}
        {letter.questions.length > 0 && ` (${letter.questions.length} open)`}
      </summary>
      <Questions questions={letter.questions} />
      <Record label={letter.title} text={letter.text} />
    </details>
  );
}

function Fields({ composed, form }: Pick<Props, 'composed' | 'form'>) {
  const all = () => composed.fields.map((one) => `${one.label}:\n${one.value}`).join('\n\n');
  return (
    <>
      {!form && <p>For the sender support form, which is not the first door for this refusal.</p>}
      <p class="hint">
        The names are those that guides and scripts show; Microsoft changes the form from time to time.
      </p>
      <p>
        <CopyButton text={all} label="Copy all fields" class="" />
      </p>
      {composed.fields.map((field) => (
        <Field key={field.id} field={field} />
      ))}
    </>
  );
}

interface Props {
  composed: ComposedRequest;
  form: boolean;
  /** Something is known already; the form of which nothing is known stays folded. */
  begun: boolean;
}

/** The form field by field, and every letter. */
export function Texts({ composed, form, begun }: Props) {
  return (
    <>
      {composed.mend.length > 0 && (
        <div class="note is-warning">
          <p>Before you ask:</p>
          <ul>
            {composed.mend.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </div>
      )}
      <section aria-labelledby="request-fields">
        <h2 id="request-fields">The form, field by field</h2>
        {begun ? (
          <Fields composed={composed} form={form} />
        ) : (
          <>
            <p>It fills itself in from what you give above; what is missing stays a question.</p>
            <details>
              <summary>Show the empty form ({composed.fields.length} fields)</summary>
              <Fields composed={composed} form={form} />
            </details>
          </>
        )}
      </section>
      <section aria-labelledby="request-letters">
        <h2 id="request-letters">Answers and letters</h2>
        {composed.letters
          .filter((one) => one.id !== 'form-details')
          .map((letter) => (
            <LetterView key={letter.id} letter={letter} />
          ))}
      </section>
    </>
  );
}
