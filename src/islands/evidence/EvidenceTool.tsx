import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { takePaste } from '../hand-over.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { FilesForm, fileOfText } from '../ui/FilesForm.tsx';
import { FindingList } from '../ui/FindingList.tsx';
import { useReader } from '../ui/reader.ts';
import type { EvidenceAnalysis, EvidenceRequest, EvidenceShown } from './protocol.ts';

/** Props of the page: samples to try in one click. */
export interface SamplesProps {
  samples: { title: string; files: { name: string; text: string }[] }[];
}

interface Props<A extends EvidenceAnalysis> extends SamplesProps {
  class: string;
  accept: string;
  createWorker: () => Worker;
  /** What to drop, in a paragraph. */
  children: ComponentChildren;
  result: (shown: EvidenceShown<A>, heading: RefObject<HTMLHeadingElement>) => ComponentChildren;
}

/** Bytes all files may have together. */
const LIMIT = 128_000_000;
const PROBLEMS = 50;

/** A tool that reads many files in a worker and shows one answer: the form, the hand-over, and the focus. */
export function EvidenceTool<A extends EvidenceAnalysis>(props: Props<A>) {
  const { state, ask, refuse, cancel } = useReader<EvidenceRequest, EvidenceShown<A>>(props.createWorker);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const paste = takePaste();
    if (paste) ask({ files: [fileOfText('pasted text', paste.text)] });
  }, []);
  useEffect(() => {
    if (state.stage === 'done') heading.current?.focus();
  }, [state]);
  return (
    <div class={props.class}>
      <FilesForm
        state={state}
        accept={props.accept}
        limit={LIMIT}
        samples={props.samples}
        onFiles={(files) =>
          ask(
            { files },
            files.map((f) => f.bytes),
          )
        }
        onRefuse={refuse}
        onCancel={cancel}
      >
        {props.children}
      </FilesForm>
      {state.stage === 'done' && props.result(state.shown, heading)}
    </div>
  );
}

interface AnswerProps {
  shown: EvidenceShown;
  heading: RefObject<HTMLHeadingElement>;
  /** The numbers under the verdict. */
  summary: ComponentChildren;
  findingsTitle: string;
  problemsTitle: string;
  problems: readonly string[];
  /** The tool's own tables, behind the findings. */
  children: ComponentChildren;
}

/** The answer: verdict, summary, findings, the tool's own tables, and what could not be read. */
export function Answer(props: AnswerProps) {
  const { analysis, words, report } = props.shown;
  return (
    <div class="result">
      <h2 tabIndex={-1} ref={props.heading}>
        The answer
      </h2>
      <div class={`verdict is-${analysis.verdict.status}`}>
        <p>{analysis.verdict.sentence}</p>
      </div>
      {props.summary}
      <div class="actions">
        <CopyButton text={report} label="Copy report" class="" />
        <button type="button" onClick={() => print()}>
          Print
        </button>
      </div>
      {analysis.findings.length > 0 && (
        <>
          <h2>{props.findingsTitle}</h2>
          <FindingList findings={analysis.findings} words={words} />
        </>
      )}
      {props.children}
      {props.problems.length > 0 && (
        <>
          <h2>{props.problemsTitle}</h2>
          <ul>
            {props.problems.slice(0, PROBLEMS).map((p) => (
              <li key={p}>{p}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
