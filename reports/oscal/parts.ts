import type { EvidenceRef, GapReport } from '../../src/domain/audit.ts';
import { uuidOfName } from '../../src/domain/uuid.ts';

/** Small parts of OSCAL documents: texts, properties and identifiers in the forms that its JSON schema allows. */

/** Namespace of everything this program names; made once, at random. */
const NAMESPACE = 'c1e0a1de-7d0a-4b57-9a57-6a4f5d3c2b10';
/** Namespace of properties that are not NIST's own: https://pages.nist.gov/OSCAL/learn/tutorials/general/extension/ */
const PROPERTIES = `urn:uuid:${NAMESPACE}`;

export interface Property {
  readonly name: string;
  readonly ns: string;
  readonly value: string;
}

/** Makes UUIDs for the parts of one report: the same report gives the same ones, another audit others. */
export type Naming = (...names: readonly (string | number)[]) => string;

/** @param report whose company, period and audit the names belong to */
export function namingFor({ company, period, generatedAt, ledgerHead }: GapReport): Naming {
  const audit = [company, period.id, generatedAt, ledgerHead?.hash ?? null];
  return (...names) => uuidOfName(NAMESPACE, JSON.stringify([...audit, ...names]));
}

/** The UUID of the program itself, the same in every document. */
export const toolUuid = (version: string): string => uuidOfName(NAMESPACE, `tool ${version}`);

/** A text on one line: OSCAL's strings begin and end with something visible and hold no line ends. */
export function lineOf(text: string): string {
  const line = text
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/^[\s\uFEFF]+|[\s\uFEFF]+$/g, '');
  return line === '' ? '–' : line;
}

/** An identifier as OSCAL's tokens allow it: `Art. 32(1)(b)` becomes `Art.-32-1-b`. */
export function tokenOf(text: string): string {
  const token = text
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/-+$/, '');
  return /^[\p{L}_]/u.test(token) ? token : `_${token}`;
}

/** A property of our own. */
export function property(name: string, value: string | number | boolean): Property {
  return { name, ns: PROPERTIES, value: lineOf(String(value)) };
}

/** Under its key when there is any: OSCAL's lists are left out, never empty. */
export function listed<K extends string, T>(key: K, list: readonly T[]): { [P in K]?: readonly T[] } {
  return list.length === 0 ? {} : ({ [key]: list } as { [P in K]?: readonly T[] });
}

export interface RelevantEvidence {
  readonly href: string;
  readonly description: string;
  readonly props: readonly Property[];
}

/**
 * Records behind a statement, each once, named by id and artifact alone: what they show in words holds names. The address is an RFC 6920
 * name of the artifact (https://www.rfc-editor.org/rfc/rfc6920), so that it holds wherever the artifact is kept.
 */
export function evidenceOf(refs: readonly EvidenceRef[]): RelevantEvidence[] {
  const seen = new Map<string, RelevantEvidence>();
  for (const { record, artifact, position } of refs) {
    const href = `ni:///sha-256;${Buffer.from(artifact, 'hex').toString('base64url')}`;
    const props = [property('sha-256', artifact), property('position', position || '/')];
    seen.set(`${record}\n${artifact}\n${position}`, {
      href,
      description: lineOf(`Record ${record}, as received from its source.`),
      props: [property('record', record), ...props],
    });
  }
  return [...seen.values()];
}
