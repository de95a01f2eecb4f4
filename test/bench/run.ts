import { audit } from './audit.ts';
import { campaign } from './campaign.ts';
import { draw } from './draw.ts';
import { ingest } from './ingest.ts';
import type { BenchResult } from './row.ts';
import { start } from './start.ts';

/** `npm run bench [-- NAME …] [--json]`: each row against its peer in the same run. Exits 1 when a row misses its target. */

const ROWS: Readonly<Record<string, (say: (text: string) => void) => Promise<BenchResult>>> = {
  ingest,
  draw,
  campaign,
  audit,
  start,
};

function toLine(result: BenchResult): string {
  if ('skipped' in result) return `${result.name.padEnd(8)} skipped: ${result.skipped}`;
  const { name, ours, peer, ratio, target, ok, memory, note } = result;
  const cells = [
    `ours ${ours.toFixed(3)} s`,
    peer === null ? '' : `peer ${peer.toFixed(3)} s`,
    `${ratio.toFixed(2)} times as fast (target ${target.toFixed(2)})`,
    memory === undefined ? '' : `${memory} MB`,
    ok ? 'ok' : 'MISSED',
  ];
  return `${name.padEnd(8)} ${cells.filter((cell) => cell !== '').join(', ')}\n         ${note}`;
}

const args = process.argv.slice(2);
const json = args.includes('--json');
const names = args.filter((arg) => arg !== '--json');
const unknown = names.filter((name) => !(name in ROWS));
if (unknown.length > 0) {
  process.stderr.write(`no row ${unknown.join(', ')}; there are ${Object.keys(ROWS).join(', ')}\n`);
  process.exit(2);
}
const results: BenchResult[] = [];
for (const [name, row] of Object.entries(ROWS)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const result = await row((text) => process.stderr.write(`${name}: ${text}\n`));
  results.push(result);
  if (!json) process.stdout.write(`${toLine(result)}\n`);
}
if (json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
process.exitCode = results.some((result) => 'ok' in result && !result.ok) ? 1 : 0;
