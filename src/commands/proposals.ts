import type { Proposal } from '../engine/propose.ts';

/** A mapping being built: sections by name, and lists with the lines of their entries. */
interface Section {
  readonly sections: Map<string, Section>;
  readonly lists: Map<string, string[]>;
}

/**
 * Proposals as the policy section of `fieldwork.yaml`, to paste and cut back: each value with what it was seen in.
 * What has no fixed place in the file follows as comments.
 */
export function renderProposals(proposals: readonly Proposal[]): string {
  const root: Section = { sections: new Map(), lists: new Map() };
  const elsewhere: string[] = [];
  for (const { rule, value, because } of proposals) {
    const entries = (JSON.parse(value) as unknown[]).map((entry) => JSON.stringify(entry));
    if (rule.includes('<')) elsewhere.push(`# ${rule}: ${value}   # ${because}`);
    else listAt(root, rule.split('.')).push(...entries.map((entry) => `- ${entry}   # ${because}`));
  }
  const head = '# What was seen, as a proposal. Keep what is true, and put it into fieldwork.yaml.';
  return [head, ...linesOf(root, ''), ...elsewhere].join('\n');
}

function listAt(section: Section, path: readonly string[]): string[] {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    const list = section.lists.get(name) ?? [];
    section.lists.set(name, list);
    return list;
  }
  const inner = section.sections.get(name) ?? { sections: new Map(), lists: new Map() };
  section.sections.set(name, inner);
  return listAt(inner, rest);
}

function linesOf({ sections, lists }: Section, indent: string): string[] {
  const deeper = `${indent}  `;
  return [
    ...[...lists].flatMap(([name, lines]) => [
      `${indent}${name}:`,
      ...lines.map((line) => `${deeper}${line}`),
    ]),
    ...[...sections].flatMap(([name, section]) => [`${indent}${name}:`, ...linesOf(section, deeper)]),
  ];
}
