import { h, type Markup } from '../../html/markup.ts';
import { EXPECTED, PYTHON_STEPS } from '../steps.ts';
import type { PacketView } from '../view.ts';

/** How a stranger checks all this: which digests there are, and steps that need no program of ours. */
export function checking({ packet }: PacketView): Markup {
  const { campaign, tool, ledgerHead } = packet;
  return h`${packet.notes.length > 0 && h`<ul>${packet.notes.map((note) => h`<li>${note}</li>`)}</ul>`}
<dl class="facts">
<dt>List</dt><dd><code>${campaign.digest}</code></dd>
<dt>Frozen campaign</dt><dd><code>${campaign.documentDigest}</code></dd>
<dt>Configuration</dt><dd><code>${tool.configDigest}</code></dd>
<dt>Ledger</dt><dd>${ledgerHead === null ? 'no entry yet' : h`newest entry ${ledgerHead.seq}, <code>${ledgerHead.hash}</code>`}</dd>
<dt>Form</dt><dd>${packet.schema}</dd>
</dl>
<p>An artifact is an answer of a source, byte for byte, in a file named by its SHA-256: <code>sha256sum</code> of the file gives its name.</p>
<h3>Check the list and the words yourself</h3>
<p>With Python 3 and the JSON form of this packet (<code>review-packet.json</code>), and nothing of ours. ${EXPECTED}</p>
<pre><code>${PYTHON_STEPS}</code></pre>`;
}
