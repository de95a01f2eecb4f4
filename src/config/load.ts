import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { DatedPolicies } from '../domain/dated-policy.ts';
import { digestOf } from '../domain/digest.ts';
import { ConfigError, coerceError } from '../domain/errors.ts';
import { nearest } from '../domain/nearest.ts';
import { Secret } from '../domain/secret.ts';
import { readDatedRules } from './dated-rules.ts';
import { type Config, ConfigSchema } from './schema.ts';
import { vendorSourceProblems } from './vendor-source.ts';

/** A loaded configuration: parsed, frozen, with the folder that relative paths start from. */
export interface LoadedConfig {
  readonly config: Config;
  /** The policy section with its changes: every set of rules and since when it holds. */
  readonly rules: DatedPolicies;
  /** Absolute path of the file. */
  readonly file: string;
  /** Folder of the file; relative paths in it start here, so that the folder can be moved. */
  readonly folder: string;
  /** Digest of the parsed configuration (it holds references to secrets, never secrets). Goes into every report. */
  readonly digest: string;
}

const PLACEHOLDERS = /^(changeme|todo|xxx+|your[-_ ].*|<.*>|example\.okta\.com)$/i;

/**
 * Reads and checks `fieldwork.yaml`.
 * @throws ConfigError naming file, line and key, with the nearest right key for a typo.
 */
export function loadConfig(path: string): LoadedConfig {
  const file = resolve(path);
  return parseConfig(readText(file, path), file);
}

/** Like {@link loadConfig}, from text already read. */
export function parseConfig(source: string, file: string): LoadedConfig {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const broken = document.errors[0];
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    throw new ConfigError(`${file}:${line}:${col}: ${broken.message}`, {
      hint: 'The file is not valid YAML there; check indentation and quotes.',
    });
  }
  const value = withEmptySections(document.toJS());
  const parsed = ConfigSchema.safeParse(value);
  const changed = parsed.success ? readChanges(value, parsed.data, document, lines) : null;
  const problems = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap((issue) => describeIssue(issue, document, lines))),
    ...(changed?.problems ?? []),
    ...(parsed.success && changed !== null ? vendorSourceProblems(parsed.data, changed.rules) : []),
    ...findPlaceholders(value, [], document, lines),
  ];
  if (problems.length > 0 || !parsed.success || changed === null) {
    throw new ConfigError(
      `${file} has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((p) => `  ${p}`).join('\n')}`,
      {
        hint: 'fieldwork init writes a commented file to start from.',
      },
    );
  }
  return {
    config: deepFreeze(parsed.data),
    rules: deepFreeze(changed.rules),
    file,
    folder: dirname(file),
    digest: digestOf(parsed.data),
  };
}

/** The changes of the policy, whose rules are checked like those of the section itself. */
function readChanges(value: unknown, config: Config, document: Document, lines: LineCounter) {
  const section = typeof value === 'object' && value !== null && 'policy' in value ? value.policy : {};
  const { rules, problems } = readDatedRules(section, config);
  return {
    rules,
    problems: problems.flatMap(({ change, issue }) => {
      const at: Path = ['policy', 'changes', change];
      return 'code' in issue
        ? describeIssue(issue, document, lines, { path: [...at, 'set'], schema: ['policy'] })
        : [`line ${lineOf(at, document, lines)}: ${at.join('.')}: ${issue.message}`];
    }),
  };
}

function readText(file: string, asGiven: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    const { code, message } = coerceError(thrown) as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : message;
    throw new ConfigError(`cannot read the configuration ${asGiven}: ${why}`, {
      hint: 'Write one with: fieldwork init\nOr name another file: --config path/to/fieldwork.yaml',
    });
  }
}

/** A section whose lines are all commented out is YAML's null; people mean "nothing here". */
function withEmptySections(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, member ?? {}]));
}

type Path = readonly PropertyKey[];

/** Line of a key (or of the deepest part of the path that exists). */
function lineOf(path: Path, document: Document, lines: LineCounter): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === part);
      if (pair === undefined) break;
      if (isScalar(pair.key) && pair.key.range) offset = pair.key.range[0];
      node = pair.value;
    } else if (typeof part === 'number' && typeof node === 'object' && node !== null && 'items' in node) {
      const item = (node.items as readonly { range?: [number, number, number] }[])[part];
      if (item === undefined) break;
      if (item.range) offset = item.range[0];
      node = item;
    }
  }
  return lines.linePos(offset).line;
}

/** Where the checked part stands: in the file, and in the schema. */
const WHOLE: { readonly path: Path; readonly schema: Path } = { path: [], schema: [] };

function describeIssue(
  issue: z.core.$ZodIssue,
  document: Document,
  lines: LineCounter,
  base = WHOLE,
): string[] {
  const path = [...base.path, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const near = nearest(key, knownKeys([...base.schema, ...issue.path]));
      const where = `line ${lineOf([...path, key], document, lines)}: ${[...path, key].join('.')}`;
      return `${where}: unknown key${near === null ? '' : `. Did you mean "${near}"?`}`;
    });
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const fewest = issue.errors.toSorted((a, b) => a.length - b.length)[0] ?? [];
    return fewest.flatMap((inner) =>
      describeIssue({ ...inner, path: [...issue.path, ...inner.path] }, document, lines, base),
    );
  }
  return [`line ${lineOf(path, document, lines)}: ${path.join('.') || '(top level)'}: ${issue.message}`];
}

/** Keys that the schema knows at a path, for suggestions. */
function knownKeys(path: Path): string[] {
  let schema: unknown = ConfigSchema;
  for (const part of path) schema = child(schema, part);
  return shapes(schema).flatMap((shape) => Object.keys(shape));
}

interface SchemaInternals {
  readonly _zod?: { readonly def: Record<string, unknown> };
}

function unwrap(schema: unknown): unknown {
  let inner = schema;
  for (;;) {
    const def = (inner as SchemaInternals)._zod?.def;
    if (def === undefined || def.innerType === undefined) return inner;
    inner = def.innerType;
  }
}

function shapes(schema: unknown): Record<string, unknown>[] {
  const def = (unwrap(schema) as SchemaInternals)?._zod?.def;
  if (def?.shape !== undefined) return [def.shape as Record<string, unknown>];
  if (Array.isArray(def?.options)) return def.options.flatMap(shapes);
  return [];
}

function child(schema: unknown, part: PropertyKey): unknown {
  const def = (unwrap(schema) as SchemaInternals)?._zod?.def;
  if (typeof part === 'number') return def?.element;
  for (const shape of shapes(schema)) {
    if (shape[String(part)] !== undefined) return shape[String(part)];
  }
  return def?.valueType;
}

function findPlaceholders(value: unknown, path: Path, document: Document, lines: LineCounter): string[] {
  if (typeof value === 'string') {
    const bare = value.replace(/^https?:\/\//, '').replace(/\/$/, '');
    return PLACEHOLDERS.test(bare)
      ? [
          `line ${lineOf(path, document, lines)}: ${path.join('.')}: "${value}" is a placeholder; put the real value there`,
        ]
      : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    findPlaceholders(member, [...path, Array.isArray(value) ? Number(key) : key], document, lines),
  );
}

/**
 * Resolves a secret reference.
 * @throws ConfigError naming the variable or file that is missing, and the setting that wants it.
 */
export function resolveSecret(
  reference: string,
  setting: string,
  folder: string,
  env: NodeJS.ProcessEnv,
): Secret {
  const [kind, name] = [
    reference.slice(0, reference.indexOf(':')),
    reference.slice(reference.indexOf(':') + 1),
  ];
  if (kind === 'env') {
    const value = env[name];
    if (value === undefined || value === '') {
      throw new ConfigError(`${setting}: the environment variable ${name} is not set`, {
        hint: `Set it before running: export ${name}=…\nOr point the setting at a file: ${setting}: file:path`,
      });
    }
    return new Secret(value);
  }
  try {
    return new Secret(readFileSync(resolve(folder, name), 'utf8').trim());
  } catch (thrown) {
    throw new ConfigError(`${setting}: cannot read the secret file ${name}: ${coerceError(thrown).message}`, {
      hint: 'Paths of secret files are relative to fieldwork.yaml.',
    });
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) deepFreeze(member);
    Object.freeze(value);
  }
  return value;
}
