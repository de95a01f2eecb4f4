import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../src/domain/digest.ts';
import { examplePacket } from '../test/support/reports/example-packet.ts';
import { renderReviewPacketJson } from './review-packet.json.ts';

describe('review packet as data', () => {
  it('is canonical, names its form and gives the packet back exactly', () => {
    const packet = examplePacket();
    const text = renderReviewPacketJson(packet);
    expect(text).toBe(`${canonicalJson(packet)}\n`);
    expect(text).toContain('"schema":"fieldwork/review-packet/1"');
    expect(JSON.parse(text)).toEqual(packet);
    expect(renderReviewPacketJson(examplePacket())).toBe(text);
  });
});
