import { readSpec } from './specs.ts';

/** A compact checker of AWS answers against Smithy models: query protocol (XML) and JSON 1.1. */

type Traits = Record<string, unknown>;
interface Member {
  readonly target: string;
  readonly traits?: Traits;
}
interface Shape {
  readonly type: string;
  readonly members?: Record<string, Member>;
  readonly member?: Member;
  readonly key?: Member;
  readonly value?: Member;
  readonly output?: Member;
  readonly errors?: Member[];
  readonly traits?: Traits;
}

/** Shapes that models use without defining them. */
const PRELUDE: Record<string, string> = {
  String: 'string',
  Boolean: 'boolean',
  PrimitiveBoolean: 'boolean',
  Integer: 'integer',
  PrimitiveInteger: 'integer',
  Long: 'long',
  Timestamp: 'timestamp',
  Blob: 'blob',
};

export class SmithyModel {
  readonly #shapes: Record<string, Shape>;

  constructor(file: string) {
    this.#shapes = readSpec(file).shapes as Record<string, Shape>;
  }

  /** Everything wrong with the result of an operation of the query protocol. */
  queryProblems(operation: string, xml: string): string[] {
    const response = parseXml(xml);
    if (response.name !== `${operation}Response`) return [`root is ${response.name}`];
    const result = response.children.find((child) => child.name === `${operation}Result`);
    if (result === undefined) return [`no ${operation}Result`];
    return this.#xml(this.#output(operation), result, operation);
  }

  /** Everything wrong with a JSON 1.1 result. */
  jsonProblems(operation: string, body: unknown): string[] {
    return this.#json(this.#output(operation), body, operation);
  }

  /** Error codes that an operation may answer with, as they stand on the wire. */
  errorCodes(operation: string, protocol: 'query' | 'json'): string[] {
    return (this.#find(operation).errors ?? []).map(({ target }) => {
      const query = this.#shape(target).traits?.['aws.protocols#awsQueryError'] as
        | { code?: string }
        | undefined;
      return protocol === 'json' ? nameOf(target) : (query?.code ?? nameOf(target));
    });
  }

  #find(name: string): Shape {
    const found = Object.entries(this.#shapes).find(([id]) => nameOf(id) === name);
    if (found === undefined) throw new Error(`the model has no ${name}`);
    return found[1];
  }

  #output(operation: string): Shape {
    return this.#shape(this.#find(operation).output?.target ?? '');
  }

  #shape(id: string): Shape {
    const shape = this.#shapes[id] ?? { type: PRELUDE[nameOf(id)] ?? '' };
    if (shape.type === '') throw new Error(`the model has no ${id}`);
    return shape;
  }

  #xml(shape: Shape, node: XmlNode, at: string): string[] {
    const target = (member: Member | undefined) => this.#shape(member?.target ?? '');
    switch (shape.type) {
      case 'structure':
        return [
          ...this.#missing(
            shape,
            node.children.map((child) => child.name),
            at,
          ),
          ...node.children.flatMap((child) => {
            const member = shape.members?.[child.name];
            const place = `${at}.${child.name}`;
            return member === undefined
              ? [`${place}: unknown member`]
              : this.#xml(target(member), child, place);
          }),
        ];
      case 'list':
        return node.children.flatMap((child, index) =>
          child.name === 'member'
            ? this.#xml(target(shape.member), child, `${at}[${index}]`)
            : [`${at}[${index}]: ${child.name} instead of member`],
        );
      case 'map':
        return node.children.flatMap((entry, index) => {
          const [key, value] = entry.children;
          if (entry.name !== 'entry' || key?.name !== 'key' || value?.name !== 'value')
            return [`${at}[${index}]: no entry`];
          return [
            ...this.#xml(target(shape.key), key, `${at}.key`),
            ...this.#xml(target(shape.value), value, `${at}.${key.text}`),
          ];
        });
      default:
        return node.children.length > 0 ? [`${at}: text expected`] : this.#text(shape, node.text, at);
    }
  }

  /** A scalar as text, as XML and map keys have it. */
  #text(shape: Shape, text: string, at: string): string[] {
    const fits: Record<string, (value: string) => boolean> = {
      boolean: (value) => value === 'true' || value === 'false',
      integer: (value) => /^-?\d+$/.test(value),
      long: (value) => /^-?\d+$/.test(value),
      timestamp: (value) => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/.test(value),
      blob: (value) => /^[A-Za-z0-9+/]*={0,2}$/.test(value),
    };
    if (shape.type in fits) return fits[shape.type]?.(text) ? [] : [`${at}: "${text}" is no ${shape.type}`];
    return this.#string(shape, text, at);
  }

  #string(shape: Shape, text: string, at: string): string[] {
    const problems: string[] = [];
    if (shape.type === 'enum') {
      const values = Object.entries(shape.members ?? {}).map(
        ([name, { traits }]) => traits?.['smithy.api#enumValue'] ?? name,
      );
      if (!values.includes(text)) problems.push(`${at}: "${text}" is none of ${values.join(', ')}`);
    }
    const length = shape.traits?.['smithy.api#length'] as { min?: number; max?: number } | undefined;
    if (text.length < (length?.min ?? 0) || text.length > (length?.max ?? Number.POSITIVE_INFINITY)) {
      problems.push(`${at}: "${text}" has ${text.length} characters, not ${JSON.stringify(length)}`);
    }
    const pattern = shape.traits?.['smithy.api#pattern'];
    if (typeof pattern === 'string' && !new RegExp(pattern, 'u').test(text)) {
      problems.push(`${at}: "${text}" does not match ${pattern}`);
    }
    return problems;
  }

  #json(shape: Shape, value: unknown, at: string): string[] {
    const target = (member: Member | undefined) => this.#shape(member?.target ?? '');
    switch (shape.type) {
      case 'structure': {
        if (typeof value !== 'object' || value === null) return [`${at}: object expected`];
        return [
          ...this.#missing(shape, Object.keys(value), at),
          ...Object.entries(value).flatMap(([name, item]) => {
            const member = shape.members?.[name];
            const place = `${at}.${name}`;
            return member === undefined
              ? [`${place}: unknown member`]
              : this.#json(target(member), item, place);
          }),
        ];
      }
      case 'list':
        return Array.isArray(value)
          ? value.flatMap((item, index) => this.#json(target(shape.member), item, `${at}[${index}]`))
          : [`${at}: list expected`];
      case 'boolean':
        return typeof value === 'boolean' ? [] : [`${at}: boolean expected`];
      // JSON 1.1 writes instants as epoch seconds.
      case 'timestamp':
      case 'integer':
      case 'long':
        return typeof value === 'number' ? [] : [`${at}: number expected`];
      default:
        return typeof value === 'string' ? this.#string(shape, value, at) : [`${at}: text expected`];
    }
  }

  #missing(shape: Shape, present: readonly string[], at: string): string[] {
    return Object.entries(shape.members ?? {})
      .filter(
        ([name, { traits }]) => traits?.['smithy.api#required'] !== undefined && !present.includes(name),
      )
      .map(([name]) => `${at}.${name}: missing`);
  }
}

const nameOf = (id: string) => id.slice(id.indexOf('#') + 1);

export interface XmlNode {
  readonly name: string;
  readonly children: XmlNode[];
  text: string;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescapeXml = (text: string) =>
  text.replace(/&(?:#(\d+)|(\w+));/g, (_, code: string | undefined, name: string | undefined) =>
    code === undefined ? (ENTITIES[name ?? ''] ?? '') : String.fromCodePoint(Number(code)),
  );

/** Reads XML without attributes that matter, comments or CDATA: all that AWS sends. */
export function parseXml(xml: string): XmlNode {
  const root: XmlNode = { name: '', children: [], text: '' };
  const open = [root];
  for (const [, close, name = '', empty, text] of xml.matchAll(/<(\/)?([\w:]+)[^>]*?(\/)?>|([^<]+)/g)) {
    const parent = open.at(-1);
    if (parent === undefined) throw new Error('XML closes more than it opens');
    if (text !== undefined) parent.text += unescapeXml(text);
    else if (close !== undefined) {
      if (parent.name !== name) throw new Error(`XML closes ${name} inside ${parent.name}`);
      open.pop();
    } else {
      const node: XmlNode = { name, children: [], text: '' };
      parent.children.push(node);
      if (empty === undefined) open.push(node);
    }
  }
  const [only, ...more] = root.children;
  if (only === undefined || more.length > 0 || open.length !== 1)
    throw new Error('XML is not one closed element');
  return only;
}
