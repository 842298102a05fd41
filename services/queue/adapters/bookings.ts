import { newerThanStored, when } from '@gerai/shared/table/expression.ts';
import type { Table } from '@gerai/shared/table/table.ts';
import type { Bookings, Saved, StoredBooking } from '../app/ports.ts';
import { KEYS } from './keys.ts';
import { bookingItem, readBookingItem, readTicketItem } from './stored.ts';

/** Copies of bookings, as booking tells them. */
export class TableBookings implements Bookings {
  readonly #table: Table;
  readonly #mallId: string;

  constructor(table: Table, mallId: string) {
    this.#table = table;
    this.#mallId = mallId;
  }

  async findWithTickets(
    which: Parameters<Bookings['findWithTickets']>[0],
  ): ReturnType<Bookings['findWithTickets']> {
    const items = await this.#table.getMany(
      which.flatMap(({ bookingId, ticketId }) => [KEYS.booking(bookingId), KEYS.ticket(ticketId)]),
    );
    return which.map((_, index) => {
      const booking = items[2 * index];
      const ticket = items[2 * index + 1];
      return {
        booking: booking && readBookingItem(booking),
        ticket: ticket && readTicketItem(ticket),
      };
    });
  }

  async byCode(code: string): Promise<readonly StoredBooking[]> {
    const { items } = await this.#table.query({
      index: 'codes',
      where: when('#code = :code', { code }),
    });
    return items.map(readBookingItem).filter(({ data }) => data.mallId === this.#mallId);
  }

  async keep(booking: StoredBooking): Promise<Saved> {
    const outcome = await this.#table.put({
      item: bookingItem(booking),
      when: newerThanStored(booking.version),
      event: null,
    });
    return outcome.kind === 'written' ? 'saved' : 'changed-meanwhile';
  }
}
