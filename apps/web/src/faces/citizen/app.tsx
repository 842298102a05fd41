import { language } from '../../core/language.ts';
import { match, path } from '../../core/router.ts';
import { chooseLanguage, t } from '../../i18n/citizen.ts';
import { PageTitle } from '../../kit/kit.tsx';
import { later } from '../../kit/later.tsx';
import { BoardPage } from './board.tsx';
import { BookFlow } from './book.tsx';
import { HomePage } from './home.tsx';
import { ServicePage } from './service.tsx';
import { VisitPage } from './visit.tsx';

const CombineFlow = later(() => import('./combine.tsx').then((each) => each.CombineFlow));
const FindPage = later(() => import('./find.tsx').then((each) => each.FindPage));

/** The citizen's face: one header, one page, help in the same place on each. */
export function App() {
  return (
    <>
      <a class="skip" href="#isi">
        {t().skip}
      </a>
      <header class="top no-print">
        <a class="brand" href="/">
          {t().mallShort}
        </a>
        <button
          type="button"
          class="quiet"
          lang={language.value === 'id' ? 'en' : 'id'}
          onClick={() => void chooseLanguage(language.value === 'id' ? 'en' : 'id')}
        >
          {t().otherLanguage}
        </button>
      </header>
      <main class="page" id="isi" tabIndex={-1}>
        <Page at={path.value} key={path.value} />
      </main>
      <footer class="help no-print">
        <p>{t().help}</p>
      </footer>
    </>
  );
}

function Page({ at }: { at: string }) {
  if (at === '/' || at === '/layanan') return <HomePage />;
  if (at === '/cek') return <FindPage />;
  if (at === '/papan') return <BoardPage />;
  const service = match('/layanan/:id', at)?.[0];
  if (service) return <ServicePage serviceId={service} />;
  const slots = match('/janji/:id', at)?.[0];
  if (slots?.includes(',')) return <CombineFlow ids={slots} step="slots" />;
  if (slots) return <BookFlow serviceId={slots} step="slots" />;
  const step = match('/janji/:id/:step', at);
  if (step?.[0] && step[1] === 'gabung') return <CombineFlow ids={step[0]} step="gabung" />;
  if (step?.[0]?.includes(',') && (step[1] === 'data' || step[1] === 'periksa')) {
    return <CombineFlow ids={step[0]} step={step[1]} />;
  }
  if (step?.[0] && (step[1] === 'data' || step[1] === 'periksa' || step[1] === 'tunggu')) {
    return <BookFlow serviceId={step[0]} step={step[1]} />;
  }
  const visit = match('/b/:token', at)?.[0] ?? match('/t/:token', at)?.[0];
  if (visit) return <VisitPage token={visit} view="ticket" />;
  const leg = match('/b/:token/ubah/:bookingId', at);
  if (leg?.[0] && leg[1]) return <VisitPage token={leg[0]} view="ubah" bookingId={leg[1]} />;
  const part = match('/b/:token/:view', at) ?? match('/t/:token/:view', at);
  if (part?.[0] && (part[1] === 'batal' || part[1] === 'ubah' || part[1] === 'survei')) {
    return <VisitPage token={part[0]} view={part[1]} />;
  }
  return (
    <>
      <PageTitle title={t().notFound.title} />
      <p>{t().notFound.text}</p>
      <p>
        <a class="button" href="/">
          {t().home}
        </a>
      </p>
    </>
  );
}
