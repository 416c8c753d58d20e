import { useEffect, useRef, useState } from 'preact/hooks';
import { takePaste } from '../hand-over.ts';
import { isLong, longPasteSentence, takeLongPaste } from '../long-paste.ts';
import { DropZone } from '../ui/DropZone.tsx';
import { useReader } from '../ui/reader.ts';
import type { Request, Shown } from './protocol.ts';
import { Result } from './Result.tsx';

export interface HeadersProps {
  samples: { id: string; title: string; text: string }[];
}

const MAX_FILE = 24_000_000;

/** Paste or drop headers; the worker reads them, and the answer comes first. */
export function HeadersTool({ samples }: HeadersProps) {
  const [text, setText] = useState('');
  // A text too long for the field.
  const [held, setHeld] = useState<string | null>(null);
  const { state, ask, refuse, cancel } = useReader<Request, Shown>(
    () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
  );
  const heading = useRef<HTMLHeadingElement>(null);
  const show = (value: string) => {
    setText(isLong(value) ? '' : value);
    setHeld(isLong(value) ? value : null);
  };
  const readText = (value: string) => {
    show(value);
    ask({ text: value });
  };
  const readFile = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > MAX_FILE) {
      refuse(
        `${file.name} is larger than 24 MB. Save the message without attachments, or paste its headers.`,
      );
      return;
    }
    const bytes = await file.arrayBuffer();
    const isText = !/\.msg$/i.test(file.name) && file.size < 2_000_000;
    show(isText ? new TextDecoder().decode(bytes) : '');
    ask({ name: file.name, bytes }, [bytes]);
  };

  useEffect(() => {
    const paste = takePaste();
    if (paste) readText(paste.text);
  }, []);
  useEffect(() => {
    if (state.stage === 'done') heading.current?.focus();
  }, [state]);

  const error = state.stage === 'error' ? state.sentence : null;
  return (
    <div class="headers-tool">
      <form
        class="no-print"
        onSubmit={(event) => {
          event.preventDefault();
          readText(text === '' && held !== null ? held : text);
        }}
      >
        <div class="field">
          <label for="headers-text">Headers, or the whole message</label>
          <p class="hint" id="headers-hint">
            From the first <code>Received:</code> on. Up to 12 million characters; only the headers are read.
          </p>
          {error && (
            <p class="error-text" id="headers-error" role="alert">
              {error}
            </p>
          )}
          <textarea
            id="headers-text"
            rows={10}
            spellcheck={false}
            autocomplete="off"
            aria-describedby={error ? 'headers-error headers-hint' : 'headers-hint'}
            aria-invalid={error ? 'true' : undefined}
            value={text}
            onPaste={(event) => {
              const long = takeLongPaste(event);
              if (long !== null) readText(long);
            }}
            onInput={(event) => {
              setHeld(null);
              setText(event.currentTarget.value);
            }}
          />
          {held !== null && <p class="note">{longPasteSentence(held)}</p>}
        </div>
        <DropZone
          label="Choose a saved message"
          accept=".eml,.msg,.txt,message/rfc822"
          onFiles={(files) => readFile(files[0])}
        >
          <p>Or drop a saved message here: .eml, .msg or .txt.</p>
        </DropZone>
        <div class="actions">
          <button class="primary" type="submit">
            Read
          </button>
          {state.stage === 'reading' && (
            <button type="button" onClick={cancel}>
              Cancel
            </button>
          )}
          <span class="promise">Nothing leaves the page.</span>
        </div>
        <p>
          No message at hand? Try a sample:{' '}
          {samples.map((sample, i) => (
            <>
              {i > 0 && ', '}
              <button type="button" class="link" onClick={() => readText(sample.text)}>
                {sample.title}
              </button>
            </>
          ))}
          .
        </p>
      </form>
      <p role="status" class={state.stage === 'reading' ? '' : 'visually-hidden'}>
        {state.stage === 'reading' ? 'Reading…' : state.stage === 'done' ? 'Read. The answer follows.' : ''}
      </p>
      {state.stage === 'done' && <Result shown={state.shown} heading={heading} />}
    </div>
  );
}
