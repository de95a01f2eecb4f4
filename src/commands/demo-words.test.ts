import { describe, expect, it } from 'vitest';
import type { ReviewPacket } from '../domain/packet.ts';
import type { RemediationState, RemediationStatus } from '../domain/remediation.ts';
import type { SyncedReview } from './demo-closing.ts';
import { followedWords, packetWords } from './demo-words.ts';

const removals = (...states: readonly (readonly [RemediationState, boolean])[]): SyncedReview =>
  ({
    remediations: states.map(([state, late]) => ({ state, late }) as RemediationStatus),
  }) as Partial<SyncedReview> as SyncedReview;

describe('what the demo says of removals', () => {
  it('counts each once, by how it stands, and leaves out what is nobody’s', () => {
    const review = removals(
      ['verified', false],
      ['verified', true],
      ['still-there', false],
      ['open', true],
      ['open', false],
      ['regranted', true],
      ['cannot-tell', false],
      ['withdrawn', false],
    );
    expect(followedWords(review)).toBe(
      '7 removals: 2 seen gone (1 late), 2 still there, 1 granted again, 1 not to be told, 1 not due yet',
    );
    expect(followedWords(removals(['verified', false]))).toBe('1 removal: 1 seen gone');
  });
});

describe('what the demo says of the packet', () => {
  const packet = (outcomes: readonly string[], approvers: readonly string[]): ReviewPacket =>
    ({
      tests: outcomes.map((outcome) => ({ outcome })),
      exceptions: approvers.map((approver) => ({ approver })),
    }) as unknown as ReviewPacket;

  it('counts outcomes, and over what was closed by whom', () => {
    const outcomes = ['pass', 'pass', 'exception', 'indeterminate', 'not-applicable'];
    expect(packetWords(packet(outcomes, ['a@b.c', 'a@b.c', 'd@e.f']))).toBe(
      'U1–U12: 2 pass, 1 exception, 1 cannot be told, 1 does not apply; closed over 3 open items that 2 approvers excepted by name',
    );
    expect(packetWords(packet(['pass'], []))).toBe('U1–U12: 1 pass; closed over nothing');
  });
});
