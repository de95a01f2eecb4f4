import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { UsageError } from '../domain/errors.ts';
import { type World, WorldSchema } from './world.ts';

/**
 * Reads a world file.
 *
 * @throws UsageError when it cannot be read, is no JSON, or does not fit the schema; the message names the place
 */
export async function readWorld(file: string): Promise<World> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new UsageError(`The world file ${file} cannot be read`, {
      where: file,
      hint: 'Make one with: fieldwork sandbox generate --out world.json',
      cause,
    });
  }
  const parsed = WorldSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UsageError(`The world file does not fit its schema:\n${z.prettifyError(parsed.error)}`, {
    where: file,
    hint: 'Print the schema with: fieldwork sandbox schema. Every section is explained in src/sandbox/README.md.',
    cause: parsed.error,
  });
}

/** JSON Schema (2020-12) of the world file as a person writes it: what has a default may be left out. */
export function worldJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(WorldSchema, { io: 'input' }), title: 'Fieldwork sandbox world' };
}
