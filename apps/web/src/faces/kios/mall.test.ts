import { describe, expect, it } from 'vitest';
import {
  type Catalogue,
  type Door,
  type DoorService,
  findServices,
  houseText,
  standingOf,
} from './mall.ts';

const at = (time: string) => Date.parse(`2026-11-24T${time}:00+07:00`);
const instant = (time: string) => new Date(at(time)).toISOString();

const service = (parts: Partial<DoorService> = {}): DoorService =>
  ({
    serviceId: 'ktp',
    queueId: 'c',
    ticketsFrom: instant('07:45'),
    ticketsUntil: instant('15:00'),
    waitingCount: 4,
    estimate: { medianMinutes: 12, p10: 8, p50: 12, p90: 22 },
    unopenedSince: null,
    delay: null,
    ...parts,
  }) as unknown as DoorService;
const doorOf = (...services: DoorService[]) => ({ day: '2026-11-24', services }) as unknown as Door;
const standing = (services: DoorService[], time: string, fresh = true) =>
  standingOf(services, doorOf(...services), at(time), fresh);

describe('a tile', () => {
  it('says how many wait and how long, counting a shared queue once', () => {
    expect(standing([service(), service({ serviceId: 'kk' })], '10:00')).toEqual({
      open: true,
      text: '4 menunggu · 10–25 menit',
    });
    expect(standing([service({ waitingCount: 0 })], '10:00').text).toBe('tidak ada antrean');
  });

  it('is grey with the reason where no numbers are given', () => {
    expect(standing([service()], '07:00')).toEqual({ open: false, text: 'nomor mulai 07.45' });
    expect(standing([service()], '15:01')).toEqual({ open: false, text: 'nomor selesai 15.00' });
    const shut = service({ ticketsFrom: null, ticketsUntil: null });
    expect(standing([shut], '10:00')).toEqual({ open: false, text: 'tutup hari ini' });
  });

  it('says why a service stands still, and closes with it only where it is closed', () => {
    const delay = (kind: 'closed' | 'delayed') =>
      service({
        delay: { kind, text: { id: 'Gangguan sistem.', en: 'System fault.' } },
      } as Partial<DoorService>);
    expect(standing([delay('delayed')], '10:00')).toEqual({ open: true, text: 'Gangguan sistem.' });
    expect(standing([delay('closed')], '10:00').open).toBe(false);
    expect(standing([delay('closed'), service()], '10:00').open).toBe(true);
  });

  it('claims nothing about the queue that it cannot know without network, or of another day', () => {
    expect(standing([service()], '10:00', false)).toEqual({ open: true, text: '' });
    const yesterday = { ...doorOf(service()), day: '2026-11-23' };
    expect(standingOf([service()], yesterday, at('16:00'), false)).toEqual({
      open: true,
      text: '',
    });
  });

  it('and the house as a whole says from when to when', () => {
    const door = doorOf(service(), service({ ticketsUntil: instant('14:00') }));
    expect(houseText(door, at('07:00'))).toBe('Nomor dibagikan mulai pukul 07.45');
    expect(houseText(door, at('10:00'))).toBe('Nomor dibagikan sampai pukul 15.00');
    expect(houseText(door, at('16:00'))).toBe('Nomor hari ini sudah selesai dibagikan.');
    expect(houseText(doorOf(), at('10:00'))).toBe('Hari ini tidak ada pelayanan.');
    expect(houseText(undefined, at('10:00'))).toBe('');
  });
});

describe('a need', () => {
  const text = (id: string, en: string) => ({ id, en });
  const agencies = [
    {
      agencyId: 'dukcapil',
      name: text('Dinas Kependudukan', 'Population office'),
      shortName: 'Dindukcapil',
      services: [
        {
          serviceId: 'ktp-el',
          name: text('Perekaman KTP-el', 'Identity card'),
          shortName: 'KTP-el',
        },
        { serviceId: 'kk', name: text('Kartu Keluarga', 'Family card'), shortName: 'KK' },
      ],
    },
    {
      agencyId: 'imigrasi',
      name: text('Imigrasi', 'Immigration'),
      shortName: 'Imigrasi',
      services: [{ serviceId: 'paspor', name: text('Paspor', 'Passport'), shortName: 'Paspor' }],
    },
  ] as unknown as Catalogue['agencies'];
  const found = (typed: string) =>
    findServices(agencies, typed).map(({ service: { serviceId } }) => serviceId);

  it('is found by what it begins with, in either language, its own name first', () => {
    expect(found('KTP')).toEqual(['ktp-el']);
    expect(found('PASS')).toEqual(['paspor']);
    expect(found('CARD')).toEqual(['ktp-el', 'kk']);
    expect(found('FAMILY C')).toEqual(['kk']);
    expect(found('DINDUK')).toEqual(['ktp-el', 'kk']);
    expect(found('XYZ')).toEqual([]);
    expect(found('  ')).toEqual([]);
  });
});
