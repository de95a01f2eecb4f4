import { describe, expect, it } from 'vitest';
import type { ReviewPacket } from '../../src/domain/packet.ts';
import { examplePacket } from '../../test/support/reports/example-packet.ts';
import { part, readable } from '../../test/support/reports/example-packet-page.ts';
import { digestOfIds } from '../redraw.ts';
import { renderReviewPacketHtml } from '../review-packet.html.ts';

/** What an auditor looks for on the page beside the figures: reasons, ids, and where each thing was read. */

const packet = examplePacket();
const page = renderReviewPacketHtml(packet);

const seen = (of: ReviewPacket, id: string): string => readable(part(renderReviewPacketHtml(of), id));

/** The page of a packet with other facts about its campaign. */
const campaign = (more: Partial<ReviewPacket['campaign']>): ReviewPacket => ({
  ...packet,
  campaign: { ...packet.campaign, ...more },
});

describe('the list on the page', () => {
  it('names what it was compared with and what is left out, with a gap where no reason is given', () => {
    const list = readable(part(page, 'list'));
    expect(list).toContain('Compared with the list of 2026Q2, frozen 1 Jul 2026 09:00 UTC−4');
    expect(list).toContain('Left out Slack: holds no customer data Zoom: no reason is given: a gap');
    expect(seen(campaign({ previous: null, outOfScope: [] }), 'list')).toMatch(
      /Compared with no earlier list[\s\S]*Left out nothing/,
    );
  });

  it('tells what was not recorded from what is none', () => {
    const { previous: _previous, outOfScope: _outOfScope, ...old } = packet.campaign;
    const list = seen({ ...packet, campaign: old }, 'list');
    expect(list).toContain('whether it was compared with an earlier list was not recorded');
    expect(list).toContain('what is left out was not recorded');
  });

  it('puts the name of a review into the title, unless it is the one without a name', () => {
    const named = renderReviewPacketHtml(campaign({ review: 'privileged' }));
    expect(named).toContain('<title>Access review 2026 Q3: privileged · Northwind Robotics</title>');
    expect(page).toContain('<title>Access review 2026 Q3 · Northwind Robotics</title>');
  });
});

describe('the lines on the page', () => {
  const told = readable(part(page, 'decisions'));

  it('have their flags with codes, and say when their reviewer or their evidence is in doubt', () => {
    expect(told).toContain('not used for 143 days dormant');
    expect(told).toContain('its reviewer reports to this person');
    expect(told).toContain('what grants it is not known');
  });

  it('say once by which rule most of them came, and where one came by another', () => {
    expect(told).toContain('Unless a line says otherwise: by rule manager; decided by Bo Berg.');
    expect(told).toContain('MFA: yes · by rule fallback (manager Lena Vogt: has left)');
    expect(told.match(/by rule manager/g)).toHaveLength(6);
    expect(told).toContain('by rule nobody (no known owner of the account; fallback Mia Chen: has left).');
  });

  it('have in their evidence their id, what would have to go, and record, artifact and place', () => {
    const line = packet.lines.find((one) => one.issue === 'SEC-11' && one.number === 1);
    const [first] = line?.evidence ?? [];
    expect(told).toContain(`${line?.id}; would have to go: through group sales-all`);
    expect(told).toContain(`${first?.label} ${first?.record} ${first?.artifact}#${first?.position}`);
  });

  it('stay few bytes, because a page has thousands of them', () => {
    const bytes = (of: ReviewPacket): number => Buffer.byteLength(renderReviewPacketHtml(of));
    const perLine = (bytes(packet) - bytes({ ...packet, lines: [] })) / packet.lines.length;
    expect(perLine).toBeLessThan(1_400);
  });
});

describe('removals and statements on the page', () => {
  it('say when a removal was decided, what is read to see it, and where its event stands', () => {
    const told = readable(part(page, 'remediation'));
    expect(told).toContain('revoke by Ana Lima 5 Oct 2026 10:02 UTC−4');
    expect(told).toContain('Read to see it app GitHub');
    expect(told).toMatch(/record okta:event\/7f1c2b, artifact [0-9a-f]{64} at \/41/);
    expect(told).toContain('AWS account user.28@acme.example');
  });

  it('show passages that are no answer, of people who decide, and what is wrong with a workbook', () => {
    const told = readable(part(page, 'statements'));
    expect(told).toContain('not understood as an answer: “and somebody should look at the rest”');
    expect(told).toContain('cell N14: “perhaps” is no answer: write keep, revoke, change or not mine');
    expect(told).toContain('a sheet of your own was not read');
    const statements = packet.statements.map((one) => ({ ...one, notUnderstood: [`all of ${one.voice}`] }));
    const all = seen({ ...packet, statements }, 'statements');
    expect(all).toContain('“all of reviewer”');
    expect(all).not.toMatch(/“all of (other|automation|unknown)”/);
  });
});

describe('the supplement on the page', () => {
  const { supplement } = packet;
  if (supplement === null) throw new Error('the example has a supplement');
  const withIds = (added: readonly string[], more: Partial<typeof supplement> = {}): ReviewPacket => ({
    ...packet,
    supplement: { ...supplement, added, digest: digestOfIds([...added, ...supplement.changed]), ...more },
  });

  it('names each line, leads to it, and says what it was compared with', () => {
    const told = readable(part(page, 'supplement'));
    expect(told).toContain('1 line came, 1 changed, 1 is gone.');
    expect(told).toContain(`changed Tom Okafor Salesforce Okta user.10@acme.example SEC-16, 2`);
    expect(told).toContain(supplement.digest);
    expect(told).toMatch(/okta.factors – none never/);
    const [ticket] = /id="ticket-\d+"><summary><b><bdi>SEC-16/.exec(page) ?? [''];
    expect(part(page, 'supplement')).toContain(`#line-${/\d+/.exec(ticket)?.[0]}-2">`);
  });

  it('lists a handful of many, and says where the others are', () => {
    const many = withIds(Array.from({ length: 100 }, (_, index) => `okta:user/late${index}|okta:app/1`));
    const told = seen(many, 'supplement');
    expect(told).toContain('100 lines came');
    expect(told).toContain('and 60 more lines: all are in the workbook (sheet Supplement) and in the data');
    expect(told.match(/in no ticket of this packet/g)).toHaveLength(40);
  });

  it('says when nothing moved, and when the ids do not have the digest', () => {
    const none = { changed: [], gone: [], digest: digestOfIds([]) };
    expect(seen(withIds([], none), 'supplement')).toContain('Nothing came, changed or went');
    expect(seen(withIds(['forged'], { digest: supplement.digest }), 'supplement')).toContain(
      'do not have this digest',
    );
    expect(part(page, 'supplement')).not.toContain('do not have');
  });
});
