import { gunzipSync } from 'node:zlib';
import type { EvidenceRef, GapReport, ItemResult, PopulationItem } from '../../src/domain/audit.ts';
import { type Digest, sha256 } from '../../src/domain/digest.ts';
import { csv } from './csv.ts';
import { type Found, follow } from './pointer.ts';
import type { Redaction } from './redaction/index.ts';
import { credentialRow, documentOfXml, rowOf } from './xml.ts';

/** What artifacts say at the places that drawn and deviating items point at: the value there, and nothing around it. */

/** One place of one artifact, as received: redacted only when it is written, for then everybody in it is known. */
export interface Excerpt {
  readonly artifact: Digest;
  readonly position: string;
  /** `json-text`: the artifact holds the value as a text that is itself JSON, as CloudTrail's LookupEvents does. */
  readonly form: 'json' | 'json-text';
  readonly value: unknown;
  /** Why there is no value; null where there is. */
  readonly problem: string | null;
}

/** A statement and the place that shows it. */
interface Statement {
  readonly control: string;
  readonly item: string;
  /** Empty: the item itself. */
  readonly attribute: string;
  readonly ref: EvidenceRef | null;
}

/** Everything that the drawn and the deviating items rest on, each item once. */
export function statementsOf({ controls }: GapReport): Statement[] {
  return controls.flatMap(({ control, sample, deviating }) => {
    const items = new Map([...sample, ...deviating].map((one) => [one.itemId, one]));
    return [...items.values()].flatMap((one) => ofItem(control, one));
  });
}

function ofItem(
  control: string,
  { itemId, item, results }: ItemResult & { readonly item: PopulationItem },
): Statement[] {
  const own = { control, item: itemId };
  const shown = item.evidence.map((ref) => ({ ...own, attribute: '', ref }));
  // An item without evidence stands in the index too: it was looked at, and nothing was there.
  return [
    ...(shown.length === 0 ? [{ ...own, attribute: '', ref: null }] : shown),
    ...results.flatMap(({ attribute, evidence }) => evidence.map((ref) => ({ ...own, attribute, ref }))),
  ];
}

/** Positions that are needed of each artifact, in the order of digests. */
export function neededPlaces(report: GapReport): Map<Digest, string[]> {
  const places = new Map<Digest, Set<string>>();
  for (const { ref } of statementsOf(report)) {
    if (ref === null) continue;
    const known = places.get(ref.artifact) ?? new Set();
    places.set(ref.artifact, known.add(ref.position));
  }
  return new Map(
    [...places].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([digest, set]) => [digest, [...set].sort()]),
  );
}

/** @param bytes of the artifact; null where it is missing, and then everything says so */
export function excerptsOf(
  artifact: Digest,
  bytes: Uint8Array | null,
  positions: readonly string[],
): Excerpt[] {
  const document = bytes === null ? null : documentIn(bytes);
  return positions.map((position): Excerpt => {
    const none = { artifact, position, form: 'json', value: null } as const;
    if (bytes === null) return { ...none, problem: 'the artifact is missing' };
    if (document === null)
      return { ...none, problem: 'the artifact is neither JSON nor XML: ask for it as it is' };
    const found = find(document.value, position);
    if ('problem' in found) return { ...none, problem: found.problem };
    const inner = jsonText(found.value);
    return inner === null
      ? { ...none, value: found.value, problem: null }
      : { ...none, form: 'json-text', value: inner.value, problem: null };
  });
}

function find(document: unknown, position: string): Found {
  const row = credentialRow(position);
  if (row === null) return follow(document, position);
  const report = follow(document, row.text);
  if ('problem' in report) return report;
  const value = typeof report.value === 'string' ? rowOf(report.value, row.line) : null;
  return value === null ? { problem: `nothing lies at ${position}` } : { value };
}

function documentIn(bytes: Uint8Array): { readonly value: unknown } | null {
  try {
    const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const text = Buffer.from(zipped ? gunzipSync(bytes) : bytes).toString('utf8');
    return text.startsWith('<') ? documentOfXml(text) : { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

/** An object written as text within JSON. */
function jsonText(value: unknown): { readonly value: unknown } | null {
  if (typeof value !== 'string' || !value.startsWith('{')) return null;
  try {
    return { value: JSON.parse(value) };
  } catch {
    return null;
  }
}

/** `evidence/<artifact>/Events-41-CloudTrailEvent.json`: readable where the position is plain, else its hash. */
export function excerptFile({ artifact, position }: Pick<Excerpt, 'artifact' | 'position'>): string {
  const plain = /^(\/[A-Za-z0-9]+)+$/.test(position) && position.length < 80;
  const name = plain ? position.slice(1).replaceAll('/', '-') : `at-${sha256(position).slice(0, 16)}`;
  return `evidence/${artifact}/${name}.json`;
}

/** `evidence/…`: a file per excerpt, and an index from statement to excerpt. */
export function* evidenceFiles(
  report: GapReport,
  excerpts: readonly Excerpt[],
  redaction: Redaction,
): Iterable<[string, string]> {
  const byPlace = new Map(excerpts.map((excerpt) => [excerptFile(excerpt), excerpt]));
  for (const [file, excerpt] of byPlace)
    if (excerpt.problem === null) yield [file, excerptText(excerpt, redaction)];
  const rows = statementsOf(report).map(({ control, item, attribute, ref }) => {
    if (ref === null) return [control, item, attribute, '', '', '', '', '', 'there is no record'];
    const file = excerptFile(ref);
    const problem = byPlace.get(file)?.problem ?? null;
    const { record, label, artifact, position } = ref;
    const place = [redaction.text(record), redaction.text(label), artifact, position];
    return [control, item, attribute, ...place, problem === null ? file : '', problem ?? ''];
  });
  const header = [
    'control',
    'item',
    'attribute',
    'record',
    'shows',
    'artifact',
    'position',
    'excerpt',
    'problem',
  ];
  yield ['evidence/index.csv', csv(header, rows)];
}

function excerptText({ artifact, position, form, value: received }: Excerpt, redaction: Redaction): string {
  const { role, says } = redaction;
  const value = redaction.value(received);
  const note = `What the artifact with this SHA-256 holds at this JSON pointer, redacted for the role ${role}: ${says} So the excerpt hashes differently from the artifact; ask for the artifact to compare.`;
  return `${JSON.stringify({ artifact, position, redacted: role, form, note, value }, null, 2)}\n`;
}
