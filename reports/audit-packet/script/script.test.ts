import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as drawing from '../../../samplers/draw.ts';
import { extensionRisk } from '../../../samplers/extension.ts';
import { judgeSeed } from '../../../samplers/proof-seed.ts';
import { sampleSize } from '../../../samplers/size.ts';
import { drawByStratum } from '../../../samplers/strata.ts';
import type { Draw, PopulationItem } from '../../../src/domain/audit.ts';
import { canonicalJson, sha256 } from '../../../src/domain/digest.ts';
import { entropyName, entropyText, parseDrand, roundTime } from '../../../src/domain/entropy-source.ts';
import { addMs } from '../../../src/domain/instant.ts';
import { testDrawn } from '../../../src/engine/audit-draw.ts';
import { hasPython } from '../../../test/support/packet.ts';
import { type ReportedPopulation, redraw } from '../../redraw.ts';
import { guarded } from '../csv.ts';
import { VERIFY_SCRIPT } from './index.ts';

/** Runs lines of Python after the script, with `given` as data, and gives back what they leave in `answer`. */
function python<T>(lines: string, given: unknown): T {
  const program = `${VERIFY_SCRIPT.replace(/^if __name__[\s\S]*/m, '')}
given = json.load(sys.stdin.buffer)
${lines}
json.dump(answer, sys.stdout)
`;
  const { stdout, stderr, status } = spawnSync('python3', ['-I', '-c', program, '.'], {
    input: JSON.stringify(given),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

/** Half surrogate pairs, control characters and everything beyond the first plane. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.string({
    unit: fc.constantFrom(
      '\ud800',
      '\udc00',
      '\u0000',
      '\u007f',
      '\u2028',
      '\ufeff',
      '"',
      '\\',
      '/',
      '😀',
      'é',
      'e\u0301',
      '\uffff',
    ),
  }),
);
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1e21, 1e-7, 0.1 + 0.2, 5e-324, 2 ** 53, 1e16, 123456789012345680000),
);
const { value: anyJson } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    hostile,
    number,
    fc.constantFrom(null, true, false),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(hostile, fc.constantFrom('10', '9', '__proto__')), tie('value'), { maxKeys: 5 }),
  ),
}));

const SIGNATURE =
  'b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39';

describe.skipIf(!hasPython)('verify.py agrees with the program', () => {
  it('on canonical JSON and its hash, whatever stands in it', () => {
    const lines = fc.sample(anyJson, 400).map(canonicalJson);
    const hashes = python<string[]>(
      'answer = [sha256(utf8(canonical(parse(line)))) for line in given]',
      lines,
    );
    expect(hashes).toEqual(lines.map((line) => sha256(line)));
  });

  it('on the digest of a population, in NFC and by bytes', () => {
    const lists = fc.sample(
      fc.uniqueArray(
        fc.string({ unit: 'grapheme' }).filter((id) => !id.includes('\n')),
        { selector: drawing.normaliseId },
      ),
      60,
    );
    const digests = python<string[]>('answer = [sha256(id_bytes(ids)) for ids in given]', lists);
    expect(digests).toEqual(lists.map((ids) => drawing.populationDigest(ids)));
  });

  it('on tickets and drawing order', () => {
    const ids = Array.from({ length: 300 }, (_, index) => `okta:event/${index}-ä-😀`);
    const seeds = ['314159', '2026Q3|a|b|c', 'ü'];
    const drawn = python<[string, string][][]>(
      'answer = [ranking(seed, given["ids"])[:40] for seed in given["seeds"]]',
      { ids, seeds },
    );
    expect(drawn.map((one) => one.map(([ticket, id]) => ({ id, ticket })))).toEqual(
      seeds.map((seed) => drawing.draw(ids, seed, 40)),
    );
  });

  it('on sample sizes', () => {
    const questions = [90, 95, 99].flatMap((confidence) =>
      [1, 5, 10, 33].flatMap((tolerable) =>
        [0, 1, 3].flatMap((allowedDeviations) =>
          [0, 25, 26, 59, 244, 1204, 20_000].map((population) => ({
            confidence,
            tolerable,
            allowedDeviations,
            population,
          })),
        ),
      ),
    );
    const asked = questions.map(({ confidence, tolerable, allowedDeviations, population }) => [
      confidence,
      tolerable,
      allowedDeviations,
      population,
    ]);
    expect(python('answer = [sample_size(*one) for one in given]', asked)).toEqual(
      questions.map((question) => sampleSize(question).size),
    );
  });

  it('on who replaces items to which nothing applies, also when the population runs out', () => {
    const ids = Array.from({ length: 40 }, (_, index) => `item-${index}`);
    const cases = [3, 10, 20, 40].flatMap((size) => [2, 3, 100].map((every) => ({ size, every })));
    const none = (id: string, every: number): boolean => Number(id.slice(5)) % every === 0;
    const expected = cases.map(({ size, every }) => {
      const draw = {
        seed: 'seed',
        drawn: drawing.draw(ids, 'seed', size).map((one) => ({ ...one, replaces: null })),
      };
      const items = ids.map((id) => ({ id }) as PopulationItem);
      const tested = testDrawn(
        { drawing: { ...drawing } as never },
        draw as unknown as Draw,
        items,
        ({ id }) => [
          {
            attribute: 'a',
            outcome: none(id, every) ? 'not-applicable' : 'pass',
            reason: '',
            explanation: '',
            evidence: [],
          },
        ],
      );
      return tested.draw.drawn.map(({ id, ticket, replaces }) => [id, ticket, replaces ?? '']);
    });
    const script =
      'answer = [expected_draw("seed", given["ids"], one["size"], lambda id: int(id[5:]) % one["every"] != 0) for one in given["cases"]]';
    expect(python(script, { ids, cases })).toEqual(expected);
  });

  it('on where a seed comes from', () => {
    const head = `2026Q3|production-changes|${'a'.repeat(64)}|`;
    const round = parseDrand(`1000:${SIGNATURE}`);
    const drand = { seed: head + entropyText(round), entropySource: entropyName(round) };
    const times = { frozenAt: addMs(roundTime(1000), -1), drawnAt: roundTime(1000) };
    const dice = { seed: `${head}dice:d6:31625411632256431265`, entropySource: 'dice' };
    const cases = [
      { seed: head + '7'.repeat(64), entropySource: 'operating system', ...times },
      { ...dice, ...times },
      { ...dice, ...times, seed: `${head}dice:d6:3162541163225643126` },
      { ...dice, ...times, seed: `${head}dice:d6:31625411632256431267` },
      { ...dice, ...times, entropySource: 'operating system' },
      { ...drand, ...times },
      { ...drand, ...times, frozenAt: roundTime(1000) },
      { ...drand, ...times, drawnAt: addMs(roundTime(1000), -1) },
      { ...drand, ...times, seed: drand.seed.replace(/.$/, 'e') },
      { ...drand, ...times, entropySource: 'drand quicknet round 1001' },
    ];
    const stated = { period: '2026Q3', population: 'production-changes', populationDigest: 'a'.repeat(64) };
    const script = 'answer = [not seed_origin(one, one["frozenAt"])[0] for one in given]';
    expect(python(script, cases)).toEqual(
      cases.map((one) => judgeSeed({ ...stated, ...one }, () => true).holds),
    );
    expect(python('answer = seed_origin(given, given["frozenAt"])[1]', cases[5])).toContain(
      `compare ${SIGNATURE} with https://api.drand.sh/`,
    );
  });

  it('on draws spread over months, ties and empty months included', () => {
    const populations = [
      [20, 20, 20],
      [1, 50, 9],
      [0, 33, 11],
      [3, 0, 0],
      [60, 20, 12],
    ].map((counts) =>
      counts.flatMap((count, month) =>
        Array.from({ length: count }, (_, n) => ({ id: `e${month}-${n}`, stratum: `2026-0${month + 7}` })),
      ),
    );
    const script =
      'answer = [[one for _, one in ranking("seed", [one["id"] for one in items], {one["id"]: one["stratum"] for one in items})] for items in given]';
    const drawn = populations.map((items) => drawByStratum(items, 'seed', items.length).map(({ id }) => id));
    expect(python(script, populations)).toEqual(drawn);
    for (const [index, items] of populations.entries()) {
      const ids = items.map(({ id }) => id);
      const months = items.map(({ stratum }) => stratum);
      const digest = drawing.populationDigest(ids);
      const again = redraw(
        { ids, months } as unknown as ReportedPopulation,
        {
          seed: 'seed',
          populationDigest: digest,
          populationCount: ids.length,
          strata: {},
          drawn: [],
        } as never,
      );
      expect(again.ranked.map(({ id }) => id)).toEqual(drawn[index]);
    }
  });

  it('on what it costs to enlarge a sample', () => {
    const cases = [
      { sizes: [45, 77], confidence: 90, tolerable: 5, population: 1000 },
      { sizes: [43, 73], confidence: 90, tolerable: 5, population: 400 },
      { sizes: [10, 29, 46], confidence: 95, tolerable: 10, population: 120 },
      { sizes: [20, 100], confidence: 95, tolerable: 10, population: 100 },
    ];
    const stated = cases.map(({ sizes, population, ...rule }) => ({
      extension: { ...extensionRisk(sizes, { ...rule, population }), exceptionsBefore: 1 },
      plan: { ...rule, size: sizes.at(-1) },
      populationCount: population,
      ...{ seed: '', populationDigest: '' },
    }));
    const script = `
def entries(one):
    plans = [stage["size"] for stage in one["extension"]["stages"]]
    return [{"seq": n, "data": dict(one, plan={"size": size}, extension=one["extension"] if size == plans[-1] else None)} for n, size in enumerate(plans)]
answer = [[extension_problems(one, entries(one)), extension_problems(one, entries(one)[-1:])] for one in given]`;
    for (const [fine, alone] of python<[string[], string[]][]>(script, stated)) {
      expect(fine).toEqual([]);
      expect(alone).toEqual([expect.stringContaining('was drawn before it')]);
    }
    const forged = stated.map((one) => ({ ...one, extension: { ...one.extension, riskPercent: '1.00' } }));
    for (const [wrong] of python<[string[]][]>(script, forged))
      expect(wrong).toEqual([expect.stringContaining('not 1.00')]);
  });

  it('on cells that a spreadsheet would take for formulas', () => {
    const cells = ['=1+1', '+49', '-1', '@SUM(A1)', '\tx', '\rx', '\nx', '＝1', 'plain', ' =1', '', 'a\0b'];
    expect(python('answer = [guarded(one) for one in given]', cells)).toEqual(cells.map(guarded));
    expect(
      cells
        .map(guarded)
        .slice(0, 8)
        .every((cell) => cell.startsWith("'")),
    ).toBe(true);
  });
});
