import { createHash } from 'node:crypto';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * A UUID made from a name, version 5 of RFC 9562 (section 5.5, https://www.rfc-editor.org/rfc/rfc9562#section-5.5): the same
 * namespace and name give the same UUID everywhere. SHA-1 is what the standard asks for; nothing here rests on its strength.
 */
export function uuidOfName(namespace: string, name: string): string {
  if (!UUID.test(namespace)) throw new TypeError(`"${namespace}" is no UUID in lower case`);
  const space = Buffer.from(namespace.replaceAll('-', ''), 'hex');
  const bytes = createHash('sha1').update(space).update(name, 'utf8').digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
