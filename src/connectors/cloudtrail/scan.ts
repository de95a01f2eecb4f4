import { isAscii } from 'node:buffer';
import { isPlainTime } from './principal.ts';
import { FOOTPRINT_READ, PARAMETER_READS, SECRET_READS } from './selection.ts';

/** What the quick scan hands out: texts of records that must be parsed, and a call for each read that need not be. */
export interface ScanSink {
  /** A record to parse; false when its text is no JSON: the scan has lost its way and ends. */
  parse(text: string, index: number): boolean;
  /**
   * Offered before `parse` where a file is ASCII and the record holds no backslash: true when its text was enough, so that
   * it need not be parsed.
   */
  take?(text: string, start: number, stop: number, index: number): boolean;
  /** A read that is only counted, with its time as CloudTrail writes it (`2026-07-01T09:00:00Z`). */
  skip(time: string): void;
}

const OPENING = '{"Records":[';
const FIRST = '{"eventVersion":"';
const BETWEEN = '},';
const ID = '"eventID":"';
const ID_LENGTH = 36;
/**
 * What is really searched for: text search looks for the first character first, and quotes are everywhere where a
 * capital is rare. Makes the scan three times as fast.
 */
const ID_TAIL = 'ID":"';
const ID_HEAD = '"event';
const AMENDED_HEAD = '"originalEvent';
const TIME_TAIL = 'Time":';
const TIME_HEAD = '"event';
const AFTER_READ = '","readOnly":true,';
const PLAIN_CALL = '"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"';
/**
 * What stands between in half of all reads: the resources, as flat objects, and the version of the API. Brackets within
 * a resource's texts end the match, so that it cannot end within one.
 */
const CALL =
  /(?:"resources":\[\{[^{}[\]]*\}(?:,\{[^{}[\]]*\})*\],)?"eventType":"AwsApiCall",(?:"apiVersion":"[^"\\]*",)?"managementEvent":true,"recipientAccountId":"/y;
const TIME = '"eventTime":"';
const TIME_LENGTH = 20;
const SOURCE = '","eventSource":"';
const NAME = '","eventName":"';
/** The end of `"requestParameters":`, from its rarest character on. */
const PARAMETERS = 'Parameters":';
const IDENTITY = ',"userIdentity":{';
/** Reads that may be kept. Whether a read of parameters is one of secrets is seen by parsing alone. */
const KEPT_READS = [...SECRET_READS, ...PARAMETER_READS, FOOTPRINT_READ].map((name) => `${name}"`);

/**
 * Goes through a log file in CloudTrail's own layout without parsing the reads: four of five events are reads that are
 * only counted, and parsing them is most of the work. Returns false when the file does not have this layout or anything
 * about it is doubtful; the caller then parses the whole file and forgets what the sink was told.
 *
 * Why a read is one: inside a JSON string every quote is escaped, so `"eventID":"` is always a member's name. Each record
 * has one such member of its own. A piece of text with exactly one `eventID`, followed at once by `"readOnly":true`, and
 * nothing before it that looks like the start of a record, is therefore a read whatever its request parameters hold; any
 * other piece is parsed. A piece that was cut at the wrong place is no JSON, which ends the scan.
 */
export function scanRecords(bytes: Buffer, sink: ScanSink): boolean {
  // One byte per character: offsets in the text are offsets in the bytes, and searching is fast.
  const text = bytes.toString('latin1');
  if (!text.startsWith(OPENING)) return false;
  const end = endOfRecords(text);
  if (end < 0) return false;
  if (end === OPENING.length) return true;
  // Then both texts are the same, and a piece needs no copy.
  const ascii = isAscii(bytes);
  const ids = new IdSearch(text);
  let start = OPENING.length;
  let id = ids.from(start);
  let backslash = text.indexOf('\\');
  for (let index = 0; ; index++) {
    if (id < 0 || !text.startsWith(FIRST, start)) return false;
    let boundary = nextBoundary(text, start + 1);
    // Before the id: a record without one, or something alike among the parameters. Parsing tells.
    const doubtful = boundary >= 0 && boundary < id;
    if (doubtful) boundary = nextBoundary(text, id);
    const stop = boundary < 0 ? end : boundary + 1;
    const nextId = ids.from(id + ID.length);
    const alone = nextId < 0 || nextId > stop;
    const time =
      alone && !doubtful && !ids.amendedWithin(start, stop) ? skippableTime(text, start, id) : null;
    if (backslash >= 0 && backslash < start) backslash = text.indexOf('\\', start);
    const plain = ascii && (backslash < 0 || backslash >= stop);
    if (time !== null) sink.skip(time);
    else if (!(plain && sink.take?.(text, start, stop, index))) {
      const piece = ascii ? text.slice(start, stop) : bytes.toString('utf8', start, stop);
      if (!sink.parse(piece, index)) return false;
    }
    if (boundary < 0) return true;
    start = boundary + 2;
    id = nextId < 0 || nextId > start ? nextId : ids.from(start);
  }
}

/** Offset of the next place where one record seems to end and another to begin, or -1. */
function nextBoundary(text: string, from: number): number {
  for (let at = text.indexOf(FIRST, from); at >= 0; at = text.indexOf(FIRST, at + FIRST.length)) {
    if (at - BETWEEN.length >= from && text.startsWith(BETWEEN, at - BETWEEN.length))
      return at - BETWEEN.length;
  }
  return -1;
}

/** Finds the members named `eventID`, and on the way the amendments of earlier events, which must not be skipped. */
class IdSearch {
  readonly #text: string;
  /** Rare: a handful in a quarter. */
  readonly #amended: number[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  /** Offset of the next `"eventID":"`, or -1. */
  from(offset: number): number {
    const text = this.#text;
    for (let at = text.indexOf(ID_TAIL, offset); at >= 0; at = text.indexOf(ID_TAIL, at + ID_TAIL.length)) {
      if (text.startsWith(ID_HEAD, at - ID_HEAD.length)) return at - ID_HEAD.length;
      if (text.startsWith(AMENDED_HEAD, at - AMENDED_HEAD.length)) this.#amended.push(at);
    }
    return -1;
  }

  /** True when an amendment was passed within these offsets. */
  amendedWithin(start: number, stop: number): boolean {
    return this.#amended.some((at) => at >= start && at < stop);
  }
}

/** Offset of the `]` that closes the list, or -1. */
function endOfRecords(text: string): number {
  let last = text.length - 1;
  while (last >= 0 && text.charCodeAt(last) <= 0x20) last -= 1;
  return text.charCodeAt(last) === 0x7d && text.charCodeAt(last - 1) === 0x5d ? last - 1 : -1;
}

/** Parameters that are neither an object nor null make the record a problem, which is kept. */
function hasPlainRequest(text: string, from: number, id: number): boolean {
  const at = text.indexOf(PARAMETERS, from);
  if (at < 0 || at > id) return true;
  const first = text.charCodeAt(at + PARAMETERS.length);
  return first === 0x7b || first === 0x6e;
}

/** True when the record, after its id, says that it is a management event that only reads. */
function isPlainRead(text: string, afterId: number): boolean {
  if (!text.startsWith(AFTER_READ, afterId)) return false;
  const next = afterId + AFTER_READ.length;
  if (text.startsWith(PLAIN_CALL, next)) return true;
  CALL.lastIndex = next;
  return CALL.test(text);
}

/** The event time of a read that is only counted; null when the record must be parsed. */
function skippableTime(text: string, start: number, id: number): string | null {
  if (!isPlainRead(text, id + ID.length + ID_LENGTH)) return null;
  const version = text.indexOf('"', start + FIRST.length);
  if (!text.startsWith(IDENTITY, version + 1)) return null;
  const member = text.indexOf(TIME_TAIL, version) - TIME_HEAD.length;
  if (member < version || member > id || !text.startsWith(TIME, member)) return null;
  const time = member + TIME.length;
  const afterTime = time + TIME_LENGTH;
  if (!text.startsWith(SOURCE, afterTime)) return null;
  const source = afterTime + SOURCE.length;
  const afterSource = text.indexOf('"', source);
  if (!text.startsWith(NAME, afterSource) || text.startsWith('signin.', source)) return null;
  const name = afterSource + NAME.length;
  if (KEPT_READS.some((read) => text.startsWith(read, name))) return null;
  if (!hasPlainRequest(text, name, id)) return null;
  const written = text.slice(time, afterTime);
  return isPlainTime(written) ? written : null;
}
