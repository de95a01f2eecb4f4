import { describe, expect, it } from 'vitest';
import { samplers } from '../../../samplers/index.ts';
import { controls } from '../index.ts';
import { criteriaIn, FRAMEWORKS, findCriterion, mislabelsOf } from './index.ts';
import { MISLABELS } from './mislabels.ts';

const ids = (framework: string): string[] =>
  Object.keys(FRAMEWORKS.find(({ id }) => id === framework)?.criteria ?? {});
const inCategory = (framework: string, pattern: RegExp): number =>
  ids(framework).filter((id) => pattern.test(id)).length;

describe('the lists of criteria', () => {
  it('have what the official ones have, by category', () => {
    expect(ids('soc2')).toHaveLength(61);
    expect(inCategory('soc2', /^CC\d\.\d$/)).toBe(33);
    expect([/^A1/, /^C1/, /^PI1/, /^P\d/].map((one) => inCategory('soc2', one))).toEqual([3, 2, 5, 18]);
    expect(ids('iso27001')).toHaveLength(93);
    const themes = [/^A\.5\./, /^A\.6\./, /^A\.7\./, /^A\.8\./];
    expect(themes.map((one) => inCategory('iso27001', one))).toEqual([37, 8, 14, 34]);
    expect(ids('gdpr').every((id) => /^Art\. 3[02]\(\d\)(\([a-d]\))?$/.test(id))).toBe(true);
  });

  it('number without holes: no id is missing or twice', () => {
    for (const theme of [5, 6, 7, 8]) {
      const numbers = ids('iso27001').flatMap((id) => {
        const [, a, number] = id.split('.');
        return a === String(theme) ? [Number(number)] : [];
      });
      expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    }
  });

  it('can be told apart however an id is written', () => {
    const all = FRAMEWORKS.flatMap(({ criteria }) => Object.keys(criteria));
    for (const id of all) expect(findCriterion(id)?.id).toBe(id);
    for (const id of all) expect(findCriterion(id.toLowerCase().replaceAll('.', ' '))?.id).toBe(id);
    expect(findCriterion('art 32 (1) (b)')).toMatchObject({ id: 'Art. 32(1)(b)', framework: { id: 'gdpr' } });
    expect([findCriterion('CC9.9'), findCriterion(''), findCriterion('__proto__')]).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe('labels that write-ups get wrong', () => {
  it('are explained, also those that do not exist', () => {
    expect(findCriterion('cc6.6')?.mislabels).toEqual([
      expect.objectContaining({ said: expect.stringMatching(/secrets/) }),
    ]);
    expect(findCriterion('A2.1')).toBeNull();
    expect(mislabelsOf('a2.1')[0]?.official).toContain('A1.1');
  });

  it('name only criteria that exist, but for the wrong one itself', () => {
    for (const { id, official } of MISLABELS)
      for (const [named] of official.matchAll(/\b(?:CC|C|A)\d\.\d\b/g))
        expect(findCriterion(named), `${id}: ${named}`).not.toBeNull();
  });
});

describe('every control', () => {
  it('names official criteria of each framework, and a population that exists', () => {
    for (const control of controls) {
      for (const id of control.criteria) expect(findCriterion(id)?.id, `${control.id}: ${id}`).toBe(id);
      for (const framework of FRAMEWORKS)
        expect(criteriaIn(framework, control.criteria), `${control.id}: ${framework.id}`).not.toEqual([]);
      expect(samplers.map(({ id }) => id)).toContain(control.population);
    }
  });
});
