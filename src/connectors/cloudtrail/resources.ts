import { isObject, type JsonObject, member, text } from './json.ts';

/** People look at a handful; a RunInstances of 500 must not fill the store. */
const MOST = 10;
const LONGEST = 256;

/** Parameters that name what is touched (`functionName`, `instanceId`, `roleArn`, `bucketName`, `key` of S3). */
const NAMING = /^(?:name|arn|id|key|resource|.+(?:Name|Arn|ARN|Id|Identifier))$/;
/** Names of the request itself, not of what it touches. */
const NOT_A_RESOURCE = /^(?:clientToken|clientRequestToken|requestId|callerId)$/;

/**
 * ARNs or names of what the call touched: the record's own `resources`, else what the parameters name.
 * For people to read; controls decide nothing by it.
 */
export function touchedResources(record: JsonObject): string[] {
  const found = new Set<string>();
  if (Array.isArray(record.resources)) {
    for (const resource of record.resources) {
      if (isObject(resource)) add(found, text(resource, 'ARN') ?? text(resource, 'arn'));
      if (found.size === MOST) break;
    }
  }
  if (found.size === 0) {
    addNames(found, member(record, 'requestParameters'));
    if (found.size < MOST) addNames(found, member(record, 'responseElements'));
  }
  return [...found];
}

function addNames(found: Set<string>, parameters: JsonObject): void {
  for (const name in parameters) {
    if (found.size === MOST) return;
    if (typeof parameters[name] === 'string' && NAMING.test(name) && !NOT_A_RESOURCE.test(name)) {
      add(found, parameters[name]);
    }
  }
}

function add(found: Set<string>, value: string | null): void {
  if (value !== null && value !== '') found.add(value.slice(0, LONGEST));
}
