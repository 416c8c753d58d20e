import { handOver } from '../hand-over.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import type { ProofShown } from './protocol.ts';
import type { ProofWish } from './reading.ts';

/** Where the support request looks for what was found here (src/islands/request). */
const HAND_OVER = 'whyblocked.request.log';

interface Props {
  proof: ProofShown;
  choices: readonly { id: string; label: string }[];
  wish: ProofWish;
  /** It comes from the bundled sample: the request shows it as an example only. */
  isSample: boolean;
  onWish: (wish: ProofWish) => void;
}

/** What a request needs, about the block that is chosen. */
export function Proof({ proof, choices, wish, isSample, onWish }: Props) {
  return (
    <section aria-labelledby="log-proof">
      <h2 id="log-proof">Proof for the support request</h2>
      <p>
        In the words of the form for senders to Outlook.com: copy it, or take it along to{' '}
        <a
          href="/tools/request/"
          onClick={() => handOver(HAND_OVER, { ...proof.handOver, sample: isSample })}
        >
          the support request
        </a>
        , which says whether that form is the right door.
        {isSample && ' From this sample it is shown there as an example and not kept.'}
      </p>
      {choices.length > 1 && (
        <div class="field no-print">
          <label for="log-episode">About which block</label>
          <select
            id="log-episode"
            value={wish.choice}
            onChange={(event) => onWish({ ...wish, choice: event.currentTarget.value })}
          >
            {choices.map(({ id, label }) => (
              <option value={id} key={id}>
                {label}
              </option>
            ))}
          </select>
        </div>
      )}
      <label class="choice no-print">
        <input
          type="checkbox"
          checked={wish.full}
          onChange={(event) => onWish({ ...wish, full: event.currentTarget.checked })}
        />{' '}
        Show whole mail addresses
      </label>
      <figure class="record">
        <pre>{proof.text}</pre>
      </figure>
      <CopyButton text={proof.text} label="Copy proof" class="" />
    </section>
  );
}
