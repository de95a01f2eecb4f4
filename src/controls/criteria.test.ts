import { expect, it } from 'vitest';
import { samplers } from '../../samplers/index.ts';
import { CRITERIA } from './criteria.ts';
import { controls } from './index.ts';

const inCategory = (pattern: RegExp): number => Object.keys(CRITERIA).filter((id) => pattern.test(id)).length;

it('lists the 61 official criteria by category', () => {
  expect(Object.keys(CRITERIA)).toHaveLength(61);
  expect(inCategory(/^CC\d\.\d$/)).toBe(33);
  expect([/^A1/, /^C1/, /^PI1/, /^P\d/].map(inCategory)).toEqual([3, 2, 5, 18]);
});

it('every control names official criteria, and a population that exists', () => {
  for (const control of controls) {
    for (const id of control.criteria) expect(CRITERIA[id], `${control.id}: ${id}`).toBeDefined();
    expect(samplers.map(({ id }) => id)).toContain(control.population);
  }
});
