import type { GapReport } from '../../src/domain/audit.ts';
import { INVENTORY_KINDS, type Inventory, type InventoryRow } from '../../src/domain/inventory.ts';
import { plural } from '../../src/domain/plural.ts';
import { KIND_WORD, kindCount, NEEDS_LOOK, STATE_WORD, seenWord } from '../survey-words.ts';
import { LIST_LIMIT } from './context.ts';
import { h, type Markup, name, when } from './markup.ts';

/** "Inventory": what is in use and not declared first; everything else for whoever opens it. */
export function inventory({ inventory: found }: GapReport): Markup | null {
  if (found === undefined) return null;
  const open = found.rows.filter(({ state }) => NEEDS_LOOK.has(state));
  return h`<section id="inventory" aria-labelledby="inventory-h">
<h2 id="inventory-h">Inventory</h2>
<p class="lead">${lead(found)}</p>
${found.limits.map((limit) => h`<p class="note">${limit}</p>`)}
${open.length > 0 && table('What is not declared, gone, or cannot be told', open)}
${all(found)}
</section>`;
}

function lead({ rows }: Inventory): string {
  const counts = INVENTORY_KINDS.flatMap((kind) => {
    const own = rows.filter((row) => row.kind === kind);
    if (own.length === 0) return [];
    const odd = own.filter(({ state }) => state === 'undeclared').length;
    const gone = own.filter(({ state }) => state === 'gone').length;
    const notes = [...(odd > 0 ? [`${odd} not declared`] : []), ...(gone > 0 ? [`${gone} gone`] : [])];
    return [`${kindCount(kind, own.length)}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`];
  });
  return counts.length === 0 ? 'Nothing was seen and nothing is declared.' : `${counts.join(' · ')}.`;
}

function all({ rows }: Inventory): Markup | null {
  if (rows.length === 0) return null;
  const shown = rows.slice(0, LIST_LIMIT);
  const rest = rows.length - shown.length;
  return h`<details class="more"><summary>${plural(rows.length, 'row')}: what is declared where, and when it was seen</summary>
${table('Everything that was seen or is declared', shown)}${
  rest > 0 &&
  h`<p class="note">All ${rows.length} are in the workbook and in the JSON form of this report.</p>`
}</details>`;
}

function table(label: string, rows: readonly InventoryRow[]): Markup {
  const shown = rows.slice(0, LIST_LIMIT);
  return h`<div class="scroll"><table aria-label="${label}"><thead><tr><th scope="col">What</th><th scope="col">Kind</th><th scope="col">State</th><th scope="col">Declared in</th><th scope="col">Seen</th><th scope="col">First and last</th></tr></thead><tbody>${shown.map(tableRow)}</tbody></table></div>`;
}

function tableRow(row: InventoryRow): Markup {
  const odd = NEEDS_LOOK.has(row.state);
  return h`<tr><th scope="row">${name(row.name)}${row.note !== '' && h`<br><span class="note">${name(row.note)}</span>`}</th>
<td>${KIND_WORD[row.kind]}</td><td>${odd ? h`<span class="indeterminate">${STATE_WORD[row.state]}</span>` : STATE_WORD[row.state]}</td>
<td>${row.declared.length === 0 ? '–' : row.declared.map((path, index) => h`${index > 0 && h`<br>`}${name(path)}`)}</td>
<td>${seenWord(row) || '–'}</td><td>${row.firstSeen === null ? '–' : when(row.firstSeen)}${row.lastSeen !== null && h`<br>${when(row.lastSeen)}`}</td></tr>`;
}
