import { parseFragment } from '../../engine/explain-link/fragment.ts';
import { carryDetails, enableButtons, showDetails } from './show-details.ts';

// Plain DOM on purpose: these pages may carry 5 kB of script, and are whole without it.
const show = () => {
  const read = parseFragment(location.hash);
  // An anchor pressed on this page leaves what the link said in place.
  if (read.kind === 'none') return;
  showDetails(read);
  carryDetails(read.kind === 'details' ? read.details : {});
};
enableButtons();
show();
addEventListener('hashchange', show);
