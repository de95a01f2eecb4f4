import type { ControlResult, GapReport, SourceCoverage } from '../../src/domain/audit.ts';
import type { FootprintCheck } from '../../src/domain/footprint.ts';
import { thousands } from '../../src/domain/plural.ts';
import { completenessLines, footprintState, footprintsByWeight, footprintWords } from '../completeness.ts';
import { controlsSampleWords } from '../controls-sample.ts';
import { verdictLine } from '../figures.ts';
import { pythonSteps, SPREAD_STEP } from '../steps.ts';
import { utcMinute } from '../times.ts';
import { HEALTH_WORD } from '../words.ts';
import { drawName, type PacketInput, populationNames } from './input.ts';

/** `VERIFY.md`: how a stranger re-performs the packet with coreutils or Python, and what it cannot prove. */
export function instructions(input: PacketInput): string {
  const { report, redaction } = input;
  const drawnOf = controlsSampleWords(report.controlsSample);
  const sections = [
    `# Audit packet ${report.period.id}, ${inline(report.company)}`,
    `Made from the audit of ${utcMinute(report.generatedAt)}${report.simulatedClock ? ' (simulated clock)' : ''} by ${report.tool.name} ${report.tool.version}. Nothing has to be installed to check it, and nobody has to be trusted. Run either of these in this folder:`,
    code([
      'sha256sum -c --quiet MANIFEST.sha256   # every file is as it was written',
      'python3 verify.py                      # re-performs the audit from these files',
    ]),
    'The first says nothing when all is well. The second prints a line per check and ends with 1 when one does not hold; it needs Python 3.8 or newer, no packages and no network, and is short enough to be read first.',
    '## What is here',
    CONTENTS,
    `Redacted for the role **${redaction.role}**: ${redaction.says}`,
    ...(redaction.role === 'public' ? [PUBLIC_LIMITS] : []),
    '## By hand',
    ...byHand(input),
    '## What was concluded',
    ...(drawnOf === null ? [] : [inline(drawnOf)]),
    report.controls
      .map((control) => `- **${inline(control.title)}** ${inline(verdictLine(control))}`)
      .join('\n') || 'Nothing was audited.',
    '## What this packet cannot prove',
    'That a population is **complete**. A digest shows that a list was not changed, not that nothing was missing from it. This is what was done about it instead: every source had to be collected without a gap over the whole period, days on which almost nothing arrived count as gaps, and with any gap the verdict is "cannot conclude". What was asked of which source is in `report.json` under `query`; ask the source the same and compare the ids.',
    coverage(report),
    ...otherSide(report),
    'Nor does it prove that the sources told the truth, that the clock of the machine was right, or that the company showed you its only ledger. The last hash, written down elsewhere at the time, answers the last of these.',
  ];
  return `${sections.join('\n\n')}\n`;
}

/** The checks of `verify.py` as steps for people. */
function byHand({ report, ledger, populations }: PacketInput): string[] {
  const names = populationNames(populations);
  const drawn = report.controls.filter(({ draw }) => draw !== null);
  return [
    '1. **The populations.** Each list of ids hashes to the digest that was written into the ledger before a seed existed:',
    code(names.map((name) => `sha256sum populations/${name}.txt; wc -l < populations/${name}.txt`)),
    table(
      ['population', 'items', 'SHA-256 of the list', 'frozen'],
      report.populations.map(({ count, digest, frozenAt }, index) => [
        names[index] ?? '',
        thousands(count),
        digest,
        frozenAt,
      ]),
    ),
    '2. **The draws.** An item’s ticket is made of seed and id alone: SHA-256 of the seed in hex, followed by the id, hashed again; the decimal digits, filled up with zeros to 64, reversed. The smallest tickets, compared as text, are drawn (R. L. Rivest, Consistent sampling with replacement, 2018, https://arxiv.org/abs/1808.10016).',
    ...(drawn[0] === undefined ? ['Nothing was drawn.'] : [drawByHand(report, drawn[0])]),
    table(
      ['draw', 'size', 'why this size', 'drawn', 'seed'],
      drawn.map((control) => [
        drawName(report, control),
        String(control.draw?.plan.size ?? 0),
        control.draw?.plan.basis ?? '',
        control.draw?.drawnAt ?? '',
        control.draw?.seed ?? '',
      ]),
    ),
    ...(drawn.some(({ draw }) => draw?.strata !== undefined)
      ? [`${SPREAD_STEP} The months stand in \`report.json\` and in the ledger beside the ids.`]
      : []),
    'An item to which no test applies is replaced by the next in drawing order; the last column of `samples/` names whom it replaces.',
    '3. **The ledger.** In `ledger.jsonl` every line is an entry. Its `hash` is the SHA-256 of the same line without the member `hash`; its `previous` is the `hash` of the line before. So no entry can be changed, left out or put in without changing all that follow.',
    `The last entry (${ledger.at(-1)?.seq ?? 0}) is this audit. Its hash is \`${ledger.at(-1)?.hash ?? ''}\`. **Compare it with the one that you were given by another way**, such as the head that \`fieldwork verify\` prints: the chain alone does not show a ledger that was written anew as a whole.`,
    '4. **The figures.** Count the outcomes in `populations/*.csv` and compare them with `report.json`, `populationFigures`; those of the rows in `samples/` with `sampleFigures`.',
    '5. **The evidence.** `evidence/index.csv` leads from every drawn and every deviating item to the place in the artifact that shows it. Ask for an artifact by its SHA-256: its bytes must hash to it, and hold what the excerpt says at that place.',
  ];
}

const CONTENTS = [
  '| file | what it is |',
  '| --- | --- |',
  '| `report.html`, `report.xlsx`, `report.json`, `oscal.json` | the gap report: to read, as test sheets, as data, as OSCAL assessment results |',
  '| `populations/NAME.txt` | the ids of a frozen population, one a line, sorted by UTF-8 bytes; a NAME with `.supplement-1` came after the freeze and was tested wholly |',
  '| `populations/NAME.csv` | the same items with time, group, title and the outcome of every test |',
  '| `samples/NAME.txt`, `draws/NAME.json` | what was drawn, in drawing order with ticket and what it replaces; seed, size and digests |',
  '| `ledger.jsonl` | the ledger from the first population of the period to the audit |',
  '| `evidence/index.csv`, `evidence/SHA-256/…` | what the artifacts say at the places that the tests rest on |',
  '| `MANIFEST.sha256`, `verify.py` | the SHA-256 of every other file; the program that re-performs all of this |',
].join('\n');

const PUBLIC_LIMITS =
  'Ids are never replaced, because digests and draws rest on them; where a source names its objects after people, such as IAM users, ids name them too. Of ledger entries that are no population, draw or audit only the hashes are here: the chain still shows that none was left out.';

function drawByHand(report: GapReport, control: ControlResult): string {
  const name = drawName(report, control);
  if (control.draw?.strata !== undefined)
    return code([
      "python3 - <<'END'",
      ...pythonSteps(control.draw).split('\n'),
      'END',
      `cut -f2,3 samples/${name}.txt   # the same`,
    ]);
  const steps = [
    'import hashlib, json',
    'sha = lambda data: hashlib.sha256(data.encode()).hexdigest()',
    `draw = json.load(open("draws/${name}.json"))`,
    `ids = open("populations/${control.population}.txt", encoding="utf-8").read().split("\\n")[:-1]`,
    'ticket = lambda one: "0." + str(int(sha(sha(draw["seed"]) + one), 16)).rjust(64, "0")[::-1]',
    'print(*sorted(ids, key=ticket)[:draw["plan"]["size"]], sep="\\n")',
  ];
  return code([
    "python3 - <<'END'",
    ...steps,
    'END',
    `cut -f3 samples/${name}.txt   # the same ids, replacements last`,
  ]);
}

/** What had to be known of each source, and what was. */
function coverage(report: GapReport): string {
  const needs = new Map<string, { readonly source: SourceCoverage; readonly populations: Set<string> }>();
  for (const { id, sources } of report.populations)
    for (const source of sources) {
      const key = JSON.stringify([source.stream, source.scope, source.needed]);
      const known = needs.get(key) ?? { source, populations: new Set<string>() };
      known.populations.add(id);
      needs.set(key, known);
    }
  const rows = [...needs.values()].map(({ source, populations }) => {
    const { stream, scope, mode, needed, gaps, freshAt, failure, problems } = source;
    const health = report.streams.find((one) => one.stream === stream && one.scope === scope)?.health;
    const holes = gaps.map(({ from, to }) => `${from} to ${to}`);
    const trouble = [
      ...holes.map((hole) => `no data ${hole}`),
      ...problems,
      ...(failure === null ? [] : [failure]),
    ];
    return [
      `${stream} ${scope}`.trim(),
      [...populations].join(', '),
      mode === 'events' ? `${needed.from} to ${needed.to}` : `as of ${needed.to}`,
      trouble.length === 0 ? 'all of it' : trouble.join('; '),
      freshAt ?? 'never',
      health === undefined ? 'not configured' : HEALTH_WORD[health],
    ];
  });
  return table(['source', 'population', 'needed', 'collected', 'last', 'health'], rows);
}

/** What tickets and accounts, asked for their events, said of each population. */
function otherSide(report: GapReport): string[] {
  if (report.completeness === undefined) return [];
  const asked = completenessLines(report).flatMap(({ population, tickets, accounts }) => [
    ...(tickets === null ? [] : [[population, 'tickets that were approved and done', tickets]]),
    ...(accounts === null ? [] : [[population, 'accounts that appeared', accounts]]),
  ]);
  return [
    'The populations were also asked for from the other side: each ticket that was approved and done should have its event, each account that appeared the event that made it. What was compared with what, and every one without an event, is in `report.json` under `completeness`.',
    ...(asked.length === 0 ? [] : [table(['population', 'asked', 'answer'], asked)]),
    ...ownCalls(report.completeness.footprints ?? []),
  ];
}

/** Whether the logs show this program's own calls. */
function ownCalls(checks: readonly FootprintCheck[]): string[] {
  if (checks.length === 0) return [];
  const rows = footprintsByWeight(checks).map((check) => [
    `${check.stream} ${check.scope}`.trim(),
    check.accountId ?? '–',
    check.call ?? '–',
    footprintState(check),
    footprintWords(check),
    check.newest?.requestId ?? '–',
  ]);
  return [
    'The program’s own calls were looked for in the logs. A request id below is in the log of the vendor as well: in CloudTrail under `requestID`, in Okta’s System Log under `transaction.id`. Those that were not found are in `report.json` under `completeness.footprints`.',
    table(['log', 'account', 'our own call', 'is it there', 'counts', 'newest request found'], rows),
  ];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(inline).join(' | ')} |`;
  return [line(header), `|${' --- |'.repeat(header.length)}`, ...rows.map(line)].join('\n');
}

/** Text of strangers in a line of Markdown: no markup, no new line. */
function inline(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').replace(/[\\`*_[\]<>|#]/g, '\\$&');
}

function code(lines: readonly string[]): string {
  return ['```', ...lines, '```'].join('\n');
}
