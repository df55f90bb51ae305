import { toJsonSchema } from '@valibot/to-json-schema';
import { configuration } from '../config/schema.js';

/** The configuration as a JSON Schema, for editors. It cannot tell a day that there is from one that there is not. */
export function configSchema(): object {
  return toJsonSchema(configuration, { errorMode: 'ignore', ignoreActions: ['trim', 'check'] });
}
