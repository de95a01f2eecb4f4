import { isObject, type JsonObject, member, text } from './json.ts';

/** People look at a handful; a RunInstances of 500 must not fill the store. */
const MOST = 10;
const LONGEST = 256;

/** Parameters that name what is touched (`functionName`, `instanceId`, `roleArn`, `bucketName`, `key` of S3). */
const NAMING = /^(?:name|arn|id|key|resource|.+(?:Name|Arn|ARN|Id|Identifier))$/;
/** Names of the request itself, or of a version, not of what it touches. */
const NOT_A_RESOURCE = /^(?:clientToken|clientRequestToken|requestId|callerId|versionId)$/;

/**
 * ARNs or names of what the call touched: the record's own `resources`, else what the parameters name.
 * For people to read; controls decide nothing by it.
 */
export function touchedResources(record: JsonObject): string[] {
  const found = new ResourceNames();
  if (Array.isArray(record.resources)) found.addResources(record.resources);
  if (found.isEmpty) {
    addNames(found, member(record, 'requestParameters'));
    addListed(found, record);
    addNames(found, member(record, 'responseElements'));
  }
  return found.list();
}

/** Parameters of reads that name several secrets, or the branch of the tree that holds them. */
const LISTED: Readonly<Record<string, string>> = {
  BatchGetSecretValue: 'secretIdList',
  GetParameters: 'names',
  GetParametersByPath: 'path',
};

function addListed(found: ResourceNames, record: JsonObject): void {
  const name = LISTED[text(record, 'eventName') ?? ''];
  if (name === undefined) return;
  const value = member(record, 'requestParameters')[name];
  for (const listed of Array.isArray(value) ? value : [value]) {
    if (typeof listed === 'string' && !found.isFull) found.add(listed);
  }
}

function addNames(found: ResourceNames, parameters: JsonObject): void {
  for (const name in parameters) {
    if (found.isFull) return;
    const value = parameters[name];
    if (typeof value === 'string') found.addNamed(name, value);
  }
}

/** Gathers what a call touched, in the order found, each once, up to a bound. */
export class ResourceNames {
  readonly #found: string[] = [];

  get isEmpty(): boolean {
    return this.#found.length === 0;
  }

  get isFull(): boolean {
    return this.#found.length === MOST;
  }

  /** Adds the ARNs of a record's own `resources`. */
  addResources(resources: readonly unknown[]): void {
    for (const resource of resources) {
      if (isObject(resource)) this.add(text(resource, 'ARN') ?? text(resource, 'arn'));
      if (this.isFull) return;
    }
  }

  /** Adds a parameter's value if the parameter's name says that it names something. */
  addNamed(name: string, value: string): void {
    if (NAMING.test(name) && !NOT_A_RESOURCE.test(name)) this.add(value);
  }

  list(): string[] {
    return this.#found;
  }

  /** Adds a name as it is. */
  add(value: string | null): void {
    if (value === null || value === '') return;
    const short = value.slice(0, LONGEST);
    if (!this.#found.includes(short)) this.#found.push(short);
  }
}
