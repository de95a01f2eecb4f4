import { describe, expect, it } from 'vitest';
import { printCommand, readAnswers } from './grammar.ts';

/** A comment, what it says as `printCommand` writes it, what is not understood, what is quoted. */
type Row = readonly [comment: string, commands: string, notUnderstood?: string, quoted?: string];

/** Several in one cell are parted by `¦`; an empty cell holds none. */
const cell = (found: readonly string[]): string => found.join(' ¦ ');

function table(title: string, rows: readonly Row[]): void {
  describe(title, () => {
    it.each(rows.map((row) => ({ row, name: JSON.stringify(row[0]) })))('$name', ({ row }) => {
      const [comment, commands, notUnderstood = '', quoted = ''] = row;
      const read = readAnswers(comment);
      expect({
        commands: cell(read.commands.map(printCommand)),
        notUnderstood: cell(read.notUnderstood),
        quoted: cell(read.quoted),
      }).toEqual({ commands, notUnderstood, quoted });
    });
  });
}

/** Not understood as a whole. */
const refused = (...comments: readonly string[]): readonly Row[] =>
  comments.map((comment): Row => [comment, '', comment]);

table('what the ticket suggests', [
  ['keep all', 'keep all'],
  ['keep 1-14, 20', 'keep 1-14, 20'],
  ['revoke 15 left the team in May', 'revoke 15 left the team in May'],
  ['change 16 to read-only', 'change 16 to read-only'],
  ['not mine 17 -> ana@acme.com', 'not mine 17 -> ana@acme.com'],
  ['not mine 17', 'not mine 17'],
  ['not mine 17, ask Ana Ruiz', 'not mine 17 -> Ana Ruiz'],
  // The example of EXPERIENCE.md.
  [
    'keep all. revoke 3 moved to sales, 4 dunno ask ops',
    'keep all ¦ revoke 3 moved to sales',
    '4 dunno ask ops',
  ],
  // Separate answers in the manner of the ticket's examples are answers; the line of examples itself, pasted, is none.
  ['keep all · revoke 3 moved to Sales', 'keep all ¦ revoke 3 moved to Sales'],
  ...refused(
    'Answer in a comment, for example: `keep all` · `revoke 3 moved to Sales` · `change 4 to read-only`',
    '`keep all` · `revoke 3 moved to Sales` · `change 4 to read-only`',
  ),
]);

table('in a hurry, on a phone', [
  ['KEEP ALL!!!', 'keep all'],
  ['Keep 1-14 ,20 .', 'keep 1-14, 20'],
  ['keep1-14,20', 'keep 1-14, 20'],
  ['keep1-3,revoke4', 'keep 1-3 ¦ revoke 4'],
  ['REVOKE 3 MOVED TO SALES, THX', 'revoke 3 MOVED TO SALES'],
  ['Revoke15 left the team', 'revoke 15 left the team'],
  ['revoke 15–left the team in may', 'revoke 15 left the team in may'],
  ['pls revoke 3 asap', 'revoke 3 asap'],
  ['keep all 👍', 'keep all'],
  ['👍 keep all, thx', 'keep all'],
  ['✅ keep 3\n✅ keep 4', 'keep 3 ¦ keep 4'],
  ['keep all :)', 'keep all'],
  ['*keep all*', 'keep all'],
  ['**Keep all** except _3_', 'keep all except 3'],
  ['keep all\nSent from my iPhone', 'keep all'],
  ['revoke 3 ... left', 'revoke 3 left'],
  ['keep 14-1', 'keep 1-14'],
  ['keep 007', 'keep 7'],
  ['+keep 3', 'keep 3'],
  // A full stop without a space ends nothing, no misspelt verb is guessed, and neither are words for numbers.
  ...refused(
    'keep all.revoke 3',
    'revoke 3.keep 4',
    'kepp 3',
    'Revok 3 left',
    'keep one to three',
    'keep l4',
  ),
]);

table('every kind of dash, space, digit and quotation mark', [
  ['keep 1–14, 20—22', 'keep 1-14, 20-22'],
  ['keep 1−3 and 5‑7', 'keep 1-3, 5-7'],
  ['keep 1 - 14', 'keep 1-14'],
  ['keep 3..5, 7…9', 'keep 3-5, 7-9'],
  ['keep ３、５〜７', 'keep 3, 5-7'],
  ['keep 1ー4', 'keep 1-4'],
  ['revoke ٣، ٤', 'revoke 3-4'],
  ['\u200fkeep\u200f 3\u200e-\u200e5', 'keep 3-5'],
  ['keep\u00a0all\u00a0except\u202f3', 'keep all except 3'],
  ['keep all。revoke 3；keep 4', 'keep all ¦ revoke 3 ¦ keep 4'],
  ['keep 3\r\nrevoke 4\u2028change 5 to viewer', 'keep 3 ¦ revoke 4 ¦ change 5 to viewer'],
  ['revoke 4 „hat das Team verlassen“', 'revoke 4 hat das Team verlassen'],
  ["revoke 4 « a quitté l'équipe »", "revoke 4 a quitté l'équipe"],
  ['revoke 4 «se fue en mayo».', 'revoke 4 se fue en mayo'],
  ['revoke 4 「異動しました」', 'revoke 4 異動しました'],
  ['revoke 4 „odeszła z zespołu”', 'revoke 4 odeszła z zespołu'],
  ['revoke 4 ‚ausgeschieden‘', 'revoke 4 ausgeschieden'],
  ['“keep all”', 'keep all'],
  ['`revoke 3`', 'revoke 3'],
  ['(keep 3)', 'keep 3'],
  ['change 5 to „nur lesen“, war zu viel', 'change 5 to nur lesen: war zu viel'],
  ['change 5 to "read, write" not admin', 'change 5 to "read, write" not admin'],
  ...refused('keep ³', '③ keep', 'keep Ⅲ'),
]);

table('ways to name lines', [
  ['keep 3, 4 & 5', 'keep 3-5'],
  ['keep #3-#5', 'keep 3-5'],
  ['keep line 3 and line 4', 'keep 3-4'],
  ['Keep lines 3 to 5, 7 through 9', 'keep 3-5, 7-9'],
  ['keep lines: 3, nr. 5', 'keep 3, 5'],
  ['revoke (3, 4) left', 'revoke 3-4 left'],
  ['keep 3+4', 'keep 3-4'],
  ['keep 1, 2,\n3 and 4', 'keep 1-4'],
  ['Keep:\n1-3\n- 5\n\nRevoke:\n7', 'keep 1-3, 5 ¦ revoke 7'],
  ['keep everything', 'keep all'],
  ['keep all of them, they are my team', 'keep all: they are my team'],
  ['revoke 3, keep the rest', 'revoke 3 ¦ keep all'],
  ['revoke 3 and keep all others', 'revoke 3 ¦ keep all'],
  ['keep all except 3, 5-6', 'keep all except 3, 5-6'],
  ['keep all but 4', 'keep all except 4'],
  ['keep all other than 4', 'keep all except 4'],
  ['Keep everything, except for line 3 and line 5', 'keep all except 3, 5'],
  ['keep all (except 3) thanks', 'keep all except 3'],
  ['keep all but revoke 4', 'keep all ¦ revoke 4'],
  ['keep 1-9 except 3', 'keep 1-2, 4-9'],
  // Numbers with nothing but a space between may be a list, a range that lost its dash, or one number.
  ...refused('keep 3 5', 'keep 1 2 3', 'revoke #3 #4', 'keep 3/4', 'keep 3 or 4', 'keep 1-2-3'),
  // Where a list ends nobody said.
  ...refused('keep 3 and up', 'keep 3 to end', 'keep 3+', 'keep 3, 4, etc', 'keep all, not 3'),
  ...refused(
    'keep 0',
    'keep 0-3',
    'keep 1234567',
    'revoke 3, 1234567',
    'keep both',
    'keep Priya',
    'keep 3-4 except 1-9',
  ),
]);

table('the number first', [
  ['3: revoke, moved to Sales', 'revoke 3 moved to Sales'],
  ['3 - keep', 'keep 3'],
  ['4-6 keep', 'keep 4-6'],
  ['7 not mine -> ana@acme.com', 'not mine 7 -> ana@acme.com'],
  ['17 is not mine, ask Ana', 'not mine 17 -> Ana'],
  ['5. revoke', 'revoke 5'],
  [
    '3. Keep\n4. Revoke, left in May\n5. change to viewer\n6. not sure',
    'keep 3 ¦ revoke 4 left in May ¦ change 5 to viewer',
    '6. not sure',
  ],
  ['3, 4 and 7: revoke, moved to Sales', 'revoke 3-4, 7 moved to Sales'],
  ['3 keep, 4 revoke and #5 keep', 'keep 3 ¦ revoke 4 ¦ keep 5'],
  ['line 3 → keep it', 'keep 3'],
  ['3 = keep\n4 = revoke', 'keep 3 ¦ revoke 4'],
  ['|3|keep|\n|4|revoke|left|', 'keep 3 ¦ revoke 4 left'],
  ['1-14 keep, rest revoke', 'keep 1-14 ¦ revoke all'],
  ['everything else: keep', 'keep all'],
  ['3: keep 3', 'keep 3'],
  // Two sets of numbers; `ok` counts only before its lines.
  ...refused(
    '1) keep 3',
    '1. keep 3',
    '3: keep 5',
    '3 keep 4 revoke',
    '3 keep all',
    '3 ok',
    'all ok',
    'all keep',
  ),
  ['keep 1-3, 4: revoke', '', 'keep 1-3, 4: revoke'],
]);

table('several in one comment', [
  [
    'keep 1-3, revoke 4 left the team and change 5 to viewer',
    'keep 1-3 ¦ revoke 4 left the team ¦ change 5 to viewer',
  ],
  ['revoke 3, 4 and 7 moved to sales', 'revoke 3-4, 7 moved to sales'],
  ['keep all; revoke 3; not mine 4', 'keep all ¦ revoke 3 ¦ not mine 4'],
  ['- keep 1-3\n- revoke 4 left\n- change 5 → viewer', 'keep 1-3 ¦ revoke 4 left ¦ change 5 to viewer'],
  ['# keep 3\n# 4 revoke', 'keep 3 ¦ revoke 4'],
  ['a) keep 3\nb) revoke 4', 'keep 3 ¦ revoke 4'],
  ['keep 3, and please also revoke 4', 'keep 3 ¦ revoke 4'],
  ['keep 3 | revoke 4', 'keep 3 ¦ revoke 4'],
  ['revoke 3 (left), keep 4 (needed)', 'revoke 3 left ¦ keep 4 needed'],
  ['revoke 3 moved to sales and 4 left', 'revoke 3 moved to sales', 'and 4 left'],
  ['change 16 to viewer, 17 to editor', 'change 16 to viewer', '17 to editor'],
  ['revoke 3, all others are fine', 'revoke 3', 'all others are fine'],
  ['keep 3. not sure about 4. revoke 5', 'keep 3 ¦ revoke 5', 'not sure about 4'],
  // Later statements of one comment may name the same lines again: the last word stands, says who weighs them.
  ['keep 3, revoke 3', 'keep 3 ¦ revoke 3'],
  // Nothing stands between the two; a sentence with a doubtful part is refused whole.
  ...refused(
    'keep 1-3 revoke 4',
    'revoke 3 moved to sales keep 4',
    'keep 3, revoke 4?',
    'keep 5, revoke 6, if Tom agrees',
  ),
  // What is not understood after `all` may be an exception from it.
  ...refused(
    'keep all, 3 left',
    'keep all, exept 3',
    'keep all exept 3',
    'keep 1-5, exept 3',
    'revoke 1-5 not 4',
  ),
]);

table('politeness', [
  ['please revoke 3', 'revoke 3'],
  ['Hi team, pls revoke 3. Thanks!', 'revoke 3'],
  ['Hi team,\n\nkeep all\n\nBest regards,\nTom Okafor\nHead of Sales', 'keep all'],
  ['Hallo zusammen,\nkeep all\nViele Grüße\nJonas', 'keep all'],
  ['Good morning, keep all', 'keep all'],
  ['[~ana] keep all', 'keep all'],
  ['@Fieldwork Bot keep all', 'keep all'],
  ['[~accountid:5b10a2844c20165700ede21g], keep 3', 'keep 3'],
  ['ok, keep 3', 'keep 3'],
  ['yes keep all', 'keep all'],
  ['Looks good, keep all', 'keep all'],
  ['no changes, keep all', 'keep all'],
  ['Thanks for the reminder, keep all', 'keep all'],
  ['keep all, thanks Tom', 'keep all'],
  ['revoke 3 moved to sales, thank you very much', 'revoke 3 moved to sales'],
  ['Answers: keep 3', 'keep 3'],
  ['I checked the list.\nkeep 1-3', 'keep 1-3', 'I checked the list'],
  ['keep all\n--\nTom Okafor\n+49 30 123456', 'keep all', '+49 30 123456'],
  ...refused(
    'Hi Ana keep 3',
    'Thanks!',
    'ok',
    'done',
    '👍',
    'lgtm',
    'I confirm all',
    "I'm out of office until 5 December",
  ),
]);

table('synonyms', [
  ['approve 1-5', 'keep 1-5'],
  ['ok 3, revoke 4', 'keep 3 ¦ revoke 4'],
  ['okay all', 'keep all'],
  ['confirm 1-5 and remove 6', 'keep 1-5 ¦ revoke 6'],
  ['remove 3, he left', 'revoke 3 he left'],
  ['reduce 16 to read-only', 'change 16 to read-only'],
  ['downgrade 16 -> viewer', 'change 16 to viewer'],
  ['revoke access for 3', 'revoke 3'],
  // With more words they say something else, or may: of `approve 3 removal` nothing but the contrary is meant.
  ...refused(
    'confirm 3 left the team',
    'ok 3 left the team',
    'approve 3 removal',
    'ok keep 3',
    'remove 3 from the group',
    'ok, 3 left',
  ),
]);

table('reasons', [
  ['revoke 3 because he moved to sales', 'revoke 3 he moved to sales'],
  ['revoke 3 - since she left', 'revoke 3 she left'],
  ['revoke 3: (moved, "for good")', 'revoke 3 moved, "for good"'],
  ['revoke 3 — see SEC-12', 'revoke 3 see SEC-12'],
  ['revoke 3 see https://acme.test/browse/IT-88.', 'revoke 3 see https://acme.test/browse/IT-88'],
  ['revoke 3 told ana@acme.com. keep 4', 'revoke 3 told ana@acme.com ¦ keep 4'],
  ['keep 3 needs v1.2, e.g. to build. revoke 4', 'keep 3 needs v1.2, e.g. to build ¦ revoke 4'],
  ['revoke 3 no longer in my team', 'revoke 3 no longer in my team'],
  ['keep all, no changes since 2025', 'keep all: no changes since 2025'],
  ['keep 3 as he needs it', 'keep 3 as he needs it'],
  ['revoke 3 because 2 people do it now', 'revoke 3 because 2 people do it now'],
]);

table('dates and quantities, which are no lines', [
  ['keep 7 until March', 'keep 7 until March'],
  ['keep 3 until 2026-12-01', 'keep 3 until 2026-12-01'],
  ['revoke 3 2026-12-01', 'revoke 3 2026-12-01'],
  ['keep 3 for 2 weeks', 'keep 3 for 2 weeks'],
  ['revoke 3 left on Nov 2, 2026', 'revoke 3 left on Nov 2, 2026'],
  ['revoke 3 left on 2. November. keep 4', 'revoke 3 left on 2. November ¦ keep 4'],
  ['revoke 3 left on 01.12.2026, 4 too', 'revoke 3 left on 01.12.2026', '4 too'],
  ['revoke 3 left, 2 weeks ago', 'revoke 3 left, 2 weeks ago'],
  ['revoke 3 on 5/12', 'revoke 3 on 5/12'],
  // A date without its year right behind the line may also be lines or a fraction.
  ...refused('revoke 3 5/12 left', 'keep 3 until 5'),
  ...refused(
    'revoke 3 months old keys',
    'revoke 2 old accounts',
    'revoke 3, 2 people left',
    'keep 5 of them',
    'keep 2 more',
  ),
  ...refused(
    'revoke 5 May',
    'keep 3rd',
    'keep 50%',
    'keep 1.5',
    'keep 1,234',
    'keep 2FA',
    'keep 10:30',
    'call me at 555-1234',
  ),
  // With spaces around the dash it is still a range: a reason that begins with a number is rarer.
  ['revoke 3 - 4 left the team', 'revoke 3-4 left the team'],
]);

table('change and not mine', [
  ['change 3 to 5 to viewer', 'change 3-5 to viewer'],
  ['change 16 from admin to viewer because he only reads', 'change 16 to viewer: he only reads'],
  ['change 16 to viewer (reads reports)', 'change 16 to viewer: reads reports'],
  ['change 16 into “read only”, please', 'change 16 to read only'],
  ['not mine 17 → [~ana]', 'not mine 17 -> [~ana]'],
  ['not mine 17 -> @Ana Ruiz', 'not mine 17 -> @Ana Ruiz'],
  ['not mine: 17 [ana@acme.com|mailto:ana@acme.com]', 'not mine 17 -> ana@acme.com'],
  ['not mine 17 => <ana@acme.com>, she owns it', 'not mine 17 -> ana@acme.com: she owns it'],
  ['not mine 17-18 moved to Sales', 'not mine 17-18 moved to Sales'],
  ["17 isn't mine, belongs to Ana Ruiz", 'not mine 17 -> Ana Ruiz'],
  ...refused(
    'change 16',
    'change 16 to',
    'change 16 read-only',
    'change 3 to 5',
    'change 16 to viewer or editor',
  ),
  ...refused(
    'change 16 to revoked',
    'change 16 to viewer if possible',
    'change role of 3 to viewer',
    "change 3's role to viewer",
  ),
  ...refused('not mine', 'not 17', 'not mine 17 -> ana@acme.com or tom@acme.com'),
]);

table('questions, negations, conditions, doubts', [
  ...refused(
    'keep 4?',
    'keep 4 ?',
    'keep 4!?',
    '¿keep 4?',
    'keep 4？',
    'revoke 3 or keep?',
    'should I keep 4 and revoke 5?',
  ),
  ...refused(
    "don't keep 4",
    'dont keep 4',
    'do not revoke 3',
    'never keep 3',
    'not keep 3',
    'no keep',
    'keep not 3',
  ),
  ...refused(
    'do not, under any circumstances, revoke 3',
    "don't revoke 3, keep it",
    'I would not revoke 3 and keep 4',
  ),
  ...refused(
    '❌ keep 3',
    'keep 3 👎',
    '🤔 keep 3',
    'keep 3 no',
    'keep 3 no longer needed',
    'keep 3 not mine',
    'revoke 3 not yet',
  ),
  ...refused(
    'keep 5 if Tom agrees',
    'if Tom agrees, keep 5',
    'revoke 6 unless he needs it',
    'once Tom agrees, keep 5',
  ),
  ...refused(
    'revoke 6 once he left',
    'keep 5 falls Tom zustimmt',
    'keep 3 as long as Tom is away',
    'keep 3, check with Tom',
  ),
  ...refused(
    'I think keep 3',
    'maybe revoke 3',
    'revoke 3, I think',
    'keep 3 not sure',
    'revoke 3 probably left',
  ),
  ...refused(
    'keep 3 but only read-only',
    'keep 3 as viewer',
    'keep 3 without admin',
    'revoke 3 but keep the VPN',
    'keep 3 instead of 4',
  ),
]);

table('words that only look like a reason', [
  ...refused(
    'keep 3 left the team',
    'keep 1-14, 7 left',
    'keep 3 not needed',
    'revoke 3, 4 still needs it',
    'keep all, Tom left',
  ),
  ...refused(
    'keep 3 away from prod',
    'keep 3 in mind',
    'keep 3 posted',
    'keep 3 should go',
    'keep 3 revoked',
    'keep 3 change to viewer',
  ),
  ...refused(
    'revoke 3, sorry 4',
    'revoke 3 same for 4',
    'keep 1-14 (w/o 7)',
    'keep 3 and tell Tom',
    'revoke 3 thanks once he leaves',
  ),
  ['revoke 3, 4 moved to sales', 'revoke 3-4 moved to sales'],
  ['revoke 3 not needed anymore', 'revoke 3 not needed anymore'],
  ['revoke 3 role change', 'revoke 3 role change'],
  ['keep 3 as well', 'keep 3'],
  ['keep all except 3, he left', 'keep all except 3'],
]);

table('two things said of the same lines', [
  ...refused(
    'keep/revoke 3',
    'keep or revoke 3',
    'revoke 3 no wait keep 3',
    'keep 3 = revoke',
    'keep 3, or revoke it',
    'change 3 to keep',
  ),
  ...refused(
    'revoke',
    'keep',
    'keep it',
    'keep keep 3',
    'keep, 3 left',
    '3',
    '3, 4',
    'Tom said "keep 3"',
    '"keep 3" is wrong',
  ),
  ...refused(
    '~~keep 3~~',
    '[ ] keep 3',
    "keep all doesn't work",
    'keep all admins',
    'keep all in Sales',
    'revoke all users except 3',
  ),
  // Struck out in Jira's markup.
  ['-revoke 3- keep 4', '', 'revoke 3- keep 4'],
]);

table('taken back or restricted later', [
  ['revoke 3. No wait, keep 3.', '', 'revoke 3 ¦ No wait, keep 3'],
  ['keep 1-2. revoke 3. Sorry, not 3', 'keep 1-2', 'revoke 3 ¦ Sorry, not 3'],
  ['keep all. Except 3.', '', 'keep all ¦ Except 3'],
  ['keep 5. If Tom agrees.', '', 'keep 5 ¦ If Tom agrees'],
  ['keep 5. If you have questions, call me.', 'keep 5', 'If you have questions, call me'],
  ['keep all. Right?', '', 'keep all ¦ Right?'],
  ['keep all\n👎', '', 'keep all ¦ 👎'],
  ['keep 1-2\nrevoke 3\nIgnore this, wrong ticket', '', 'keep 1-2 ¦ revoke 3 ¦ Ignore this, wrong ticket'],
  ['keep all. No change.', 'keep all', 'No change'],
  // What goes on over a line's end, as mail programs break it.
  ['I really do not want to\nrevoke 3', '', 'I really do not want to ¦ revoke 3'],
  ['If Tom agrees,\nkeep 5\nkeep 6', 'keep 6', 'If Tom agrees ¦ keep 5'],
  [
    'Please do not do this:\n- keep 3\n- revoke 4\n\nkeep 5',
    'keep 5',
    'Please do not do this: ¦ keep 3 ¦ revoke 4',
  ],
  ['Two possibilities:\nkeep 3\nrevoke 3', '', 'Two possibilities: ¦ keep 3 ¦ revoke 3'],
  ['Here are my answers:\n- keep 3', 'keep 3', 'Here are my answers:'],
]);

table('quoted words, which are nobody’s answer', [
  ['> keep 3 or revoke?\nrevoke 3', 'revoke 3', '', '> keep 3 or revoke?'],
  ['>> revoke 3\n> keep 4\nkeep 5', 'keep 5', '', '>> revoke 3\n> keep 4'],
  [
    'On Mon, Nov 2, 2026 Ana wrote:\n> keep all\n\nkeep 4\n> revoke 5\nkeep 6',
    'keep 4 ¦ keep 6',
    '',
    'On Mon, Nov 2, 2026 Ana wrote:\n> keep all ¦ > revoke 5',
  ],
  [
    'Am 2. Nov. 2026 schrieb Ana:\n\n> revoke 3\nkeep 4',
    'keep 4',
    '',
    'Am 2. Nov. 2026 schrieb Ana:\n\n> revoke 3',
  ],
  [
    'keep 4\nLe lun. 2 nov. 2026, Ana Ruiz <ana@acme.com>\na écrit :\n> revoke 3',
    'keep 4',
    '',
    'Le lun. 2 nov. 2026, Ana Ruiz <ana@acme.com>\na écrit :\n> revoke 3',
  ],
  ['keep 3 {quote}revoke 4{quote} revoke 5', 'keep 3 ¦ revoke 5', '', '{quote}revoke 4{quote}'],
  ['keep 3\n{quote}\nrevoke 4', 'keep 3', '', '{quote}\nrevoke 4'],
  ['bq. revoke 3\nkeep 4', 'keep 4', '', 'bq. revoke 3'],
  [
    'keep 4\n\n-----Original Message-----\nFrom: Jira\nrevoke 3',
    'keep 4',
    '',
    '-----Original Message-----\nFrom: Jira\nrevoke 3',
  ],
  [
    'keep 4\n\nVon: Ana\nGesendet: Montag\n\nrevoke all',
    'keep 4',
    '',
    'Von: Ana\nGesendet: Montag\n\nrevoke all',
  ],
  // A mail whose lines carry no sign: what follows its head is somebody else's.
  ['keep 4\nOn 2 Nov 2026 Ana wrote:\nrevoke 3', 'keep 4', '', 'On 2 Nov 2026 Ana wrote:\nrevoke 3'],
]);
