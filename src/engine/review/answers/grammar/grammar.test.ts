import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Command, LineRange, LineSet, Reading, Verb } from '../../../../domain/answer.ts';
import { printCommand, readAnswers } from './grammar.ts';
import { normalised, printLines, without } from './ranges.ts';

const command = (
  verb: Verb,
  lines: LineSet,
  target: string | null = null,
  reason: string | null = null,
): Command => ({ verb, lines, target, reason, words: '' });
const some = (...ranges: readonly LineRange[]): LineSet => ({ kind: 'some', ranges });
const meaning = ({ verb, lines, target, reason }: Command) => ({ verb, lines, target, reason });

describe('commands', () => {
  it('come with the words they were read from', () => {
    expect(readAnswers('Hi team, please revoke 3, left in May.\nThanks')).toEqual({
      commands: [
        {
          ...command('revoke', some({ from: 3, to: 3 }), null, 'left in May'),
          words: 'Hi team, please revoke 3, left in May.\nThanks',
        },
      ],
      notUnderstood: [],
      quoted: [],
    });
  });

  it('keep their ranges, in a normal form', () => {
    const lines = (text: string) => readAnswers(text).commands[0]?.lines;
    expect(lines('keep 1-999999')).toEqual(some({ from: 1, to: 999_999 }));
    expect(lines('keep 7, 5-6, 20, 1-3, 2')).toEqual(lines('keep 20, 3-1 and 5 to 7'));
    expect(lines('keep 1-9 except 3, 5-6')).toEqual(
      some({ from: 1, to: 2 }, { from: 4, to: 4 }, { from: 7, to: 9 }),
    );
    expect(lines('keep all but 9, 7-8')).toEqual({ kind: 'all', except: [{ from: 7, to: 9 }] });
    expect(lines('keep 3-4 except 1-9')).toBeUndefined();
  });

  it('print as a reviewer would type them', () => {
    const three = some({ from: 3, to: 3 });
    expect(printCommand(command('keep', { kind: 'all', except: [] }))).toBe('keep all');
    expect(
      printCommand(command('keep', { kind: 'all', except: [{ from: 1, to: 4 }] }, null, 'my team')),
    ).toBe('keep all except 1-4 my team');
    expect(printCommand(command('keep', { kind: 'all', except: [] }, null, 'my team'))).toBe(
      'keep all: my team',
    );
    expect(printCommand(command('revoke', three, null, '2 people do it now'))).toBe(
      'revoke 3 because 2 people do it now',
    );
    expect(printCommand(command('change', three, 'read, write', 'he asked'))).toBe(
      'change 3 to "read, write" he asked',
    );
    expect(printCommand(command('not-mine', three, 'ana@acme.com', 'hers'))).toBe(
      'not mine 3 -> ana@acme.com: hers',
    );
  });

  it('print in some way even when their text could not be read back', () => {
    expect(printCommand(command('keep', some({ from: 3, to: 3 }), null, 'if Tom agrees?'))).toBe(
      'keep 3 because if Tom agrees?',
    );
  });
});

const list = (text: string): string[] => text.split('¦').map((part) => part.replaceAll('⏎', '\n'));
const REASONS = list(
  'moved to sales¦until March¦2 people do it now¦5/12 was the last day¦he said "yes" to it¦(see below) ok (2)¦left; gone¦' +
    'v1.2 needs it¦Grüße aus Köln¦営業部へ異動¦الفريق¦months ago¦because of¦thanks¦ask Ana¦"all" of it¦e.g. build¦line 4 too¦' +
    'SEC-12¦👍 fine¦->¦a, b¦x: y - z¦keep¦it¦3¦to 5¦…¦[~ana]¦"¦(¦no changes¦moved, 5 May¦J. Smith¦12%',
);
const WORDS = list(
  'keep¦revoke¦change¦not mine¦not¦ok¦approve¦remove¦all¦the rest¦everything¦except¦but¦and¦or¦if¦unless¦please¦Hi team¦thanks¦' +
    'Thanks,⏎Ana¦no wait¦ignore that¦to¦->¦→¦viewer¦read-only¦because¦since¦1¦2-4¦3–5¦7¦12¦0¦1.5¦5/12¦2026-12-01¦1234567¦line¦#¦' +
    ',¦.¦;¦:¦-¦?¦!¦⏎¦⏎⏎¦> ¦{quote}¦"¦(¦)¦„¦“¦*¦_¦&¦…¦👍¦👎¦\u200f¦\u00a0¦ana@acme.com¦[~ana]¦@Ana Ruiz¦left¦moved to sales¦months¦' +
    'accounts¦May¦ask¦On 2 Nov Ana wrote:¦bq. ¦https://acme.test/a?b¦~¦1,234¦--¦Looks good,',
);

const comment = fc
  .array(fc.tuple(fc.constantFrom(...WORDS), fc.constantFrom(' ', ' ', ' ', '', ', ')), { maxLength: 25 })
  .map((parts) => parts.flat().join(''));
const anything = fc.oneof(
  comment,
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  // Code units: lone surrogates.
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 100 })
    .map((units) => String.fromCharCode(...units)),
  fc
    .array(fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: 'binary', maxLength: 5 })), {
      maxLength: 30,
    })
    .map((parts) => parts.join(' ')),
);

const range = fc
  .tuple(fc.integer({ min: 1, max: 999_999 }), fc.integer({ min: 0, max: 30 }))
  .map(([from, length]) => ({ from, to: Math.min(from + length, 999_999) }));
const ranges = fc.array(range, { minLength: 1, maxLength: 6 }).map(normalised);
const lineSet: fc.Arbitrary<LineSet> = fc.oneof(
  ranges.map((found): LineSet => ({ kind: 'some', ranges: found })),
  fc.oneof(ranges, fc.constant([])).map((except): LineSet => ({ kind: 'all', except })),
);
/** Words that mean nothing to the grammar, of several scripts. */
const plainWord = fc.constantFrom(
  ...list(
    `joined¦Sales¦needs¦Grüße¦営業部¦billing¦SEC-12¦ROLE_ADMIN¦Ruiz¦пока¦v1.2¦90 days¦doesn't¦2026-12-01`,
  ),
);
const plainText = fc
  .tuple(
    fc.constantFrom('booked', 'Sales', 'project', 'Müller', '異動'),
    fc.array(plainWord, { maxLength: 5 }),
    fc.constantFrom('', '', '', ' (old)', ' "x"', ' "x" y'),
  )
  .map(([first, more, end]) => [first, ...more].join(' ') + end);
const readable: fc.Arbitrary<Command> = fc.oneof(
  fc
    .tuple(fc.constantFrom<Verb>('keep', 'revoke', 'not-mine'), lineSet, fc.option(plainText))
    .map(([verb, lines, reason]) => command(verb, lines, null, reason)),
  fc
    .tuple(fc.constantFrom<Verb>('change', 'not-mine'), lineSet, plainText, fc.option(plainText))
    .map(([verb, lines, target, reason]) => command(verb, lines, target, reason)),
);

/** Letters and digits in order. */
const substance = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '');

/** Whether three queues of passages, each in its order, can be laid one after the other so that they give the text. */
function givesAll(text: string, { commands, notUnderstood, quoted }: Reading): boolean {
  const queues = [commands.map(({ words }) => words), notUnderstood, quoted].map((queue) =>
    queue.map(substance),
  );
  const whole = substance(text);
  const tried = new Set<string>();
  const lay = (at: number, heads: readonly number[]): boolean => {
    const state = heads.join();
    if (tried.has(state)) return false;
    tried.add(state);
    if (at === whole.length) return heads.every((head, index) => queues[index]?.slice(head).join('') === '');
    return queues.some((queue, index) => {
      const next = queue[heads[index] ?? 0];
      if (next === undefined || !whole.startsWith(next, at)) return false;
      return lay(
        at + next.length,
        heads.map((head, other) => (other === index ? head + 1 : head)),
      );
    });
  };
  return lay(0, [0, 0, 0]);
}

describe('the grammar, whatever is written', () => {
  const runs = { numRuns: 1000 };

  it('reads what it prints: lines, verb, target and reason', () => {
    fc.assert(
      fc.property(readable, (printed) => {
        const text = printCommand(printed);
        const { commands, notUnderstood } = readAnswers(text);
        expect(notUnderstood, text).toEqual([]);
        expect(commands.map(meaning), text).toEqual([meaning(printed)]);
      }),
      runs,
    );
  });

  it('reads again what it read once and printed', () => {
    fc.assert(
      fc.property(anything, (text) => {
        for (const read of readAnswers(text).commands)
          expect(readAnswers(printCommand(read)).commands.map(meaning), text).toEqual([meaning(read)]);
      }),
      runs,
    );
  });

  it('reads again what it printed, also with reasons that look like something else', () => {
    const texts = fc.tuple(
      fc.constantFrom(
        'keep 3',
        'revoke 3-5',
        'change 3 to viewer',
        'not mine 3',
        'keep all',
        'keep all except 3',
        '3: revoke',
      ),
      fc.constantFrom(' ', ', ', ': ', ' - ', ' because ', ' (', ' "'),
      fc.array(fc.constantFrom(...REASONS), { minLength: 1, maxLength: 3 }),
      fc.constantFrom('', '.', ')', '"', ', thanks'),
    );
    fc.assert(
      fc.property(texts, ([start, joint, reasons, end]) => {
        const text = `${start}${joint}${reasons.join(' ')}${end}`;
        for (const read of readAnswers(text).commands)
          expect(readAnswers(printCommand(read)).commands.map(meaning), text).toEqual([meaning(read)]);
      }),
      runs,
    );
  });

  it('drops no letter or digit: each is in a command, not understood or quoted, in order', () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(givesAll(text, readAnswers(text)), JSON.stringify(text)).toBe(true);
      }),
      runs,
    );
  });

  it('says something about every comment that is not empty', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const { commands, notUnderstood, quoted } = readAnswers(text);
        const said = [...commands, ...notUnderstood, ...quoted].length > 0;
        expect(said || text.trim() === '').toBe(true);
      }),
      runs,
    );
  });

  it('gives lines in normal form, from 1 to 999,999, and a target to every change', () => {
    fc.assert(
      fc.property(anything, (text) => {
        for (const { verb, lines, target, reason } of readAnswers(text).commands) {
          const found = lines.kind === 'some' ? lines.ranges : lines.except;
          expect(found).toEqual(normalised(found));
          if (lines.kind === 'some') expect(found).not.toEqual([]);
          for (const { from, to } of found) expect(1 <= from && from <= to && to <= 999_999).toBe(true);
          if (verb === 'change') expect(target).not.toBeNull();
          if (verb === 'keep' || verb === 'revoke') expect(target).toBeNull();
          for (const said of [target, reason])
            expect(said === null || /\p{L}|\p{N}|@|\S/u.test(said)).toBe(true);
        }
      }),
      runs,
    );
  });

  it('understands nothing in a question, a negation or a condition', () => {
    const spoilt = fc.constantFrom(
      (text: string) => `${text}?`,
      (text: string) => `do not ${text}`,
      (text: string) => `don't ${text}`,
      (text: string) => `if Tom agrees, ${text}`,
      (text: string) => `I would never ${text}`,
      (text: string) => `maybe ${text}`,
      (text: string) => `${text} if Tom agrees`,
      (text: string) => `${text}, unless you need it`,
      (text: string) => `${text} or keep`,
      (text: string) => `${text}. No wait.`,
      (text: string) => `${text}\nignore this`,
      (text: string) => `> ${text}`,
    );
    fc.assert(
      fc.property(readable, spoilt, (printed, spoil) => {
        const text = spoil(printCommand(printed));
        expect(readAnswers(text).commands, text).toEqual([]);
      }),
      runs,
    );
  });
});

describe('sets of lines', () => {
  const numbers = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 30 });
  const asRanges = (found: readonly number[]) => normalised(found.map((line) => ({ from: line, to: line })));

  it('print alike when they are equal, however they were written', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const same =
          new Set(a).size === new Set([...a, ...b]).size && new Set(b).size === new Set([...a, ...b]).size;
        const print = (found: readonly number[]) => printLines({ kind: 'some', ranges: asRanges(found) });
        expect(print(a) === print(b)).toBe(same);
      }),
    );
  });

  it('lose exactly what is excepted', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        expect(without(asRanges(a), asRanges(b))).toEqual(asRanges(a.filter((line) => !b.includes(line))));
      }),
    );
  });
});

describe('long comments', () => {
  const filled = (part: string, length: number) =>
    part.repeat(Math.ceil(length / part.length)).slice(0, length);
  const PARTS = list(
    'a¦1¦ ¦⏎¦.¦-¦=¦>¦"¦(¦[~¦{quote:¦{quote}¦@¦a@¦a.¦a.a@¦1-¦1.¦1, ¦1. ¦1 and ¦1-2-¦keep ¦keep 1, ¦keep 1. ¦keep all, ¦keep 1 and ¦' +
      'revoke 3 moved⏎¦not mine 17 -> ana@acme.com⏎¦"keep ¦keep "1 ¦keep 3 because ¦(a) ¦""¦please ¦Hi ¦thanks ¦thanks Tom, ¦no wait. ¦' +
      'ignore that. ¦On 2 Nov wrote⏎¦on wrote:⏎¦From: x⏎¦----- ¦-----⏎¦> x⏎y⏎¦x:⏎¦not⏎¦keep:⏎¦1,⏎¦https://¦https://a.¦&gt;¦😀¦\ud83d¦ー1¦1ー¦' +
      `a'¦change 1 to "a" ¦change 1 to "a", ¦but ¦all ¦except 1 ¦- - ¦| ¦-a¦-a-¦1,234¦\r\n¦\u200f¦, all ¦no changes, ¦keep 1.⏎no wait.⏎`,
  );

  it('are read in time in proportion to their length, whatever is in them over and over', () => {
    const LENGTH = 10_000;
    for (const part of PARTS)
      for (const start of ['', 'keep 1-3 because ']) {
        readAnswers(start + filled(part, LENGTH));
      }
  });

  it.each([
    'keep 1, 2-5. revoke 7 left the team; ',
    'revoke 3 moved to sales, 4 dunno\n',
    'Looks fine to me. ',
    '> keep all\n',
  ])('of 200,000 characters are read at once: %j', (part) => {
    readAnswers(filled(part, 200_000));
  });

  it('hold ten thousand commands', () => {
    for (const joint of ['\n', '. ', ', ', ' and ', '; ']) {
      const text = Array.from({ length: 10_000 }, (_, index) => `revoke ${index + 1} left in May`).join(
        joint,
      );
      const { commands, notUnderstood } = readAnswers(text);
      expect(notUnderstood).toEqual([]);
      expect(commands).toHaveLength(10_000);
      expect(commands.at(-1)).toMatchObject({
        lines: some({ from: 10_000, to: 10_000 }),
        reason: 'left in May',
      });
    }
  });

  it('hold one command of ten thousand lines', () => {
    const numbers = Array.from({ length: 10_000 }, (_, index) => 20_000 - 2 * index);
    const lines = readAnswers(`keep ${numbers.join(', ')}`).commands[0]?.lines;
    expect(lines?.kind === 'some' && lines.ranges).toHaveLength(10_000);
  });
});
