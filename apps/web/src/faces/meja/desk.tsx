import { useState } from 'preact/hooks';
import { call } from '../../core/api.ts';
import type { Person } from '../../core/session.ts';
import { useLive } from '../../core/use-live.ts';
import { Loading, Stale } from '../../kit/kit.tsx';
import { BookPanel } from './book.tsx';
import { DelaysPanel } from './delays.tsx';
import { DevicesPanel } from './devices.tsx';
import { FindPanel } from './find.tsx';
import { GroupPanel } from './group.tsx';
import { IssuePanel } from './issue.tsx';
import { UnreachedPanel } from './messages.tsx';
import { EmergencyPanel, PaperPanel } from './paper.tsx';

type Part = 'nomor' | 'janji' | 'sms' | 'terlambat' | 'kertas' | 'perangkat';

interface Section {
  readonly part: Part;
  readonly name: string;
  readonly roles: readonly string[];
}

const AT_THE_DESK = ['frontdesk', 'floor-manager', 'officer', 'supervisor'];

const SECTIONS: readonly Section[] = [
  { part: 'nomor', name: 'Nomor', roles: AT_THE_DESK },
  { part: 'janji', name: 'Janji temu', roles: AT_THE_DESK },
  { part: 'sms', name: 'SMS tak sampai', roles: ['frontdesk', 'floor-manager'] },
  { part: 'terlambat', name: 'Terlambat/tutup', roles: [...AT_THE_DESK, 'admin'] },
  { part: 'kertas', name: 'Kertas', roles: AT_THE_DESK },
  { part: 'perangkat', name: 'Perangkat', roles: ['supervisor', 'floor-manager', 'admin'] },
];

/** The part of the desk that is in the address, so that it is there again after a sign-in. */
const NAME = 'bagian';

/** Everything that the information desk does for people who stand in front of it. */
export function Desk({ person }: { person: Person }) {
  const catalogue = useLive(
    () => ({ read: (etag) => call('GET /v1/catalogue', { etag }), pollMs: () => 600_000 }),
    '',
  );
  const allowed = SECTIONS.filter(({ roles }) => person.roles.some((role) => roles.includes(role)));
  const [part, setPart] = useState<Part | undefined>(() => {
    const asked = new URLSearchParams(location.search).get(NAME);
    return (allowed.find((each) => each.part === asked) ?? allowed[0])?.part;
  });
  const [wanted, setWanted] = useState('');
  const data = catalogue.data.value;
  const mayGroup = person.roles.some((role) => role === 'supervisor' || role === 'floor-manager');
  const go = (to: Part) => {
    history.replaceState(null, '', `?${NAME}=${to}`);
    setPart(to);
  };
  return (
    <div class="desk">
      <div class="desk-head no-print">
        <h1>Meja Informasi</h1>
        <nav aria-label="Bagian meja">
          {allowed.map((section) => (
            <a
              key={section.part}
              href={`?${NAME}=${section.part}`}
              {...(section.part === part ? { 'aria-current': 'page' as const } : {})}
              onClick={(event) => {
                event.preventDefault();
                setWanted('');
                go(section.part);
              }}
            >
              {section.name}
            </a>
          ))}
        </nav>
      </div>
      <Stale live={catalogue} />
      {!data && <Loading lines={5} retry={() => void catalogue.refresh()} />}
      {data && (
        <div class="panels">
          {part === 'nomor' && (
            <>
              <IssuePanel data={data} />
              <FindPanel data={data} wanted={wanted} key={wanted} />
            </>
          )}
          {part === 'janji' && (
            <>
              <BookPanel data={data} />
              <FindPanel data={data} wanted="" />
              {mayGroup && <GroupPanel data={data} />}
            </>
          )}
          {part === 'sms' && (
            <UnreachedPanel
              find={(reference) => {
                setWanted(reference);
                go('nomor');
              }}
            />
          )}
          {part === 'terlambat' && <DelaysPanel data={data} person={person} />}
          {part === 'kertas' && (
            <>
              <PaperPanel data={data} />
              <EmergencyPanel />
            </>
          )}
          {part === 'perangkat' && <DevicesPanel data={data} />}
        </div>
      )}
    </div>
  );
}
