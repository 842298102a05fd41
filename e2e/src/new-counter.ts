import { service as booking } from '@gerai/booking/service.ts';
import { service as queue } from '@gerai/queue/service.ts';
import { type Stage, until } from './stage.ts';

/** Which service the new counter takes, and what stands over it. */
export interface NewCounter {
  readonly serviceId: string;
  readonly number: number;
  /** Makes the keys of this journey. */
  readonly keyPrefix: string;
}

/**
 * A supervisor puts up a counter on a morning: draft, preview, publication; an officer opens it, calls
 * whoever is next, and the display shows the number there. The installation's clock must stand in
 * the opening hours. @returns the number that was called.
 * @throws Error at the first thing that is not as the supervisor could expect.
 */
export async function putUpCounter(
  { client, tokenFor }: Stage,
  { serviceId, number, keyPrefix }: NewCounter,
): Promise<string> {
  const key = (name: string) => `${keyPrefix}-${name}`;
  const counterId = `loket-${number}`;
  const view = await client.ask(booking.routes.getService, { params: { serviceId } });
  const floor = view.counters[0]?.floor ?? view.agency.floor;
  const supervisor = await tokenFor('hendra');
  const preview = await client.ask(booking.routes.writeDraft, {
    token: supervisor,
    key: key('draft'),
    body: {
      note: `Loket ${number} dibuka`,
      counters: [
        {
          counterId,
          number,
          name: { id: `Loket ${number}`, en: `Counter ${number}` },
          agencyId: view.agency.agencyId,
          floor,
          serviceIds: [serviceId],
        },
      ],
    },
  });
  const fields = preview.diff.map(({ field }) => field).join();
  if (fields !== `counters/${counterId}`) throw new Error(`The preview shows ${fields}`);
  if (preview.hits.length > 0) throw new Error('A counter more hits bookings');
  await client.ask(booking.routes.publishDraft, {
    token: supervisor,
    key: key('publish'),
    params: { draftId: preview.draftId },
    body: {},
  });

  const officer = await tokenFor('siti');
  const params = { counterId };
  let opened = 0;
  await until(`counter ${number} to open`, async () => {
    opened += 1;
    const answer = await client.call(queue.routes.openCounter, {
      params,
      // A key is for one answer: until the queue knows the counter there is none.
      key: key(`open-${opened}`),
      token: officer,
    });
    return answer.kind === 'answer';
  });
  const kiosk = await client.ask(queue.routes.registerDevice, {
    key: key('kiosk'),
    token: await tokenFor('dewi'),
    body: { kind: 'kiosk', floor, name: `Anjungan ${number}` },
  });
  await client.ask(queue.routes.issueAtKiosk, {
    key: key('number'),
    token: kiosk.token,
    body: { serviceId },
  });
  const next = await client.ask(queue.routes.callNext, {
    params,
    key: key('call'),
    token: officer,
  });
  if (next.kind !== 'called') throw new Error(`Counter ${number} has nobody to call`);
  const called = next.ticket.number;
  await until(`the display to show ${called} at counter ${number}`, async () => {
    const { counters } = await client.ask(queue.routes.getFloorBoard, {
      params: { floor: String(floor) },
    });
    return counters.find((each) => each.number === number)?.current?.number === called;
  });

  // It stays; the officer goes.
  const ticketParams = { ticketId: next.ticket.ticketId };
  await client.ask(queue.routes.startTicket, {
    params: ticketParams,
    key: key('start'),
    token: officer,
  });
  await client.ask(queue.routes.finishTicket, {
    params: ticketParams,
    key: key('finish'),
    token: officer,
    body: { outcome: 'delivered' },
  });
  await client.ask(queue.routes.closeCounter, { params, key: key('close'), token: officer });
  return called;
}
