import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../domain/errors.ts';
import { loadConfig, parseConfig, resolveSecret } from './load.ts';

const GOOD = `company: Acme
timezone: Europe/Berlin
connectors:
  jira:
    url: https://acme.atlassian.net
    email: bot@acme.test
    token: env:JIRA_TOKEN
`;

const problem = (source: string): string => {
  try {
    parseConfig(source, '/x/fieldwork.yaml');
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(ConfigError);
    return (thrown as ConfigError).message;
  }
  throw new Error('no problem found');
};

describe('fieldwork.yaml', () => {
  it('is parsed with defaults and frozen', () => {
    const { config, folder, digest } = parseConfig(GOOD, '/x/fieldwork.yaml');
    expect(config.audit.confidence).toBe(95);
    expect(config.policy.limits.accessKeyMaxDays).toBe(90);
    expect(folder).toBe('/x');
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(Object.isFrozen(config.policy.limits)).toBe(true);
  });

  it.each([
    ['policy:\n  limts:\n    dormantDays: 30\n', 'line 9: policy.limts: unknown key. Did you mean "limits"?'],
    [
      'policy:\n  limits:\n    dormantDay: 30\n',
      'line 10: policy.limits.dormantDay: unknown key. Did you mean "dormantDays"?',
    ],
    [
      'policy:\n  change:\n    projects: [CHG]\n    aproved: []\n',
      'line 11: policy.change.aproved: unknown key',
    ],
    ['audit: { confidence: 150 }\n', 'line 8: audit.confidence'],
    ['review: { project: SEC, fallbackReviewer: nobody }\n', 'line 8: review.fallbackReviewer'],
  ])('names line, key and the nearest right one: %s', (addition, expected) => {
    expect(problem(GOOD + addition)).toContain(expected);
  });

  it('names every problem at once', () => {
    expect(problem(`${GOOD}audti: {}\nreport: {}\n`)).toMatch(
      /2 problems[\s\S]*Did you mean "audit"\?[\s\S]*line 9: report/,
    );
  });

  it('refuses a secret written out, a placeholder and a wrong time zone', () => {
    expect(problem(GOOD.replace('env:JIRA_TOKEN', 'abc123'))).toContain('write a reference');
    expect(problem(GOOD.replace('bot@acme.test', 'changeme'))).toMatch(
      /line 6: connectors.jira.email.*placeholder/,
    );
    expect(problem(GOOD.replace('Europe/Berlin', 'Berlin'))).toMatch(/line 2: timezone/);
  });

  it('points at the broken place of a file that is not YAML', () => {
    expect(problem('company: "Acme\ntimezone: UTC\n')).toMatch(/fieldwork.yaml:\d+:\d+/);
  });

  it('says how to begin when there is none', () => {
    expect(() => loadConfig('/nowhere/fieldwork.yaml')).toThrow(ConfigError);
  });
});

describe('secrets', () => {
  it('come from the environment or a file, and never print', () => {
    const folder = mkdtempSync(join(tmpdir(), 'fieldwork-'));
    writeFileSync(join(folder, 'token'), 's3cret\n');
    const secret = resolveSecret('file:token', 'connectors.jira.token', folder, {});
    expect(secret.reveal()).toBe('s3cret');
    expect(`${secret} ${JSON.stringify({ secret })}`).not.toContain('s3cret');
    expect(resolveSecret('env:T', 's', folder, { T: 'x' }).reveal()).toBe('x');
  });

  it('name the variable and the setting that is missing', () => {
    expect(() => resolveSecret('env:NOPE', 'connectors.okta.token', '/', {})).toThrow(
      /connectors.okta.token.*NOPE/,
    );
  });
});

describe('rules that change', () => {
  const changing = (changes: string): string => `${GOOD}policy:
  change:
    projects: [CHG]
    approvedStatuses: ['10']
    closedWithinDays: 7
  owners: { Salesforce: ana@acme.test }
  changes:
${changes}`;
  const STATUS_CHANGE = `    - from: 2026-08-12
      why: the new workflow calls the status Released
      set:
        change: { approvedStatuses: ['20'] }
        owners: { GitHub: bob@acme.test }
`;

  it('hold from midnight of their date on, and leave alone what they do not name', () => {
    const { rules } = parseConfig(changing(STATUS_CHANGE), '/x/fieldwork.yaml');
    expect(rules.map(({ from }) => from)).toEqual([null, '2026-08-11T22:00:00.000Z']);
    const [before, after] = rules.map(({ policy }) => policy);
    expect(before?.change?.approvedStatuses).toEqual(['10']);
    expect(after?.change).toEqual({ ...before?.change, approvedStatuses: ['20'] });
    expect(after?.owners).toEqual({ Salesforce: 'ana@acme.test', GitHub: 'bob@acme.test' });
  });

  it('may end a rule', () => {
    const set = `    - { from: 2026-08-12, why: closing is not timed any more, set: { change: { closedWithinDays: null } } }\n`;
    const { rules } = parseConfig(changing(set), '/x/fieldwork.yaml');
    expect(rules.map(({ policy }) => policy.change?.closedWithinDays)).toEqual([7, null]);
  });

  it.each([
    [
      'set: { chnge: { projects: [X] } }',
      'line 17: policy.changes.0.set.chnge: unknown key. Did you mean "change"?',
    ],
    [
      'set: { change: { approvedStatuses: [Released] } }',
      'line 17: policy.changes.0.set.change.approvedStatuses.0: use the numeric id',
    ],
  ])('%s is refused with its line', (set, message) => {
    expect(problem(changing(`    - from: 2026-08-12\n      why: new\n      ${set}\n`))).toContain(message);
  });

  it('stand in order of time', () => {
    const earlier = `    - { from: 2026-08-01, why: again, set: {} }\n`;
    expect(problem(changing(STATUS_CHANGE + earlier))).toContain(
      'line 20: policy.changes.1: 2026-08-01 does not come after 2026-08-12',
    );
  });
});
