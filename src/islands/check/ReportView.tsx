import { useEffect, useRef } from 'preact/hooks';
import {
  formatCounts,
  formatDigCommands,
  formatReportMarkdown,
  formatReportText,
} from '../../engine/check/format.ts';
import { createHandOver } from '../../engine/check/hand-over.ts';
import type { FieldReading } from '../../engine/check/input.ts';
import type { CheckReport } from '../../engine/check/report.ts';
import type { FindingVocabulary } from '../../engine/report/words.ts';
import { handOver } from '../hand-over.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { download } from '../ui/download.ts';
import { StatusBadge } from '../ui/StatusBadge.tsx';
import { FindingList } from './FindingList.tsx';
import { HostTable } from './HostTable.tsx';
import { Readings } from './Progress.tsx';
import { Queries } from './Queries.tsx';
import { RecordsView } from './RecordsView.tsx';
import { SecondOpinion } from './SecondOpinion.tsx';
import { SpfView } from './SpfView.tsx';

interface Props {
  report: CheckReport;
  words: FindingVocabulary;
  link: string;
  readings: FieldReading[];
  /** Title of the sample shown, else null. */
  sample: string | null;
  onAgain: () => void;
  onClose: () => void;
}

const NOT_DECIDING = /^(?:mta-sts|tls-rpt|dane|bimi)-/;

/** What leads on to the request; no line where nothing could be seen. */
const NEXT: Partial<Record<CheckReport['verdict']['kind'], string>> = {
  'dns-reason': 'Mended and still refused?',
  listed: 'Off the list and still refused?',
  sound: 'Refused all the same?',
  incomplete: 'Refused all the same?',
};

/** The report: verdict, lights, addresses, findings, then everything behind them. */
export function ReportView({ report, words, link, readings, sample, onAgain, onClose }: Props) {
  const { verdict, lights, findings, dns } = report;
  const deciding = findings.filter(({ id }) => !NOT_DECIDING.test(id));
  const transport = findings.filter(({ id }) => NOT_DECIDING.test(id));
  const page = sample ? undefined : link;
  const article = useRef<HTMLElement>(null);
  // On paper everything is unfolded; afterwards each part is as it was.
  useEffect(() => {
    const folded = new Set<HTMLDetailsElement>();
    const unfold = () => {
      for (const part of article.current?.querySelectorAll('details') ?? []) {
        if (part.open) continue;
        folded.add(part);
        part.open = true;
      }
    };
    const refold = () => {
      for (const part of folded) part.open = false;
      folded.clear();
    };
    addEventListener('beforeprint', unfold);
    addEventListener('afterprint', refold);
    return () => {
      removeEventListener('beforeprint', unfold);
      removeEventListener('afterprint', refold);
    };
  }, []);
  return (
    <article ref={article} class="check-report" aria-labelledby="check-verdict">
      <h2 id="check-verdict">
        {report.domain}
        {sample && <span class="tag">Sample: {sample}</span>}
      </h2>
      <div class={`verdict is-${verdict.status}`}>
        <p>
          <strong>{verdict.sentence}</strong>
        </p>
        <p class="promise">
          {formatCounts(findings)}. Checked {report.checkedAt.slice(0, 16).replace('T', ' ')} UTC through{' '}
          {report.resolver}.
        </p>
      </div>
      <Readings readings={readings} />
      <ul class="check-lights">
        {lights.map(({ id, label, status, detail }) => (
          <li key={id}>
            <StatusBadge status={status} />
            <strong>{label}</strong>
            <span>{detail}</span>
          </li>
        ))}
      </ul>
      <p class="promise">
        The first four are what Microsoft asks of domains that send more than 5,000 messages a day to
        Outlook.com, Hotmail, Live and MSN since May 2025; reverse DNS it asks of everyone.
      </p>
      <div class="actions">
        <CopyButton
          class=""
          label="Copy report (Markdown)"
          text={() => formatReportMarkdown(report, words, page)}
        />
        <CopyButton
          class=""
          label="Copy as plain text"
          text={() => formatReportText(report, words, { verbose: true })}
        />
        {!sample && <CopyButton class="" label="Copy link" text={link} />}
        <button type="button" onClick={() => print()}>
          Print
        </button>
        <button
          type="button"
          onClick={() =>
            download(`${report.domain}-check.json`, JSON.stringify(report, null, 2), 'application/json')
          }
        >
          Save as JSON
        </button>
        {sample ? (
          <button type="button" onClick={onClose}>
            Close the sample
          </button>
        ) : (
          <button type="button" onClick={onAgain}>
            Check again
          </button>
        )}
      </div>
      {!sample && NEXT[verdict.kind] && (
        <p class="no-print">
          {NEXT[verdict.kind]}{' '}
          <a
            href="/tools/request/"
            onClick={() => handOver('whyblocked.request.check', createHandOver(report))}
          >
            Write the support request
          </a>{' '}
          with these results filled in, or <a href="/tools/bounce/">explain the reply you got</a>.
        </p>
      )}
      {report.hosts.length > 0 && <HostTable report={report} />}
      <h3 id="check-findings">Findings</h3>
      <FindingList findings={deciding} words={words} />
      <SpfView spf={report.spf} />
      <RecordsView report={report} />
      <section aria-labelledby="check-transport">
        <h3 id="check-transport">Does not decide whether Microsoft takes your mail</h3>
        <p class="promise">
          MTA-STS, TLS-RPT, DANE and BIMI protect or decorate mail. None of them lifts a refusal.
        </p>
        <FindingList findings={transport} words={words} empty="None of the four is published." />
      </section>
      <Queries report={report} dig={formatDigCommands(report.queries)} />
      {!sample && <SecondOpinion report={report} />}
      <p class="promise print-only">
        {page ?? ''} {dns.queries} questions.
      </p>
    </article>
  );
}
