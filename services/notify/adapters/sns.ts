import { PublishCommand, type SNSClient, SNSServiceException } from '@aws-sdk/client-sns';
import type { Log } from '@gerai/shared/log.ts';
import type { SmsProvider } from '../app/ports.ts';

export interface SmsOptions {
  /** Registered alphanumeric sender, 3 to 11 characters; without it the provider chooses. */
  readonly senderId: string | undefined;
  /** The most that one part may cost, in US dollars; the provider refuses what costs more. */
  readonly maxPriceUsd: string | undefined;
}

/**
 * SMS through SNS, which does not deduplicate. The client must have `maxAttempts: 1`: an SDK that
 * tries again after a lost answer sends twice. A client error is a definite no; whatever else goes
 * wrong (5xx, timeout, lost connection) may have come after the message went out.
 * https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html
 */
export function createSmsProvider(client: SNSClient, options: SmsOptions, log: Log): SmsProvider {
  const attribute = (name: string, type: 'String' | 'Number', value: string | undefined) =>
    value === undefined ? {} : { [`AWS.SNS.SMS.${name}`]: { DataType: type, StringValue: value } };
  return {
    async send(phone, text, trace) {
      try {
        await client.send(
          new PublishCommand({
            PhoneNumber: phone.digits(),
            Message: text,
            MessageAttributes: {
              ...attribute('SMSType', 'String', 'Transactional'),
              ...attribute('SenderID', 'String', options.senderId),
              ...attribute('MaxPrice', 'Number', options.maxPriceUsd),
            },
          }),
        );
        log.info('sms', { kind: 'taken', ...trace });
        return { kind: 'taken' };
      } catch (error) {
        const kind = isDefiniteRefusal(error) ? 'refused' : 'no-answer';
        log.warn('sms', { kind, ...trace, ...log.describe(error) });
        return { kind };
      }
    },
  };
}

const REQUEST_TIMEOUT = 408;

function isDefiniteRefusal(error: unknown): boolean {
  if (!(error instanceof SNSServiceException)) return false;
  const status = error.$metadata.httpStatusCode ?? 500;
  return status >= 400 && status < 500 && status !== REQUEST_TIMEOUT;
}
