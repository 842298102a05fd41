import { randomUUID } from 'node:crypto';
import type { Instant } from '@gerai/shared/ports.ts';
import { type AwsAnswer, xml } from './answer.ts';
import { type Row, type Store, text } from './store.ts';

export interface Sms {
  readonly id: string;
  readonly phone: string;
  readonly text: string;
  readonly at: Instant;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The messages that a phone company would have sent. */
export class SmsOutbox {
  readonly #now: () => Instant;
  readonly #insert: ReturnType<Store['prepare']>;
  readonly #list: ReturnType<Store['prepare']>;

  constructor(store: Store, now: () => Instant) {
    this.#now = now;
    this.#insert = store.prepare(
      'insert into sms (id, at, phone, text, attributes) values (?, ?, ?, ?, ?)',
    );
    this.#list = store.prepare('select * from sms order by seq');
  }

  /** Takes a message; it is committed when this returns. */
  add(sms: Pick<Sms, 'phone' | 'text' | 'attributes'>): string {
    const id = randomUUID();
    this.#insert.run(id, this.#now(), sms.phone, sms.text, JSON.stringify(sms.attributes));
    return id;
  }

  /** All messages, oldest first. */
  list(): Sms[] {
    return this.#list.all().map(smsOf);
  }
}

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html, to a phone number. */
export function publish(outbox: SmsOutbox, body: string): AwsAnswer {
  const form = new URLSearchParams(body);
  if (form.get('Action') !== 'Publish') {
    return queryError('InvalidAction', `${form.get('Action')} is not offered here`);
  }
  const phone = form.get('PhoneNumber');
  const message = form.get('Message');
  if (!phone || !/^\+\d{8,15}$/.test(phone)) {
    return queryError('InvalidParameter', 'Invalid parameter: PhoneNumber');
  }
  if (!message || Buffer.byteLength(message) > 1600) {
    return queryError('InvalidParameter', 'Invalid parameter: Message');
  }
  const id = outbox.add({ phone, text: message, attributes: attributesOf(form) });
  return xml(
    200,
    `<PublishResponse xmlns="${NAMESPACE}"><PublishResult><MessageId>${id}</MessageId></PublishResult>` +
      `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></PublishResponse>`,
  );
}

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';

function attributesOf(form: URLSearchParams): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (let n = 1; ; n += 1) {
    const name = form.get(`MessageAttributes.entry.${n}.Name`);
    if (name === null) return attributes;
    attributes[name] = form.get(`MessageAttributes.entry.${n}.Value.StringValue`) ?? '';
  }
}

function queryError(code: string, message: string): AwsAnswer {
  return xml(
    400,
    `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${code}</Code>` +
      `<Message>${message.replace(/[<&]/g, '')}</Message></Error>` +
      `<RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
  );
}

function smsOf(row: Row): Sms {
  return {
    id: text(row, 'id'),
    at: text(row, 'at'),
    phone: text(row, 'phone'),
    text: text(row, 'text'),
    attributes: JSON.parse(text(row, 'attributes')) as Record<string, string>,
  };
}
