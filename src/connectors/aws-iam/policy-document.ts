/**
 * A policy document as JSON. IAM sends it URL-encoded (RFC 3986) inside XML; recorded answers of other SDKs hold it
 * decoded. Null when it is no JSON, so that nobody takes an unreadable policy for an empty one.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PolicyDetail.html
 */
export function readPolicyDocument(document: unknown): unknown {
  if (typeof document !== 'string') return document ?? null;
  for (const text of [decoded(document), document]) {
    try {
      if (text !== null) return JSON.parse(text);
    } catch {
      // Not JSON in this form; the next form or null tells.
    }
  }
  return null;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
