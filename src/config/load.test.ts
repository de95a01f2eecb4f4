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
