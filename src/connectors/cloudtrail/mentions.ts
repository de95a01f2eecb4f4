import type { CloudTrailPrincipal, TicketMention } from '../../domain/aws-records.ts';
import { isObject, type JsonObject, member, text } from './json.ts';

/** Anything of a ticket key's form. Which ones are real is decided by the controls: a project's keys are config. */
const KEY = /(?<![A-Za-z0-9])[A-Z][A-Z0-9_]+-\d+/g;
/** The same, to ask whether a text holds any. */
export const TICKET_KEY: RegExp = new RegExp(KEY.source);

/** Ticket keys that a call carries, with where they stood; the strongest place first, each key once per place. */
export function findMentions(raw: JsonObject, principal: CloudTrailPrincipal): TicketMention[] {
  const request = raw.requestParameters;
  const parameters = isObject(request) ? request : null;
  const found: TicketMention[] = [];
  collect(found, 'session-name', principal.sessionName);
  collect(found, 'source-identity', principal.sourceIdentity);
  if (parameters !== null) {
    collect(found, 'session-name', text(parameters, 'roleSessionName'));
    collect(found, 'source-identity', text(parameters, 'sourceIdentity'));
    collectJson(found, 'tag', parameters.tags);
    collectJson(found, 'tag', parameters.principalTags);
  }
  if (raw.eventContext !== undefined) collectContext(found, member(raw, 'eventContext'));
  collectJson(found, 'request', request);
  return found;
}

/** Principal tags of enriched events: `tagContext.principalTags`, or `aws:PrincipalTag/<key>` in the request context. */
function collectContext(found: TicketMention[], context: JsonObject): void {
  collectJson(found, 'tag', member(context, 'tagContext').principalTags);
  for (const [key, value] of Object.entries(member(context, 'requestContext'))) {
    if (key.toLowerCase().startsWith('aws:principaltag/')) collectJson(found, 'tag', value);
  }
}

function collectJson(found: TicketMention[], where: TicketMention['where'], value: unknown): void {
  if (value === undefined || value === null) return;
  collect(found, where, typeof value === 'string' ? value : JSON.stringify(value));
}

function collect(found: TicketMention[], where: TicketMention['where'], value: string | null): void {
  if (value === null || !value.includes('-')) return;
  for (const [key] of value.matchAll(KEY)) {
    if (!found.some((mention) => mention.key === key && mention.where === where)) found.push({ key, where });
  }
}
