import { canonicalJson } from '../src/domain/digest.ts';
import type { ReviewPacket } from '../src/domain/packet.ts';

/** The packet of an access review as canonical JSON (RFC 8785) and one line feed: the member `schema` names its form. */
export function renderReviewPacketJson(packet: ReviewPacket): string {
  return `${canonicalJson(packet)}\n`;
}
