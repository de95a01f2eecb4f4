import { canonicalJson } from '../../domain/digest.ts';
import { isFootprintCall } from '../../domain/footprint.ts';
import { isObject } from './json.ts';
import { TICKET_KEY } from './mentions.ts';
import { isPlainTime, readPrincipal } from './principal.ts';
import { CONSOLE_AGENT, IDENTITY_SERVICES } from './record.ts';
import { ResourceNames } from './resources.ts';
import type { EventRow } from './row.ts';
import { PARAMETER_READS } from './selection.ts';
import { forEachMember } from './slices.ts';

/** The read of secrets whose parameters are plain texts. */
const ONE_SECRET = '"GetSecretValue"';
/** The others name several, or are told by a parameter that is no text. */
const OTHER_SECRETS: ReadonlySet<string> = new Set([...PARAMETER_READS, 'BatchGetSecretValue']);

/** Principals by the text of `userIdentity`: a session makes many calls, and each of them repeats it. */
const MOST_PRINCIPALS = 2_000;

interface KnownPrincipal {
  readonly json: string;
  readonly accountId: string | null;
  /** A session name or source identity that looks as if it named a ticket. */
  readonly mentions: boolean;
}

/** Anything that JSON writes otherwise within a text. Backslashes are excluded before. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const CONTROL = /[\0-\x1f]/;

/**
 * Makes rows of plain writes and reads of secrets out of the text alone: what the row says stands in the record word for
 * word, so that neither an object nor its printing is needed, which are most of the work per stored record. Whatever is
 * out of the ordinary is left to parsing; both give the same rows, letter by letter.
 */
export class QuickRecords {
  readonly #principals = new Map<string, KnownPrincipal>();

  /**
   * The row of the record at these offsets; null when it must be parsed. `text` is ASCII and holds no backslash between
   * the offsets, so a string ends at the next quote and means what it says.
   */
  row(text: string, start: number, stop: number, position: string): EventRow | null {
    const found = new Members();
    if (!forEachMember(text, start, stop, found, takeMember) || found.unusual) return null;
    const { eventTime, eventName, eventSource, eventID, userIdentity, readOnly } = found;
    if (!eventTime || !eventName || !eventSource || !eventID || !userIdentity || !readOnly) return null;
    const time = eventTime.slice(1, -1);
    if (!isPlainTime(time) || !isOrdinary(eventName, eventSource, readOnly)) return null;
    const principal = this.#principalOf(userIdentity);
    if (principal === null || principal.mentions || TICKET_KEY.test(found.requestParameters)) return null;
    const account = found.recipientAccountId ?? quoted(principal.accountId);
    const resources = resourcesOf(found);
    if (account === null || resources === null) return null;
    const at = `${time.slice(0, 19)}.000Z`;
    const region = found.awsRegion;
    const json = `{"accountId":${account},"errorCode":${found.errorCode},"eventCategory":${found.eventCategory},"eventId":${eventID},"eventName":${eventName},"eventSource":${eventSource},"eventTime":"${at}","eventType":${found.eventType},"fromConsole":${isFromConsole(found)},"mentions":[],"originalEventId":null,"principal":${principal.json},"readOnly":${readOnly},"readOnlyInferred":false,"region":${region},"resources":${resources},"sharedEventId":${found.sharedEventID},"sourceIp":${found.sourceIPAddress},"userAgent":${found.userAgent}}`;
    if (CONTROL.test(json)) return null;
    const id = `cloudtrail:${account.slice(1, -1)}/${region === null ? 'unknown' : region.slice(1, -1)}/${eventID.slice(1, -1)}`;
    return { id, at, position, problem: null, json };
  }

  #principalOf(userIdentity: string): KnownPrincipal | null {
    const known = this.#principals.get(userIdentity);
    if (known !== undefined) return known;
    const identity = parsed(userIdentity);
    if (!isObject(identity)) return null;
    const principal = readPrincipal(identity);
    const names = `${principal.sessionName} ${principal.sourceIdentity}`;
    const made = {
      json: canonicalJson(principal),
      accountId: principal.accountId,
      mentions: TICKET_KEY.test(names),
    };
    if (this.#principals.size === MOST_PRINCIPALS) this.#principals.clear();
    // A slice would keep the whole file in memory.
    this.#principals.set(Buffer.from(userIdentity, 'latin1').toString('latin1'), made);
    return made;
  }
}

/** The members that a row is made of, as JSON writes them, quotes and all; null when absent. */
class Members {
  eventTime: string | null = null;
  eventName: string | null = null;
  eventSource: string | null = null;
  eventID: string | null = null;
  recipientAccountId: string | null = null;
  awsRegion: string | null = null;
  errorCode: string | null = null;
  eventCategory: string | null = null;
  eventType: string | null = null;
  sharedEventID: string | null = null;
  sourceIPAddress: string | null = null;
  userAgent: string | null = null;
  sessionCredentialFromConsole: string | null = null;
  userIdentity: string | null = null;
  readOnly: string | null = null;
  resources: string | null = null;
  requestParameters = '';
  responseElements = '';
  /** A member that a row tells more about than its text, or that is not of the kind it should be. */
  unusual = false;

  /** A member that should be text. */
  string(text: string, start: number, end: number): string | null {
    if (text.charCodeAt(start) !== 0x22) this.unusual = true;
    return text.slice(start, end);
  }
}

function takeMember(found: Members, text: string, key: number, colon: number, end: number): void {
  const start = colon + 1;
  switch (text.slice(key + 1, colon - 1)) {
    case 'eventTime':
      found.eventTime = found.string(text, start, end);
      return;
    case 'eventName':
      found.eventName = found.string(text, start, end);
      return;
    case 'eventSource':
      found.eventSource = found.string(text, start, end);
      return;
    case 'eventID':
      found.eventID = found.string(text, start, end);
      return;
    case 'recipientAccountId':
      found.recipientAccountId = found.string(text, start, end);
      return;
    case 'awsRegion':
      found.awsRegion = found.string(text, start, end);
      return;
    case 'errorCode':
      found.errorCode = found.string(text, start, end);
      return;
    case 'eventCategory':
      found.eventCategory = found.string(text, start, end);
      return;
    case 'eventType':
      found.eventType = found.string(text, start, end);
      return;
    case 'sharedEventID':
      found.sharedEventID = found.string(text, start, end);
      return;
    case 'sourceIPAddress':
      found.sourceIPAddress = found.string(text, start, end);
      return;
    case 'userAgent':
      found.userAgent = found.string(text, start, end);
      return;
    case 'sessionCredentialFromConsole':
      found.sessionCredentialFromConsole = found.string(text, start, end);
      return;
    case 'userIdentity':
      found.userIdentity = text.slice(start, end);
      return;
    case 'readOnly':
      found.readOnly = text.slice(start, end);
      return;
    case 'resources':
      found.resources = text.slice(start, end);
      return;
    case 'requestParameters':
      found.requestParameters = text.slice(start, end);
      return;
    case 'responseElements':
      found.responseElements = text.slice(start, end);
      return;
    case 'addendum':
    case 'eventContext':
      found.unusual = true;
      return;
    default:
  }
}

function isOrdinary(eventName: string, eventSource: string, readOnly: string): boolean {
  const kept = readOnly === 'false' || (readOnly === 'true' && eventName === ONE_SECRET);
  const name = eventName.slice(1, -1);
  if (OTHER_SECRETS.has(name) || isFootprintCall(name, eventSource.slice(1, -1))) return false;
  return kept && eventName !== '"ConsoleLogin"' && !IDENTITY_SERVICES.has(eventSource.slice(1, -1));
}

function isFromConsole({ sessionCredentialFromConsole, eventType, userAgent }: Members): boolean {
  if (sessionCredentialFromConsole === '"true"') return true;
  if (eventType === '"AwsConsoleAction"' || eventType === '"AwsConsoleSignIn"') return true;
  return userAgent !== null && CONSOLE_AGENT.test(userAgent);
}

/** The touched resources as JSON; null when they must be read by parsing. */
function resourcesOf({ resources, requestParameters, responseElements }: Members): string | null {
  const names = new ResourceNames();
  if (resources !== null && resources !== 'null') {
    const list = parsed(resources);
    if (!Array.isArray(list)) return null;
    names.addResources(list);
  }
  if (names.isEmpty && !(addNames(names, requestParameters) && addNames(names, responseElements)))
    return null;
  const list = names.list();
  return list.length === 0 ? '[]' : `["${list.join('","')}"]`;
}

function addNames(names: ResourceNames, parameters: string): boolean {
  if (parameters.charCodeAt(0) !== 0x7b || names.isFull) return true;
  return forEachMember(parameters, 0, parameters.length, names, takeName);
}

function takeName(names: ResourceNames, text: string, key: number, colon: number, end: number): void {
  if (text.charCodeAt(colon + 1) !== 0x22 || names.isFull) return;
  names.addNamed(text.slice(key + 1, colon - 1), text.slice(colon + 2, end - 1));
}

function quoted(text: string | null): string | null {
  return text === null ? null : `"${text}"`;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
