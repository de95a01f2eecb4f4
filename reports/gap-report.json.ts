import type { GapReport } from '../src/domain/audit.ts';

/**
 * The gap report as canonical JSON, indented for people: keys sorted by UTF-16 units as in RFC 8785, `undefined` left out,
 * one line feed at the end. The same report gives the same bytes; removing the white space gives `canonicalJson`.
 */
export function renderGapReportJson(report: GapReport): string {
  return `${pretty(report, '')}\n`;
}

function pretty(value: unknown, indent: string): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((member) => deeper + pretty(member, deeper)).join(',\n')}\n${indent}]`;
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, member]) => `${deeper}${JSON.stringify(key)}: ${pretty(member, deeper)}`);
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${indent}}`;
}
