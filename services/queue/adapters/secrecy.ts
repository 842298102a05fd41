import type { Sealed } from '@gerai/shared/contract/values.ts';
import type { TicketData } from '@gerai/shared/events/queue.ts';
import type { CommandKey } from '@gerai/shared/idempotency.ts';
import { type CheckInClaim, verifyClaim } from '@gerai/shared/security/claim.ts';
import type { ContactSecret } from '@gerai/shared/security/contact-secret.ts';
import { deriveToken, keyedHash } from '@gerai/shared/security/hash.ts';
import { seal } from '@gerai/shared/security/seal.ts';
import type { SecretStore } from '@gerai/shared/security/secret-store.ts';
import type { Secrecy } from '../app/ports.ts';

type Secrets = Pick<SecretStore, 'pepper' | 'keys'>;

/** Tokens from the pepper, seals and claims with the public keys of others. */
export class SecretSecrecy implements Secrecy {
  readonly #secrets: Secrets;

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  async viewToken(command: CommandKey): Promise<string> {
    return deriveToken(await this.#pepper(), 'view-token', command.key);
  }

  async pairingSecret(command: CommandKey): Promise<string> {
    return deriveToken(await this.#pepper(), 'device-token', `pairing ${command.key}`);
  }

  async leasedToken(leaseId: string, sequence: number): Promise<string> {
    return deriveToken(await this.#pepper(), 'view-token', `leased ${leaseId} ${sequence}`);
  }

  async phoneHash(digits: string): Promise<string> {
    return keyedHash(await this.#pepper(), 'phone', digits);
  }

  async carriedToken(ticketId: string): Promise<string> {
    return deriveToken(await this.#pepper(), 'view-token', `carried ${ticketId}`);
  }

  async surveyToken({ ticketId, leg }: Pick<TicketData, 'ticketId' | 'leg'>): Promise<string> {
    return deriveToken(await this.#pepper(), 'survey-token', `${ticketId}${leg}`);
  }

  async deviceToken(device: {
    readonly deviceId: string;
    readonly kind: string;
    readonly floor: number;
  }): Promise<string> {
    const { deviceId, kind, floor } = device;
    const signed = `${deviceId}.${kind}.${floor}`;
    return `gd1.${signed}.${deriveToken(await this.#pepper(), 'device-token', signed)}`;
  }

  async seal(secret: ContactSecret, contactId: string): Promise<Sealed> {
    return seal(await this.#secrets.keys('sealing-public'), JSON.stringify(secret), contactId);
  }

  async claimKeys(): ReturnType<Secrecy['claimKeys']> {
    const { keys } = await this.#secrets.keys('claim-public');
    return Object.entries(keys).map(([keyId, publicKey]) => ({ keyId, publicKey }));
  }

  async claim(text: string): Promise<CheckInClaim | undefined> {
    return verifyClaim(await this.#secrets.keys('claim-public'), text);
  }

  #pepper(): Promise<string> {
    return this.#secrets.pepper('queue-pepper');
  }
}
