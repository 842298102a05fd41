import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { type Person, session, signIn, signOut, startSession } from '../core/session.ts';
import { Dialog } from './dialog.tsx';
import { Loading } from './kit.tsx';

/** What a staff face is inside of: sign-in before it, who is here above it, and the way out. */
export function StaffFrame({
  face,
  title,
  roles,
  children,
}: {
  face: string;
  title: string;
  /** Who has something to do here. */
  roles: readonly string[];
  children: (person: Person) => ComponentChildren;
}) {
  useEffect(() => {
    document.title = `${title} · MPP Kota Pekalongan`;
    document.documentElement.lang = 'id';
    void startSession(face);
  }, [face, title]);
  const now = session.value;
  const person = now.kind === 'in' || now.kind === 'expired' ? now.person : undefined;
  const allowed = person?.roles.some((role) => roles.includes(role)) ?? false;
  return (
    <>
      <header class="bar no-print">
        <p>
          <strong>{title}</strong> · MPP Kota Pekalongan
        </p>
        {person && (
          <p class="row">
            {person.name}
            <button type="button" class="quiet" onClick={() => void signOut()}>
              Ganti petugas
            </button>
          </p>
        )}
      </header>
      <main class="staff">
        {now.kind === 'starting' && <Loading lines={5} />}
        {(now.kind === 'out' || now.kind === 'unreachable') && (
          <section class="sign-in">
            <h1>{title}</h1>
            {now.kind === 'unreachable' ? (
              <>
                <p class="note warn">Belum tersambung ke server.</p>
                <button type="button" class="primary" onClick={() => void startSession(face)}>
                  Coba lagi
                </button>
              </>
            ) : (
              <>
                <p>Masuk dengan akun petugas Anda.</p>
                <button type="button" class="primary" onClick={() => void signIn()}>
                  Masuk
                </button>
              </>
            )}
          </section>
        )}
        {now.kind === 'locked' && (
          <section class="sign-in">
            <h1>Layar terkunci</h1>
            <p>{now.person.name} meninggalkan layar ini. Warga di loket dan antrean tetap.</p>
            <button type="button" class="primary" onClick={() => void signIn(true)}>
              Masuk lagi
            </button>
          </section>
        )}
        {person && !allowed && (
          <section class="sign-in">
            <h1>{title}</h1>
            <p class="note warn">Akun ini tidak bertugas di halaman ini.</p>
            <button type="button" onClick={() => void signOut()}>
              Masuk sebagai orang lain
            </button>
          </section>
        )}
        {now.kind === 'expired' && (
          <Dialog title="Sesi Anda berakhir">
            <p>Yang tampil tetap tersimpan. Masuk lagi untuk melanjutkan.</p>
            <button type="button" class="primary" onClick={() => void signIn()}>
              Masuk lagi
            </button>
          </Dialog>
        )}
        {person && allowed && children(person)}
      </main>
    </>
  );
}
