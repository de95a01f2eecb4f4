import type { GapReport, PopulationItem } from '../../../src/domain/audit.ts';
import type { Said } from '../../../src/domain/finding.ts';
import type { PacketRole } from '../input.ts';
import { personalParts, WITHHELD, withoutPhones } from './personal.ts';
import { Pseudonyms } from './pseudonyms.ts';

/** How much of people's data a packet holds. The rules are in `personal.ts` (both roles) and `pseudonyms.ts` (public). */
export interface Redaction {
  readonly role: PacketRole;
  /** What was done, for people, in whole sentences. */
  readonly says: string;
  /** A sentence or title. */
  text(text: string): string;
  /** What a source sent. */
  value(value: unknown): unknown;
  report(report: GapReport): GapReport;
}

const AUDITOR =
  'phone numbers, home addresses, second e-mail addresses, secrets and profile fields that no test needs are replaced by "[withheld]". Names and work addresses of those who act, ask and approve are kept.';
const PUBLIC =
  'phone numbers, addresses, secrets and free text are replaced by "[withheld]"; names, e-mail addresses, logins and IP addresses by pseudonyms such as person-7, the same one everywhere in this packet.';

/**
 * @param people names of known people, each list those of one person
 * @param seen what sources sent and the packet will show: people in it are learned before anything is written
 */
export function redactionFor(
  role: PacketRole,
  people: readonly (readonly string[])[],
  report: GapReport,
  seen: readonly unknown[],
): Redaction {
  if (role === 'auditor') {
    const value = (source: unknown): unknown => personalParts(source, { freeText: true });
    const whole = (one: GapReport): GapReport => mapTexts(one, withoutPhones) as GapReport;
    return { role, says: AUDITOR, text: withoutPhones, value, report: whole };
  }
  const pseudonyms = new Pseudonyms();
  for (const names of people) pseudonyms.learnPerson(names);
  pseudonyms.learn(report);
  for (const value of seen) pseudonyms.learn(value);
  const text = (said: string): string => pseudonyms.text(withoutPhones(said));
  return {
    role,
    says: PUBLIC,
    text,
    value: (source) => pseudonyms.value(personalParts(source, { freeText: false })),
    report: (one) => withoutFacts(withoutWords(mapTexts(one, text) as GapReport)),
  };
}

/** What people wrote into tickets of findings is free text like the rest of a ticket. */
function withoutWords(report: GapReport): GapReport {
  if (report.findings === undefined) return report;
  const withheld = (said: Said): Said => ({ ...said, text: WITHHELD, by: WITHHELD });
  return {
    ...report,
    findings: report.findings.map((standing) => ({
      ...standing,
      ...(standing.nature === undefined ? {} : { nature: withheld(standing.nature) }),
      ...(standing.cause === undefined ? {} : { cause: withheld(standing.cause) }),
      ...(standing.alsoNature === undefined ? {} : { alsoNature: withheld(standing.alsoNature) }),
      ...(standing.alsoCause === undefined ? {} : { alsoCause: withheld(standing.alsoCause) }),
    })),
  };
}

/** Facts are for testing an item again, and full of logins; nothing that a reader of the packet sees rests on them. */
function withoutFacts(report: GapReport): GapReport {
  const bare = <T extends { readonly item: PopulationItem }>(one: T): T => ({
    ...one,
    item: { ...one.item, facts: null },
  });
  const controls = report.controls.map((control) => ({
    ...control,
    sample: control.sample.map(bare),
    deviating: control.deviating.map(bare),
  }));
  return { ...report, controls };
}

/** Members that the proof rests on: ids, digests, seeds and places. */
const PROOF: ReadonlySet<string> = new Set([
  ...['id', 'ids', 'itemId', 'digest', 'populationDigest', 'configDigest', 'hash', 'fingerprint', 'artifact'],
  ...['position', 'seed', 'ticket', 'replaces', 'outcomes', 'stream', 'control', 'attribute', 'population'],
]);

/** Every text of a report through `say`, except what the proof rests on. */
function mapTexts(value: unknown, say: (text: string) => string): unknown {
  if (typeof value === 'string') return say(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((member) => mapTexts(member, say));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, PROOF.has(name) ? member : mapTexts(member, say)]),
  );
}
