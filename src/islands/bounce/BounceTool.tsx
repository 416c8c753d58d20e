import { useEffect, useRef, useState } from 'preact/hooks';
import { takePaste } from '../hand-over.ts';
import { longPasteSentence, takeLongPaste } from '../long-paste.ts';
import { DropZone } from '../ui/DropZone.tsx';
import { useStored } from '../ui/stored.ts';
import { ask, prepare } from './ask.ts';
import type { Answer, Question } from './messages.ts';
import { Result } from './Result.tsx';

interface Props {
  /** A bounce to begin with. */
  sample: string;
}

/** Bytes read of one file, one more than is explained so that the answer can say it was cut; files at once. */
const FILE_LIMIT = 8_000_001;
const FILES = 200;
/** Longer text is explained but not kept between visits. */
const KEEP = 200_000;

type State =
  | { kind: 'idle' }
  | { kind: 'busy' }
  | { kind: 'sentence'; text: string }
  | { kind: 'done'; answer: Extract<Answer, { kind: 'explained' }>; what: string; isSample: boolean };

/** Paste or drop; the answer comes below. All reading is done in a worker. */
export function BounceTool({ sample }: Props) {
  const [text, storeText, forgetText] = useStored('bounce', '');
  const [state, setState] = useState<State>({ kind: 'idle' });
  const [invalid, setInvalid] = useState(false);
  const running = useRef<AbortController | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  // A pasted text too long for the field.
  const [held, setHeld] = useState<string | null>(null);

  const run = async (inputs: Question['inputs'], what: string) => {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    setInvalid(false);
    setState({ kind: 'busy' });
    const answer = await ask({ inputs }, control.signal);
    if (running.current !== control) return;
    if (answer === null) setState({ kind: 'idle' });
    else if (answer.kind === 'failed')
      setState({
        kind: 'sentence',
        text: 'This could not be read in half a minute. Paste only the part with the server’s reply.',
      });
    else if (answer.kind === 'no-catalogue')
      setState({
        kind: 'sentence',
        text: 'The list of replies could not be loaded. Check the connection and press Explain again; your text is still there.',
      });
    else if (answer.explanation.problem !== null) {
      setInvalid(true);
      setState({ kind: 'sentence', text: answer.explanation.problem });
    } else {
      const first = inputs[0]?.input;
      // A text field may have changed the line ends.
      const isSample =
        typeof first === 'string' && first.replaceAll('\r', '') === sample.replaceAll('\r', '');
      setState({ kind: 'done', answer, what, isSample });
    }
  };

  const explainText = (value: string) => {
    if (value.length <= KEEP) storeText(value);
    void run([{ name: '', input: value }], 'your text');
  };

  const explainHeld = (value: string) => {
    setHeld(value);
    storeText('');
    void run([{ name: '', input: value.slice(0, FILE_LIMIT) }], 'the pasted text');
  };

  // A paste handed over by another page is explained at once.
  useEffect(() => {
    const paste = takePaste();
    if (paste && paste.text.length > KEEP) explainHeld(paste.text);
    else if (paste) explainText(paste.text);
  }, []);

  const explainFiles = async (files: File[]) => {
    const chosen = files.slice(0, FILES);
    setHeld(null);
    setState({ kind: 'busy' });
    try {
      const inputs = await Promise.all(
        chosen.map(async (file) => ({
          name: chosen.length > 1 ? file.name : '',
          input: new Uint8Array(await file.slice(0, FILE_LIMIT).arrayBuffer()),
        })),
      );
      await run(inputs, chosen.length === 1 ? `the file ${chosen[0]!.name}` : `${chosen.length} files`);
    } catch {
      setState({
        kind: 'sentence',
        text: 'The file could not be read. A folder cannot be dropped here; choose the messages inside it.',
      });
    }
  };

  const clear = () => {
    running.current?.abort();
    running.current = null;
    setHeld(null);
    forgetText();
    setInvalid(false);
    setState({ kind: 'idle' });
    field.current?.focus();
  };

  return (
    <>
      <form
        class={state.kind === 'done' ? 'no-print' : undefined}
        onSubmit={(event) => {
          event.preventDefault();
          const value = field.current?.value ?? '';
          if (value === '' && held !== null) explainHeld(held);
          else explainText(value);
        }}
      >
        <label for="bounce-text">The bounce, reply or log line</label>
        <p class="hint" id="bounce-hint">
          Paste it as it is, with its headers if you have them, or drop an .eml, mbox or log file here. Up to
          8 MB is read. Nothing leaves the page.
        </p>
        <DropZone
          label="Choose a file"
          multiple
          accept=".eml,.txt,.log,.mbox,.json,message/rfc822,text/*"
          onFiles={explainFiles}
        >
          <textarea
            id="bounce-text"
            ref={field}
            rows={8}
            spellcheck={false}
            autocomplete="off"
            aria-describedby={state.kind === 'sentence' ? 'bounce-hint bounce-error' : 'bounce-hint'}
            aria-invalid={invalid ? 'true' : undefined}
            value={text}
            onFocus={() => prepare()}
            onPaste={(event) => {
              const long = takeLongPaste(event);
              if (long !== null) explainHeld(long);
            }}
            onInput={(event) => {
              const { value } = event.currentTarget;
              setHeld(null);
              if (value.length <= KEEP) storeText(value);
              if ((event as InputEvent).inputType === 'insertFromPaste') explainText(value);
            }}
          />
        </DropZone>
        {held !== null && <p class="note">{longPasteSentence(held)}</p>}
        <div class="actions">
          <button type="submit" class="primary">
            Explain
          </button>
          <button
            type="button"
            onClick={() => {
              setHeld(null);
              storeText(sample);
              void run([{ name: '', input: sample }], 'the sample');
            }}
          >
            Try a sample
          </button>
          <button type="button" onClick={clear}>
            Clear
          </button>
          {state.kind === 'busy' && (
            <button type="button" onClick={() => running.current?.abort()}>
              Cancel
            </button>
          )}
        </div>
        <p class="hint">The text is kept on this device until you press Clear.</p>
      </form>
      <div aria-live="polite" class="bounce-state">
        {state.kind === 'busy' && <p>Reading…</p>}
        {state.kind === 'sentence' && (
          <p class="error-text" id="bounce-error">
            {state.text}
          </p>
        )}
        {state.kind === 'done' && <p class="visually-hidden">The answer for {state.what} is below.</p>}
      </div>
      {state.kind === 'done' && <Result {...state} />}
    </>
  );
}
