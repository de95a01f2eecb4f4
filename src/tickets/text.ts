/**
 * Text that strangers wrote (display names, group names, ticket titles), made safe to show.
 * Markup is the renderers' business; this is about characters that no renderer shows as what they are.
 */

/**
 * C0 and C1 controls, and characters that reorder or hide text (bidirectional embeddings, overrides and
 * isolates, zero-width characters, byte order mark): with them a name can show as another name.
 * https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
const UNSHOWABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: naming them is the purpose
  /[\u0000-\u0008\u000b-\u001f\u007f-\u0084\u0086-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/**
 * The text as it may be shown: line breaks as `\n`, tabs as spaces, every character that would reorder or
 * hide text as U+FFFD, so that the reader sees that something was there. Zero-width joiners stay: scripts and emoji need them.
 */
export function showable(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replaceAll('\t', ' ')
    .replace(UNSHOWABLE, '\ufffd');
}

/** The text on one line, white space collapsed. */
export function singleLine(text: string): string {
  return showable(text).replace(/\s+/g, ' ').trim();
}

/** Jira's limit for text fields (description, comment, text areas), in characters. */
export const TEXT_LIMIT = 32_767;

/** Jira's limit for summaries is 255; some versions count to 254 (https://jira.atlassian.com/browse/JRASERVER-28519), so stay below both. */
export const SUMMARY_LIMIT = 254;

/** A summary that Jira accepts: one line, at most {@link SUMMARY_LIMIT} UTF-16 units, no half characters. */
export function summaryText(text: string): string {
  const line = singleLine(text);
  if (line.length <= SUMMARY_LIMIT) return line;
  return `${line.slice(0, SUMMARY_LIMIT - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
