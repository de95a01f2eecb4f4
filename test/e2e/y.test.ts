import { writeFileSync } from 'node:fs';
import { test } from 'vitest';
import { compareWithPlanted } from '../../src/sandbox/compare.ts';
import { generateWorld } from '../../src/sandbox/generate/index.ts';
import { live } from './support/quarter-t.ts';

const seeds = (process.env.SEEDS ?? '1').split(',');
const people = Number(process.env.PEOPLE ?? 50);
const plant = (process.env.PLANT ?? 'all') as 'all' | 'none';
test.each(seeds)('%s', async (seed) => {
  const c0 = process.cpuUsage();
  const { world, planted } = generateWorld({ people, seed, period: '2026Q3', plant, reads: Number(process.env.READS ?? 10) });
  const c1 = process.cpuUsage(c0);
  const { report, reviewFailures } = await live(world);
  const c2 = process.cpuUsage(c0);
  const cmp = compareWithPlanted(planted, report);
  writeFileSync(`/tmp/w/${plant}-${seed}.json`, JSON.stringify({ cmp, report, planted }, null, 1));
  console.log(seed, 'gen cpu', (c1.user / 1e6).toFixed(1), 'all cpu', (c2.user / 1e6).toFixed(1), 'events', world.aws.events.length, world.okta.events.length, 'planted', cmp.planted.count, 'found', cmp.found.count,
    'missed', JSON.stringify(cmp.missed.list), 'unexpected', JSON.stringify(cmp.unexpected.list, null, 1), reviewFailures, report.controls.map((c) => [c.verdict, c.because]));
}, 600_000);
