import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ErrorObject } from 'ajv';
import formats from 'ajv-formats';
import { parse } from 'yaml';

/** The vendors' own descriptions lie beside the repository; they are not part of it. */
const SPECS = new URL('../../../shared/specs/', import.meta.url);

/** Whether a description is there; says so once when it is not. */
export function hasSpec(file: string): boolean {
  const present = existsSync(new URL(file, SPECS));
  if (!present) console.warn(`skipped: ../shared/specs/${file} is not there`);
  return present;
}

/** A description as JSON. */
export function readSpec(file: string): Record<string, unknown> {
  const text = readFileSync(new URL(file, SPECS), 'utf8');
  return file.endsWith('.yaml')
    ? (parse(text, { maxAliasCount: -1, uniqueKeys: false, logLevel: 'silent' }) as Record<string, unknown>)
    : (JSON.parse(text) as Record<string, unknown>);
}

type Schema = Record<string, unknown>;
const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Rewrites what OpenAPI 3.0 says in its own way (`nullable`, discriminators); drops examples. */
function toJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toJsonSchema);
  if (!isObject(value)) return value;
  const { example: _, examples: __, nullable, discriminator, oneOf, ...rest } = value;
  // Only a discriminator tells the alternatives apart, which JSON Schema does not read.
  if (oneOf !== undefined) rest[discriminator === undefined ? 'oneOf' : 'anyOf'] = oneOf;
  const schema = Object.fromEntries(Object.entries(rest).map(([key, member]) => [key, toJsonSchema(member)]));
  if (nullable !== true) return schema;
  if (Array.isArray(schema.enum)) schema.enum = [...schema.enum, null];
  if (typeof schema.type === 'string') return { ...schema, type: [schema.type, 'null'] };
  return { anyOf: [schema, { type: 'null' }] };
}

/** Checks answers against the operations of an OpenAPI 3.0 document. */
export class OpenApi {
  readonly #document: Schema;
  readonly #ajv = new Ajv({ strict: false, allErrors: true, logger: false, validateSchema: false });

  constructor(file: string) {
    this.#document = readSpec(file);
    formats.default(this.#ajv);
    this.#ajv.addSchema({ $id: 'spec', components: toJsonSchema(this.#document.components) });
  }

  /** Everything wrong with `body` as answer of an operation; empty when it fits. */
  problems(path: string, method: string, status: number, body: unknown): string[] {
    const schema = this.#responseSchema(path, method, status);
    if (schema === null) return [`${method} ${path} ${status}: not described`];
    const validate = this.#ajv.compile(inSpec(toJsonSchema(schema)) as Schema);
    const errors = validate(body) ? [] : (validate.errors ?? []).map(errorText);
    return [...errors, ...this.#undeclared(schema, body, '', new Set())];
  }

  #responseSchema(path: string, method: string, status: number): Schema | null {
    const operation = get(this.#document, ['paths', path, method.toLowerCase()]);
    const response = this.#resolve(get(operation, ['responses', String(status)]));
    const content = get(response, ['content']);
    const schema = isObject(content) ? get(Object.values(content)[0], ['schema']) : undefined;
    return isObject(schema) ? schema : null;
  }

  #resolve(value: unknown): Schema {
    if (!isObject(value)) return {};
    if (typeof value.$ref !== 'string') return value;
    return this.#resolve(get(this.#document, value.$ref.slice(2).split('/')));
  }

  /** Members that the description does not know: a misspelt member would otherwise pass for an optional one left out. */
  #undeclared(schema: unknown, value: unknown, at: string, above: ReadonlySet<unknown>): string[] {
    const resolved = this.#resolve(schema);
    if (Array.isArray(value)) {
      return value.flatMap((item, index) =>
        this.#undeclared(resolved.items, item, `${at}/${index}`, new Set()),
      );
    }
    if (!isObject(value)) return [];
    const known = this.#members(resolved, value, above);
    if (known === null) return [];
    return Object.entries(value).flatMap(([name, member]) => {
      const declared = known[name];
      return declared === undefined
        ? [`${at}/${name}: not described`]
        : this.#undeclared(declared, member, `${at}/${name}`, new Set());
    });
  }

  /** Members of an object, over all parts of its schema; null when any member is allowed. */
  #members(schema: Schema, value: Schema, above: ReadonlySet<unknown>): Schema | null {
    if (above.has(schema)) return {};
    const seen = new Set([...above, schema]);
    const free = schema.additionalProperties;
    if (schema['x-okta-extensible'] === true || free === true || isObject(free)) return null;
    const mapping = get(schema, [
      'discriminator',
      'mapping',
      String(value[String(get(schema, ['discriminator', 'propertyName']))]),
    ]);
    const parts = [schema.allOf, schema.oneOf, schema.anyOf].flatMap((list) =>
      Array.isArray(list) ? list : [],
    );
    if (typeof mapping === 'string') parts.push({ $ref: mapping });
    if (schema.properties === undefined && parts.length === 0) return null;
    const members: Schema = isObject(schema.properties) ? { ...schema.properties } : {};
    for (const part of parts) {
      const more = this.#members(this.#resolve(part), value, seen);
      if (more === null) return null;
      Object.assign(members, more);
    }
    return members;
  }
}

function get(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, step) => (isObject(found) ? found[step.replaceAll('~1', '/')] : undefined),
    value,
  );
}

/** Points references of a schema at the document that was added as `spec`. */
function inSpec(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inSpec);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === '$ref' && typeof member === 'string' ? `spec${member}` : inSpec(member),
    ]),
  );
}

const errorText = (error: ErrorObject): string =>
  `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`;
