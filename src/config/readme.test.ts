import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { parseConfig } from './load.ts';
import { renderTemplate } from './template.ts';

/** Every example that people copy is a configuration that the program takes. */

const page = readFileSync(new URL('README.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
const config = (text: string) =>
  parseConfig(
    stringify({ company: 'Acme', timezone: 'UTC', connectors: {}, ...parse(text) }),
    '/x/fieldwork.yaml',
  ).config;

it.each(examples.map((text) => [text.split('\n', 2).join(' '), text]))(
  'the example %s is taken',
  (_, text) => {
    expect(config(text).company).toBe('Acme');
  },
);

it('every section of policy that holds rules has an example', () => {
  const shown = new Set(examples.flatMap((text) => Object.keys(parse(text).policy ?? {})));
  const known = Object.keys(config('').policy).concat(
    'change',
    'access',
    'offboarding',
    'emergency',
    'enforcement',
  );
  const rules = [...known, 'secrets', 'incident', 'vendor'].filter((name) => name !== 'fieldNames');
  expect(rules.filter((name) => !shown.has(name))).toEqual([]);
});

it('what init leaves commented out is taken when somebody takes the marks away', () => {
  const none = { company: 'Acme', timezone: 'UTC', awsAccounts: [], regions: [], productionAccounts: [] };
  const text = renderTemplate(none).replaceAll(/^( *)# (?=[a-z][A-Za-z-]*:|- )/gm, '$1');
  const { config: whole } = parseConfig(text, '/x/fieldwork.yaml');
  expect(Object.keys(whole.policy)).toEqual(
    expect.arrayContaining([
      'change',
      'access',
      'offboarding',
      'emergency',
      'enforcement',
      'secrets',
      'incident',
      'vendor',
    ]),
  );
  expect(whole.findings.project).toBe('SEC');
});
