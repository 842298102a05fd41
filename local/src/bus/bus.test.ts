import { describe, expect, it } from 'vitest';
import { buildQueues, START } from '../testing/harness.ts';
import { Bus, busEvent } from './bus.ts';

function buildBus() {
  const parts = buildQueues();
  const subscriptions = new Map([
    ['booking.booking.confirmed.v1', ['gerai-notify-events', 'gerai-analytics-events']],
    ['booking.contact.provided.v1', ['gerai-notify-events']],
  ]);
  const bus = new Bus({ ...parts, subscriptions, now: () => START });
  return { ...parts, bus };
}

const event = (type: string) =>
  busEvent({
    id: `id-${type}`,
    type,
    source: 'gerai.booking',
    time: START,
    resources: [],
    detail: { sealed: 'x' },
  });

describe('Bus', () => {
  it('puts an event into the queue of each subscriber, and of nobody else', () => {
    const { bus, queues } = buildBus();
    bus.publish([event('booking.booking.confirmed.v1'), event('booking.contact.provided.v1')]);
    const received = queues
      .receive('gerai-notify-events')
      .map((message) => JSON.parse(message.body));
    expect(received.map((body) => body['detail-type'])).toEqual([
      'booking.booking.confirmed.v1',
      'booking.contact.provided.v1',
    ]);
    expect(received[0]).toEqual({
      version: '0',
      id: 'id-booking.booking.confirmed.v1',
      'detail-type': 'booking.booking.confirmed.v1',
      source: 'gerai.booking',
      account: '000000000000',
      time: '2026-11-30T01:00:00Z',
      region: 'ap-southeast-3',
      resources: [],
      detail: { sealed: 'x' },
    });
    expect(queues.receive('gerai-analytics-events')).toHaveLength(1);
    expect(queues.receive('gerai-queue-events')).toHaveLength(0);
  });

  it('tells that sealed personal data flowed, and never archives it', () => {
    const { bus } = buildBus();
    bus.publish([event('booking.contact.provided.v1'), event('nobody.listens.v1')]);
    expect(bus.list()).toMatchObject([
      { type: 'booking.contact.provided.v1', queues: ['gerai-notify-events'], detail: null },
      { type: 'nobody.listens.v1', queues: [], detail: { sealed: 'x' } },
    ]);
  });

  it('wakes the consumers after the commit', () => {
    const { bus, queues } = buildBus();
    let depthWhenWoken = 0;
    queues.listen('gerai-notify-events', () => {
      depthWhenWoken = queues.receive('gerai-notify-events').length;
    });
    bus.publish([event('booking.booking.confirmed.v1')]);
    expect(depthWhenWoken).toBe(1);
  });
});
