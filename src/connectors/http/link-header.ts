/** One target of a `Link` header with its relation types. */
export interface Link {
  /** As written: absolute or relative. */
  readonly target: string;
  /** Lower case; a link may have several. */
  readonly rels: readonly string[];
}

// One link-value of RFC 8288: `<target>` and its parameters, each a token or a quoted string. Commas and
// semicolons inside `<...>` or quotes belong to the value, which is why the header is never split by text.
const LINK = /\s*<([^>]*)>((?:\s*;\s*[^\s=;,"]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s";,]*))?)*)\s*(?:,|$)/y;
const PARAMETER = /;\s*([^\s=;,"]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s";,]*)))?/g;

/**
 * Reads a `Link` header (RFC 8288), also several of them joined with commas, in any order.
 * What does not follow the grammar ends the reading: half a link is never followed.
 * https://www.rfc-editor.org/rfc/rfc8288#section-3
 */
export function parseLinkHeader(header: string | null | undefined): Link[] {
  const links: Link[] = [];
  if (header === null || header === undefined) return links;
  LINK.lastIndex = 0;
  for (let match = LINK.exec(header); match !== null; match = LINK.exec(header)) {
    links.push({ target: match[1] ?? '', rels: relsOf(match[2] ?? '') });
    if (LINK.lastIndex >= header.length) break;
  }
  return links;
}

/** The first target with the relation type, or null. */
export function linkByRel(header: string | null | undefined, rel: string): string | null {
  return parseLinkHeader(header).find((link) => link.rels.includes(rel))?.target ?? null;
}

function relsOf(parameters: string): string[] {
  for (const [, name, quoted, token] of parameters.matchAll(PARAMETER)) {
    // RFC 8288 §3.3: only the first `rel` of a link counts.
    if (name?.toLowerCase() !== 'rel') continue;
    const value = quoted === undefined ? (token ?? '') : quoted.replace(/\\(.)/g, '$1');
    return value
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
  }
  return [];
}
