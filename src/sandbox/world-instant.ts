import { z } from 'zod';

/** Times in a world file. */
export const instant = z.string().describe('ISO 8601 instant, UTC');
export const nullableInstant = instant.nullable();
