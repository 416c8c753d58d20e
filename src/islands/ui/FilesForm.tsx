import type { ComponentChildren } from 'preact';
import { DropZone } from './DropZone.tsx';
import type { ReaderState } from './reader.ts';

/** Files handed to a worker: names with their bytes. */
export interface FileBytes {
  name: string;
  bytes: ArrayBuffer;
}

/** Text as a file, for what was pasted and for samples. */
export function fileOfText(name: string, text: string): FileBytes {
  return { name, bytes: new TextEncoder().encode(text).buffer as ArrayBuffer };
}

interface Props {
  state: ReaderState<unknown>;
  accept: string;
  /** Bytes all files may have together. */
  limit: number;
  samples: { title: string; files: { name: string; text: string }[] }[];
  onFiles: (files: FileBytes[]) => void;
  onRefuse: (sentence: string) => void;
  onCancel: () => void;
  children: ComponentChildren;
}

/** A place for many files, samples in one click, progress and Cancel. */
export function FilesForm({ state, accept, limit, samples, onFiles, onRefuse, onCancel, children }: Props) {
  const read = async (files: File[]) => {
    const size = files.reduce((n, f) => n + f.size, 0);
    if (size > limit) {
      onRefuse(
        `These files have ${Math.round(size / 1e6)} MB together; up to ${Math.round(limit / 1e6)} MB are read at once.`,
      );
      return;
    }
    onFiles(await Promise.all(files.map(async (f) => ({ name: f.name, bytes: await f.arrayBuffer() }))));
  };
  const error = state.stage === 'error' ? state.sentence : null;
  return (
    <div class="no-print">
      {error && (
        <p class="error-text" role="alert">
          {error}
        </p>
      )}
      <DropZone label="Choose files" accept={accept} multiple onFiles={read}>
        {children}
      </DropZone>
      <div class="actions">
        <span class="promise">Nothing leaves the page.</span>
        {state.stage === 'reading' && (
          <>
            <progress
              aria-label="Files read"
              {...(state.total > 0 ? { max: state.total, value: state.done } : {})}
            />
            <button type="button" onClick={onCancel}>
              Cancel
            </button>
          </>
        )}
      </div>
      <p>
        No files at hand? Try a sample:{' '}
        {samples.map((sample, i) => (
          <>
            {i > 0 && ', '}
            <button
              type="button"
              class="link"
              onClick={() => onFiles(sample.files.map((f) => fileOfText(f.name, f.text)))}
            >
              {sample.title}
            </button>
          </>
        ))}
        .
      </p>
      <p role="status" class={state.stage === 'reading' ? '' : 'visually-hidden'}>
        {state.stage === 'reading' ? 'Reading…' : state.stage === 'done' ? 'Read. The answer follows.' : ''}
      </p>
    </div>
  );
}
