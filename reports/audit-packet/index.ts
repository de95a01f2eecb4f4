import { canonicalJson, compareUtf8, sha256 } from '../../src/domain/digest.ts';
import { ledgerLine } from '../../src/domain/ledger-export.ts';
import type { LedgerEntry } from '../../src/domain/store.ts';
import type { ReportLinks } from '../html/context.ts';
import { REPORT_FORMATS } from '../index.ts';
import { evidenceFiles } from './excerpts.ts';
import type { PacketInput, PacketRole } from './input.ts';
import { instructions } from './instructions.ts';
import { drawFiles, populationFiles } from './populations.ts';
import { VERIFY_SCRIPT } from './script/index.ts';

export { excerptsOf, neededPlaces } from './excerpts.ts';
export { PACKET_ROLES, type PacketInput, type PacketRole } from './input.ts';
export { redactionFor } from './redaction/index.ts';

/** Of a packet's files the one that lists all others. */
export const MANIFEST = 'MANIFEST.sha256';

/**
 * The packet of an audit: everything that a stranger needs to re-perform it, as files by name. The same report gives the same bytes.
 * @param ticket web address of a ticket, for packets whose readers may open it
 */
export async function auditPacketFiles(
  input: PacketInput,
  ticket: ReportLinks['ticket'],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { redaction, excerpts } = input;
  const report = redaction.report(input.report);
  const files = new Map<string, Uint8Array>();
  const add = (name: string, content: Uint8Array | string): void => {
    files.set(name, typeof content === 'string' ? Buffer.from(content, 'utf8') : content);
  };
  const shown = new Set(excerpts.flatMap(({ artifact, problem }) => (problem === null ? [artifact] : [])));
  const links: ReportLinks = {
    artifact: (digest) => (shown.has(digest) ? `evidence/${digest}/` : ''),
    ticket: redaction.role === 'public' ? () => null : ticket,
  };
  for (const format of REPORT_FORMATS) add(format.file, await format.render(report, links));
  for (const [name, text] of populationFiles({ ...input, report })) add(name, text);
  for (const [name, text] of drawFiles({ report })) add(name, text);
  add('ledger.jsonl', input.ledger.map((entry) => `${packetLine(entry, redaction.role)}\n`).join(''));
  for (const [name, text] of evidenceFiles(input.report, excerpts, redaction)) add(name, text);
  add('verify.py', VERIFY_SCRIPT);
  add('VERIFY.md', instructions({ ...input, report }));
  add(MANIFEST, manifestOf(files));
  return new Map([...files].toSorted(([a], [b]) => compareUtf8(a, b)));
}

/** What the proof needs of the ledger; entries of other kinds name people who signed off, asked and were asked. */
const PROVING: ReadonlySet<string> = new Set(['population', 'draw', 'audit']);

/** Without its data an entry still shows that nothing was left out: the next one holds its hash. */
function packetLine(entry: LedgerEntry, role: PacketRole): string {
  if (role === 'auditor' || PROVING.has(entry.kind)) return ledgerLine(entry);
  const { seq, kind, previous, hash } = entry;
  return canonicalJson({ seq, kind, previous, hash, withheld: true });
}

/** As `sha256sum -c` reads it. */
function manifestOf(files: ReadonlyMap<string, Uint8Array>): string {
  return [...files]
    .toSorted(([a], [b]) => compareUtf8(a, b))
    .map(([name, bytes]) => `${sha256(bytes)}  ${name}\n`)
    .join('');
}
