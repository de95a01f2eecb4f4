import { describe, expect, it } from 'vitest';
import { ANA, BEN, FLAGGED, ReviewDesk, ROBOT, reviewLine } from '../../../test/support/review-desk.ts';
import { sha256 } from '../../domain/digest.ts';
import { answerGaps } from './answer-gaps.ts';
import { reviewGaps } from './gaps.ts';
import { signedOff } from './status.ts';

/** Lines 1 and 2 are flagged. */
const mixed = () =>
  new ReviewDesk([
    reviewLine(1, { flags: FLAGGED }),
    reviewLine(2, { flags: FLAGGED }),
    reviewLine(3),
    reviewLine(4),
  ]);

const decided = (decisions: ReadonlyMap<number, { verb: string }>): string =>
  [...decisions]
    .toSorted(([a], [b]) => a - b)
    .map(([line, { verb }]) => `${line} ${verb}`)
    .join(', ');

async function standing(desk: ReviewDesk): Promise<string> {
  const { followed } = await desk.status();
  return decided(followed[0]?.decisions ?? new Map());
}

const codes = async (desk: ReviewDesk): Promise<string[]> =>
  answerGaps(await desk.status()).map(({ code }) => code);

describe('a reviewer who answers by comment', () => {
  it('is told what was understood, what was not, and what is still open', async () => {
    const desk = mixed();
    desk.say('keep all. revoke 1 moved to sales, 2 dunno ask ops');
    expect(await desk.sync()).toMatchObject({ statements: 1, replies: 1 });
    expect(desk.lastReply).toMatch(/Understood: keep 3–4 · revoke 1 \(moved to sales\)/);
    expect(desk.lastReply).toMatch(/Not understood: “2 dunno ask ops”/);
    expect(desk.lastReply).toMatch(/Still open: 2\. Flagged lines are not covered by “keep all”/);
    expect(await standing(desk)).toBe('1 revoke, 3 keep, 4 keep');
  });

  it('keeps with “all” no line that something not understood was said about', async () => {
    const desk = new ReviewDesk();
    desk.say('keep all. 2 dunno ask ops');
    await desk.sync();
    expect(await standing(desk)).toBe('1 keep, 3 keep');
    expect(desk.lastReply).toContain('Still open: 2.');
  });

  it('is answered once, however often the tickets are read', async () => {
    const desk = mixed();
    desk.say('keep all');
    await desk.sync();
    expect(await desk.sync()).toMatchObject({ statements: 0, replies: 0 });
    expect(desk.replies).toHaveLength(1);
  });

  it('gets one reply for several comments', async () => {
    const desk = mixed();
    desk.say('keep 1');
    desk.say('keep 2-4');
    await desk.sync();
    expect(desk.replies).toHaveLength(1);
    expect(desk.lastReply).toContain('Every line has an answer: 4 kept.');
  });

  it('may change their mind: the last word that names a line stands, and “keep all” never takes it back', async () => {
    const desk = mixed();
    desk.say('revoke 3 left');
    desk.say('keep all');
    expect(await standing(desk)).toBe('3 revoke, 4 keep');
    desk.say('keep 3');
    expect(await standing(desk)).toBe('3 keep, 4 keep');
  });

  it('hears of lines that the ticket does not have', async () => {
    const desk = mixed();
    desk.say('keep 3-99');
    await desk.sync();
    expect(desk.lastReply).toContain('keep 3–4');
    expect(desk.lastReply).toContain('This ticket has no line 5–99');
  });

  it('signs off by moving the ticket to Done when every line has an answer', async () => {
    const desk = new ReviewDesk();
    desk.say('keep all');
    desk.close();
    const { status } = await desk.sync();
    expect(signedOff(status.signOffs[0])).toBe('2026-09-14T09:02:00.000Z');
    expect(desk.lastReply).toMatch(/Signed off on 14 September 2026, 09:02 UTC: 3 kept\./);
    const kept = desk.store.written.filter(({ kind }) => kind === 'sign-off');
    expect(kept).toHaveLength(1);
    expect(reviewGaps(status, desk.now)).toEqual([]);
    await desk.sync();
    expect(desk.replies).toHaveLength(1);
  });
});

describe('a reviewer who answers in the dialog that closes the ticket', () => {
  it('has answered with it, although the comment is stored a moment later', async () => {
    const desk = new ReviewDesk();
    desk.closeSaying('keep all');
    const { status } = await desk.sync();
    expect(signedOff(status.signOffs[0])).not.toBeNull();
    expect(desk.lastReply).toMatch(/Understood: keep 1–3.*Signed off/s);
  });
});

describe('a ticket closed too early', () => {
  it('goes back to work with the list of what is open, and a later sign-off counts', async () => {
    const desk = mixed();
    desk.say('keep all');
    desk.close();
    await desk.sync();
    expect(desk.isDone).toBe(false);
    expect(desk.lastReply).toMatch(
      /Not signed off: Ana Ruiz moved this ticket to Done, but 2 lines had no answer/,
    );
    expect(desk.lastReply).toContain('Still open: 1–2.');
    desk.say('keep 1, 2 needed on call');
    desk.close();
    const { status } = await desk.sync();
    expect(signedOff(status.signOffs[0])).not.toBeNull();
  });

  it('is a gap where the workflow does not let it go back, and is told so once', async () => {
    const desk = mixed();
    desk.reopenable = false;
    desk.say('keep all');
    desk.close();
    await desk.sync();
    const { status } = await desk.sync();
    expect(desk.replies).toHaveLength(1);
    expect(reviewGaps(status, desk.now).map(({ code }) => code)).toContain('signed-off-with-open-lines');
    expect(signedOff(status.signOffs[0])).toBeNull();
  });

  it('by somebody else, or by an automation, counts as open', async () => {
    for (const [by, words] of [
      [BEN, 'Ben Ode moved this ticket to Done, but only Ana Ruiz or the delegate can sign it off'],
      [ROBOT, 'Automation moved this ticket to Done, but an automation did that'],
    ] as const) {
      const desk = new ReviewDesk();
      desk.say('keep all');
      desk.close(by);
      const { status } = await desk.sync();
      expect(signedOff(status.signOffs[0])).toBeNull();
      expect(desk.lastReply).toContain(words);
      expect(desk.isDone).toBe(false);
    }
  });
});

describe('an automation that closes the ticket again and again', () => {
  it('is not answered for ever', async () => {
    const desk = mixed();
    for (let day = 0; day < 20; day++) {
      desk.close(ROBOT);
      await desk.sync();
    }
    expect(desk.replies).toHaveLength(5);
    expect(desk.isDone).toBe(true);
    const { status } = await desk.sync();
    expect(reviewGaps(status, desk.now).map(({ code }) => code)).toContain('signed-off-by-another');
  });

  it('is not sent back in silence when somebody speaks after the last refusal', async () => {
    const desk = new ReviewDesk();
    for (let time = 0; time < 6; time++) {
      desk.close(ROBOT);
      await desk.sync();
    }
    desk.say('keep 1');
    await desk.sync();
    expect(desk.lastReply).toContain('Understood: keep 1');
    expect(desk.isDone).toBe(true);
  });
});

describe('words that do not decide', () => {
  it('of somebody else are kept and answered, not counted', async () => {
    const desk = new ReviewDesk();
    desk.say('keep all', BEN);
    const { status } = await desk.sync();
    expect(await standing(desk)).toBe('');
    expect(desk.lastReply).toContain('Ben Ode: your comment is kept with the review but decides nothing');
    expect(desk.lastReply).toContain('Only Ana Ruiz can answer this ticket');
    expect(status.followed[0]?.heard.statements).toHaveLength(1);
  });

  it('of a delegate count in the days of the absence only', async () => {
    const desk = new ReviewDesk();
    const [from, to] = ['2026-09-14T00:00:00.000Z', '2026-09-14T09:01:30.000Z'];
    desk.delegates.set('person:ana', [{ accountId: BEN.id, identityId: 'person:ben', from, to }]);
    desk.say('keep 1', BEN);
    desk.say('keep 2', BEN);
    expect(await standing(desk)).toBe('1 keep');
  });

  it('about the speaker never count', async () => {
    const desk = new ReviewDesk([reviewLine(1), reviewLine(2, { identityId: 'person:ben' })]);
    const always = { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' };
    desk.delegates.set('person:ana', [{ accountId: BEN.id, identityId: 'person:ben', ...always }]);
    desk.say('keep all', BEN);
    await desk.sync();
    expect(await standing(desk)).toBe('1 keep');
    expect(desk.lastReply).toContain('1 line (2) about Ben Ode cannot be answered by Ben Ode');
  });

  it('after the sign-off change nothing and are answered', async () => {
    const desk = new ReviewDesk();
    desk.say('keep all');
    desk.close();
    await desk.sync();
    desk.say('revoke 2 left');
    await desk.sync();
    expect(await standing(desk)).toBe('1 keep, 2 keep, 3 keep');
    expect(desk.lastReply).toContain('came after the sign-off of 14 September 2026');
  });
});

describe('words that change', () => {
  it('before the sign-off are another statement; both are kept, with their hashes', async () => {
    const desk = new ReviewDesk();
    const id = desk.say('keep all');
    await desk.sync();
    desk.edit(id, 'revoke all');
    const { status } = await desk.sync();
    expect(await standing(desk)).toBe('1 revoke, 2 revoke, 3 revoke');
    expect(status.followed[0]?.heard.statements.map(({ value }) => value.digest)).toEqual([
      sha256('keep all'),
      sha256('revoke all'),
    ]);
    expect(desk.store.written.filter(({ kind }) => kind === 'decision')).toHaveLength(2);
    expect(await codes(desk)).toEqual([]);
  });

  it('after the sign-off are reported, and what was signed off stands', async () => {
    const desk = new ReviewDesk();
    const id = desk.say('revoke 1-3 left the team');
    desk.close();
    await desk.sync();
    desk.edit(id, 'keep all');
    await desk.sync();
    expect(await standing(desk)).toBe('1 revoke, 2 revoke, 3 revoke');
    expect(await codes(desk)).toEqual(['answer-edited-after-sign-off']);
  });

  it('by another hand decide nothing and are reported; what they said before stands', async () => {
    const desk = new ReviewDesk();
    const id = desk.say('revoke 1-3 left the team');
    await desk.sync();
    desk.edit(id, 'keep all', BEN);
    await desk.sync();
    expect(await standing(desk)).toBe('1 revoke, 2 revoke, 3 revoke');
    expect(await codes(desk)).toEqual(['answer-edited-by-another']);
    expect(desk.lastReply).toContain('edited by somebody else');
  });

  it('before they were first read, by another hand, are reported and decide nothing', async () => {
    const desk = new ReviewDesk();
    desk.edit(desk.say('revoke all'), 'keep all', BEN);
    expect(await standing(desk)).toBe('');
    expect(await codes(desk)).toEqual(['answer-edited-by-another']);
  });

  it('and vanish are reported and stand', async () => {
    const desk = new ReviewDesk();
    const id = desk.say('keep all');
    desk.close();
    await desk.sync();
    desk.remove(id);
    const { status } = await desk.sync();
    expect(signedOff(status.signOffs[0])).not.toBeNull();
    expect(await codes(desk)).toEqual(['answer-removed']);
  });

  it('a ticket that is edited after the sign-off, or moved, is reported', async () => {
    const desk = new ReviewDesk();
    desk.change('assignee');
    desk.say('keep all');
    desk.close();
    desk.change('description');
    desk.change('project');
    await desk.sync();
    expect(await codes(desk)).toEqual(['ticket-moved', 'ticket-edited-after-sign-off']);
  });
});

describe('a workbook', () => {
  const read = (verb: 'keep' | 'revoke', lines: readonly number[]) => async () => ({
    answers: lines.map((line) => ({ line, verb, target: null, reason: null, cell: `L${line + 1}` })),
    problems: [],
  });

  it('counts like a comment, and its bytes are kept', async () => {
    const desk = mixed();
    desk.workbook = read('keep', [1, 2, 3, 4]);
    desk.attach('answers.xlsx');
    await desk.sync();
    expect(await standing(desk)).toBe('1 keep, 2 keep, 3 keep, 4 keep');
    expect(desk.lastReply).toContain('Understood from the workbook');
    expect(desk.artifacts.has(sha256(new TextEncoder().encode('answers.xlsx')))).toBe(true);
  });

  it('with problems counts for nothing, and every problem is named', async () => {
    const desk = mixed();
    desk.workbook = async () => ({
      answers: [],
      problems: [{ cell: 'B7', text: 'Cell B7: the name was changed.' }],
    });
    desk.attach('answers.xlsx');
    await desk.sync();
    expect(desk.lastReply).toContain('- Cell B7: the name was changed.');
    expect(desk.lastReply).toContain('Still open: 1–4.');
  });

  it('that cannot be fetched is said to be so, and the rest of the ticket is read', async () => {
    const desk = mixed();
    desk.failing = 'download';
    desk.attach('answers.xlsx');
    desk.say('keep 1');
    await desk.sync();
    expect(await standing(desk)).toBe('1 keep');
    expect(desk.lastReply).toContain('answers.xlsx could not be read');
  });

  it('that is too large is not read, and pictures are no answer', async () => {
    const desk = mixed();
    desk.attach('huge.xlsx', ANA, 50_000_000);
    desk.attach('cat.png');
    expect(await desk.sync()).toMatchObject({ statements: 1 });
    expect(desk.lastReply).toContain('larger than 10 MB');
  });
});

describe('a line that is not the reviewer’s', () => {
  it('counts as answered by them, and as decided by nobody', async () => {
    const desk = mixed();
    desk.say('keep all\nkeep 1\nnot mine 2 -> cleo@acme.test');
    desk.close();
    const { status } = await desk.sync();
    expect(await standing(desk)).toBe('1 keep, 2 not-mine, 3 keep, 4 keep');
    expect(signedOff(status.signOffs[0])).not.toBeNull();
    expect(answerGaps(status)).toMatchObject([
      {
        code: 'line-passed-on',
        subject: 'review:2026Q3/ana@acme.test',
        detail: expect.stringContaining('cleo@acme.test'),
      },
    ]);
  });
});

describe('a reviewer who is silent', () => {
  it('is reminded in working days, once per step, and the newest step is caught up alone', async () => {
    const desk = mixed();
    desk.wait(6);
    await desk.sync();
    expect(desk.replies).toEqual([]);
    desk.wait(1);
    await desk.sync();
    await desk.sync();
    expect(desk.replies).toHaveLength(1);
    expect(desk.lastReply).toContain('Reminder for Ana Ruiz: this review is due in 5 working days');
    expect(desk.lastReply).toContain('Still open: 1–4.');
    desk.wait(10);
    await desk.sync();
    expect(desk.replies).toHaveLength(2);
    expect(desk.lastReply).toContain('3 working days late');
    expect(desk.lastReply).toContain('Because it is late, this also goes to Cleo Sun.');
  });

  it('gets reply and reminder in one comment, and no reminder after the sign-off', async () => {
    const desk = mixed();
    desk.wait(8);
    desk.say('keep 1-4');
    await desk.sync();
    expect(desk.replies).toHaveLength(1);
    expect(desk.lastReply).toMatch(/Understood: keep 1–4.*Reminder.*Every line has an answer/s);
    desk.close();
    desk.wait(30);
    await desk.sync();
    expect(desk.replies).toHaveLength(2);
    expect(desk.lastReply).not.toContain('Reminder');
  });
});

describe('a run that fails half-way', () => {
  it('at the reply sends it next time, with what came in between answered after it', async () => {
    const desk = mixed();
    desk.say('keep 1');
    desk.failing = 'comment';
    await expect(desk.sync()).rejects.toThrow('away');
    desk.say('keep 2');
    await desk.sync();
    expect(desk.replies).toHaveLength(2);
    expect(desk.replies[0]).toContain('keep 1');
    expect(desk.replies[1]).toContain('keep 2');
  });

  it('at reopening reopens next time', async () => {
    const desk = mixed();
    desk.close();
    desk.failing = 'reopen';
    await expect(desk.sync()).rejects.toThrow('away');
    expect(desk.isDone).toBe(true);
    await desk.sync();
    expect(desk.isDone).toBe(false);
    expect(desk.replies).toHaveLength(1);
  });

  it('never hears its own words as somebody’s answer', async () => {
    const desk = mixed();
    desk.killedWhileSaying('keep all');
    expect(await desk.sync()).toMatchObject({ statements: 0, replies: 0 });
  });

  it('at the ledger says it next time', async () => {
    const desk = mixed();
    desk.say('keep 1');
    const { appendOnce } = desk.store.ledger;
    desk.store.ledger.appendOnce = async () => {
      throw new Error('killed');
    };
    await expect(desk.sync()).rejects.toThrow('killed');
    desk.store.ledger.appendOnce = appendOnce;
    await desk.sync();
    expect(desk.store.written.filter(({ kind }) => kind === 'decision')).toHaveLength(1);
    expect(desk.replies).toHaveLength(1);
  });
});
