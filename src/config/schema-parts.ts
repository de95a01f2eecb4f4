import { z } from 'zod';

/** What several sections of `fieldwork.yaml` are made of. */

/** `env:NAME` or `file:path`. */
export const secretRef = z
  .string()
  .regex(
    /^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$/,
    'write a reference, env:NAME or file:path, never the secret itself',
  )
  .describe('Reference to a secret: env:NAME or file:path');

/** A number of days, lines or items. */
export const count = z.number().int().positive();
export const url = z.url({ protocol: /^https?$/ });
