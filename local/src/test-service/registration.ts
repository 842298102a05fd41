import type { Registration } from '../registration.ts';
import { service } from './service.ts';

/** The test service, with real Lambda entries. */
export const testService: Registration = {
  declaration: service,
  entry: (name) => new URL(`./handlers/${name}.ts`, import.meta.url),
};
