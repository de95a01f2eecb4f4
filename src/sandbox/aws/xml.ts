/** A value of an answer in AWS's query protocol. Instants are text; `undefined` members are left out. */
export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlValue[]
  | XmlMap
  | { readonly [member: string]: XmlValue };

/** A map member: entries of key and value, as `SummaryMap` has. */
export class XmlMap {
  readonly entries: readonly (readonly [string, string | number])[];

  constructor(entries: readonly (readonly [string, string | number])[]) {
    this.entries = entries;
  }
}

/**
 * Writes an answer of the query protocol: lists as `<member>`, maps as `<entry>`.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function queryResult(action: string, namespace: string, result: XmlValue, requestId: string): string {
  const body = result === undefined ? '' : `<${action}Result>${write(result)}</${action}Result>`;
  const meta = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  return `<${action}Response xmlns="${namespace}">${body}${meta}</${action}Response>`;
}

function write(value: XmlValue): string {
  if (value === undefined) return '';
  if (typeof value !== 'object') return escapeXml(String(value));
  if (value instanceof XmlMap) {
    return value.entries
      .map(
        ([key, entry]) =>
          `<entry><key>${escapeXml(key)}</key><value>${escapeXml(String(entry))}</value></entry>`,
      )
      .join('');
  }
  if (Array.isArray(value)) return value.map((item) => `<member>${write(item)}</member>`).join('');
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `<${name}>${write(member)}</${name}>`)
    .join('');
}

/** Escapes text for XML; characters that XML 1.0 cannot hold become the replacement character, as in IAM. */
export function escapeXml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those must not be written
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\ufffd')
      .replace(/[&<>"'\r]/g, (character) => `&#${character.charCodeAt(0)};`)
  );
}
