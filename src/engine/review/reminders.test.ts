import { describe, expect, it } from 'vitest';
import { dueWords, reminderDue, reminderSteps } from './reminders.ts';

const calendar = { weekend: [6, 7], holidays: [] };
const plan = { beforeDue: [5, 1], afterDue: [1, 3, 5], escalateAfter: 3, calendar, hour: 9 };
/** Due on a Friday. */
const DUE = '2026-10-16';
const OPENED = '2026-10-01T12:00:00.000Z';
const steps = reminderSteps(plan, DUE, 'America/New_York');

describe('reminders', () => {
  it('lie on working days, at nine where the reviewer is', () => {
    expect(steps.map(({ id, at }) => `${id} ${at}`)).toEqual([
      'before-5 2026-10-09T13:00:00.000Z',
      'before-1 2026-10-15T13:00:00.000Z',
      'after-1 2026-10-19T13:00:00.000Z',
      'after-3 2026-10-21T13:00:00.000Z',
      'after-5 2026-10-23T13:00:00.000Z',
    ]);
    expect(steps.filter(({ escalated }) => escalated).map(({ id }) => id)).toEqual(['after-3', 'after-5']);
  });

  it('come once each, when their time has come', () => {
    const at = (now: string, ...sent: string[]) => reminderDue(steps, OPENED, now, new Set(sent))?.id ?? null;
    expect(at('2026-10-09T12:59:00.000Z')).toBeNull();
    expect(at('2026-10-09T13:00:00.000Z')).toBe('before-5');
    expect(at('2026-10-12T13:00:00.000Z', 'before-5')).toBeNull();
    expect(at('2026-10-15T13:00:00.000Z', 'before-5')).toBe('before-1');
  });

  it('are caught up after days without a run: the newest only', () => {
    expect(reminderDue(steps, OPENED, '2026-10-22T08:00:00.000Z', new Set(['before-5']))?.id).toBe('after-3');
    expect(reminderDue(steps, OPENED, '2026-10-22T09:00:00.000Z', new Set(['after-3']))).toBeNull();
  });

  it('do not come for days before the ticket was opened', () => {
    expect(reminderDue(steps, '2026-10-14T09:00:00.000Z', '2026-10-14T10:00:00.000Z', new Set())).toBeNull();
  });

  it('say in working days when the answer is due', () => {
    const words = (now: string) => dueWords(DUE, now, 'America/New_York', calendar);
    expect(words('2026-10-09T13:00:00.000Z')).toBe('due in 5 working days');
    expect(words('2026-10-16T13:00:00.000Z')).toBe('due today');
    expect(words('2026-10-17T13:00:00.000Z')).toBe('just past its due date');
    expect(words('2026-10-21T13:00:00.000Z')).toBe('3 working days late');
    // Friday has not begun in New York.
    expect(words('2026-10-16T03:00:00.000Z')).toBe('due in 1 working day');
  });
});
