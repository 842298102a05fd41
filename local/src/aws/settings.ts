import { generateSecrets, SECRET_NAMES, type SecretName } from '@gerai/shared/security/secrets.ts';
import { secretId } from '../names.ts';
import { type Store, text } from './store.ts';

/** Single values of the installation: its secrets, its signing key, that it is seeded. */
export class Settings {
  readonly #read: ReturnType<Store['prepare']>;
  readonly #write: ReturnType<Store['prepare']>;
  readonly #overwrite: ReturnType<Store['prepare']>;

  constructor(store: Store) {
    this.#read = store.prepare('select value from settings where name = ?');
    this.#write = store.prepare('insert or ignore into settings (name, value) values (?, ?)');
    this.#overwrite = store.prepare('insert or replace into settings (name, value) values (?, ?)');
  }

  get(name: string): string | undefined {
    const row = this.#read.get(name);
    return row && text(row, 'value');
  }

  /** Keeps a value unless there is one. */
  keep(name: string, value: string): void {
    this.#write.run(name, value);
  }

  put(name: string, value: string): void {
    this.#overwrite.run(name, value);
  }
}

const SECRETS_MADE = 'secrets-made';

/** Makes the secrets of a new installation. Pairs belong together, so it is all of them or none. */
export function ensureSecrets(
  store: Store,
  settings: Settings,
  secrets: Readonly<Record<SecretName, string>> = generateSecrets(),
): void {
  if (settings.get(SECRETS_MADE)) return;
  store.transaction(() => {
    for (const name of SECRET_NAMES) settings.keep(`secret:${secretId(name)}`, secrets[name]);
    settings.keep(SECRETS_MADE, 'yes');
  });
}

/** A secret by the id under which functions ask for it. */
export function readSecret(settings: Settings, id: string): string | undefined {
  return settings.get(`secret:${id}`);
}
