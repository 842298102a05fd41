import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../ports.ts';
import { epochMs } from '../time.ts';
import { type KeySecret, type SecretName, secretVariable } from './secrets.ts';

/** How long a function keeps a secret before it asks again, so that a rotation arrives by itself. */
const KEEP_MS = 5 * 60_000;

/** Reads an installation's secrets, each kept for five minutes. */
export class SecretStore {
  readonly #client: SecretsManagerClient;
  readonly #clock: Clock;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #kept = new Map<SecretName, { value: Promise<string>; until: number }>();

  constructor(
    client: SecretsManagerClient,
    clock: Clock,
    environment: Readonly<Record<string, string | undefined>>,
  ) {
    this.#client = client;
    this.#clock = clock;
    this.#environment = environment;
  }

  /** A pepper. @throws Error when the service has no access to it. */
  pepper(name: Extract<SecretName, `${string}-pepper`>): Promise<string> {
    return this.#read(name);
  }

  /** One half of a key pair, all its generations. */
  async keys(name: Exclude<SecretName, `${string}-pepper`>): Promise<KeySecret> {
    return JSON.parse(await this.#read(name)) as KeySecret;
  }

  #read(name: SecretName): Promise<string> {
    const now = epochMs(this.#clock.now());
    const kept = this.#kept.get(name);
    if (kept && kept.until > now) return kept.value;
    const value = this.#fetch(name);
    this.#kept.set(name, { value, until: now + KEEP_MS });
    // A failed read is not kept, and whoever awaits `value` gets its error.
    value.catch(() => this.#kept.delete(name));
    return value;
  }

  async #fetch(name: SecretName): Promise<string> {
    const secretId = this.#environment[secretVariable(name)];
    if (!secretId) throw new Error(`${secretVariable(name)} is not set`);
    const { SecretString } = await this.#client.send(
      new GetSecretValueCommand({ SecretId: secretId }),
    );
    if (!SecretString) throw new Error(`Secret ${name} is empty`);
    return SecretString;
  }
}
