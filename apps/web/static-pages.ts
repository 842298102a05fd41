import type { service as booking } from '@gerai/booking/service.ts';
import type { service as queue } from '@gerai/queue/service.ts';
import type * as z from 'zod/mini';
import { OFTEN } from './src/faces/citizen/often.ts';
import { id, type Words } from './src/i18n/citizen-words.ts';
import { en } from './src/i18n/citizen-words-en.ts';

/**
 * The pages that are only reading, as plain HTML: they are there before any script, and without one.
 * One pure function from answers of the API to HTML, so that whoever serves the site may call it: the
 * server of `npm start` on demand, a deployment ahead.
 */
type Answer<R extends { readonly responses: { readonly 200: z.ZodMiniType } }> = z.infer<
  R['responses'][200]
>;
export type Catalogue = Answer<(typeof booking)['routes']['getCatalogue']>;
export type ServiceView = Answer<(typeof booking)['routes']['getService']>;
export type FloorBoard = Answer<(typeof queue)['routes']['getFloorBoard']>;
export type PageLanguage = 'id' | 'en';

interface Text {
  readonly id: string;
  readonly en: string;
}

/** What of a page is rendered: its title, what search engines show, and what is inside `main`. */
export interface StaticPage {
  readonly title: string;
  readonly description: string;
  readonly main: string;
}

/**
 * The built page with a prepared content. The script of the page replaces it as soon as it has the same
 * data, and not before.
 * @throws Error when the built page is not of the shape that `index.html` has.
 */
export function withContent(shell: string, page: StaticPage, language: PageLanguage): string {
  const w = wordsOf(language);
  const other = language === 'id' ? 'en' : 'id';
  const app = `<div id="app" data-prepared><a class="skip" href="#isi">${h(w.skip)}</a>
<header class="top no-print"><a class="brand" href="/">${h(w.mallShort)}</a><a class="quiet button" lang="${other}" href="?bahasa=${other}">${h(w.otherLanguage)}</a></header>
<main class="page" id="isi" tabindex="-1">${page.main}</main>
<footer class="help no-print"><p>${h(w.help)}</p></footer></div>`;
  const replaced: readonly (readonly [pattern: RegExp, text: string])[] = [
    // Before the content, which may have one of its own.
    [/<noscript>[\s\S]*<\/noscript>/, ''],
    [/<div id="app"><\/div>/, app],
    [/<html lang="id">/, `<html lang="${language}">`],
    [/<title>[^<]*<\/title>/, `<title>${h(page.title)} · ${h(w.mallShort)}</title>`],
    [
      /<meta name="description"[^>]*>/,
      `<meta name="description" content="${h(page.description)}" />`,
    ],
  ];
  return replaced.reduce((html, [pattern, text]) => {
    if (!pattern.test(html)) throw new Error(`The built page has no ${pattern.source}`);
    // By a function, since texts of the catalogue may hold what replacements give a meaning.
    return html.replace(pattern, () => text);
  }, shell);
}

/** Every service by agency, from A to Z where no script can search. */
export function homePage(data: Catalogue, language: PageLanguage): StaticPage {
  const w = wordsOf(language);
  const all = data.agencies.flatMap((agency) =>
    agency.services.map((service) => ({ agency, service })),
  );
  const chosen = OFTEN.flatMap((wanted) =>
    all.filter(({ service }) => service.serviceId === wanted),
  );
  const first = [...chosen, ...all.filter((each) => !chosen.includes(each))].slice(0, 6);
  const link = ({ agency, service }: (typeof all)[number]) =>
    `<li><a href="/layanan/${h(service.serviceId)}"><strong>${h(service.name[language])}</strong><span class="small">${h(agency.shortName)} · ${h(w.floor(agency.floor))}</span></a></li>`;
  const agencies = data.agencies.map(
    (agency) =>
      `<details class="agency"><summary>${h(agency.name[language])} <span class="small">${h(w.floor(agency.floor))}</span></summary><ul class="services">${agency.services
        .map((service) => link({ agency, service }))
        .join('')}</ul></details>`,
  );
  return {
    title: w.mall,
    description: w.search.hint,
    main: `<h1 tabindex="-1"><label for="cari">${h(w.search.label)}</label></h1>
<form class="field search" action="/#semua"><p class="hint" id="cari-hint">${h(w.search.hint)}</p><input id="cari" type="search" autocomplete="off" aria-describedby="cari-hint"></form>
<div class="stack"><a class="button primary" href="#semua">${h(w.bookVisit)}</a><a class="button" href="/cek">${h(w.myQueue)}</a><a class="button" href="#lokasi">${h(w.address)}</a></div>
<h2>${h(w.mostUsed)}</h2><ul class="services">${first.map(link).join('')}</ul>
<h2 id="semua" tabindex="-1">${h(w.all(data.agencies.length))}</h2>${agencies.join('')}
<h2 id="lokasi" tabindex="-1">${h(w.address)}</h2><p>${h(data.mall.address)}</p><p><a class="button" href="/papan">${h(w.boards)}</a></p>`,
  };
}

/** A service with its whole standard: what to bring, what it costs, who may come, when. */
export function servicePage(view: ServiceView, language: PageLanguage): StaticPage {
  const w = wordsOf(language);
  const { service, agency, counters, timetable } = view;
  const { standard } = service;
  const say = (text: Text) => h(text[language]);
  const fact = (name: string, value: string) => `<div><dt>${h(name)}</dt><dd>${value}</dd></div>`;
  const counterText =
    counters.length > 0 ? ` · ${w.counters(counters.map((each) => each.number).join(', '))}` : '';
  const result =
    standard.completionWorkingDays === 0
      ? w.service.sameDay
      : w.service.workingDays(standard.completionWorkingDays);
  // Boxes that can be ticked without a script, too; with one, the ticks stay on the phone.
  const requirements = standard.requirements
    .map(
      ({ text, mandatory }) =>
        `<label class="choice"><input type="checkbox"><span>${say(text)}${mandatory ? '' : `<span class="small"> (${h(w.service.ifAny)})</span>`}</span></label>`,
    )
    .join('');
  const elsewhere = view.servedElsewhere.map(
    ({ districts, location }) =>
      `<p class="note warn">${h(w.service.referral(districts.join(', '), location[language]))}</p>`,
  );
  const weekday = new Intl.DateTimeFormat(language === 'id' ? 'id-ID' : 'en-GB', {
    weekday: 'long',
    timeZone: 'UTC',
  });
  const week = [1, 2, 3, 4, 5, 6, 7].flatMap((day) => {
    const periods = timetable.weekly.filter((each) => each.weekday === day);
    if (periods.length === 0) return [];
    const text = periods.map(({ from, to }) =>
      w.service.fromTo(dotted(from, language), dotted(to, language)),
    );
    // 2 January 2023 was a Monday.
    const name = weekday.format(new Date(Date.UTC(2023, 0, 1 + day)));
    return [`<tr><th scope="row">${h(name)}</th><td>${h(text.join(', '))}</td></tr>`];
  });
  return {
    title: service.name[language],
    description:
      `${service.name[language]}: ${standard.requirements.map(({ text }) => text[language]).join('; ')}`.slice(
        0,
        300,
      ),
    main: `<article class="service"><h1 tabindex="-1">${say(service.name)}</h1>
<p>${say(agency.name)} · ${h(w.floor(counters[0]?.floor ?? agency.floor))}${h(counterText)}</p>
<dl class="facts">${fact(w.service.cost, say(standard.cost))}${fact(w.service.atCounter, h(w.service.minutes(service.counterMinutes)))}${fact(w.service.result, h(result))}</dl>
<fieldset><legend><h2>${h(w.service.bring)}</h2></legend><p class="hint">${h(w.service.bringHint)}</p>${requirements}</fieldset>
<h2>${h(w.service.who)}</h2><p>${service.whoMayCome.map((who) => h(w.service[who])).join(' · ')}</p>${elsewhere.join('')}
<h2>${h(w.service.how)}</h2><p>${say(standard.procedure)}</p>
<h2>${h(w.service.product)}</h2><p>${say(standard.product)} ${standard.completionNote ? say(standard.completionNote) : ''}</p>
<h2>${h(w.service.hours)}</h2><table class="week"><tbody>${week.join('')}</tbody></table>
<h2>${h(w.service.complaints)}</h2><p>${say(standard.complaints)}</p>
<h2>${h(w.service.walkIn)}</h2><p>${h(w.service.walkInHow(dotted(timetable.ticketsFrom, language)))}</p>
<div class="sticky"><a class="button primary wide" href="/janji/${h(view.serviceId)}">${h(w.service.choose)}</a></div></article>`,
  };
}

/**
 * The frame of the page of times, with bars where they will be: its heading is there with the first
 * packet. Without a script it says how to be served all the same.
 */
export function timesPage(view: ServiceView, language: PageLanguage): StaticPage {
  const w = wordsOf(language);
  const name = view.service.name[language];
  return {
    title: w.slots.title,
    description: `${w.slots.title} ${name}`,
    main: `<h1 tabindex="-1">${h(w.slots.title)}</h1><p>${h(name)}</p>
<noscript><p class="note">${h(w.slots.noScript)} ${h(w.service.walkInHow(dotted(view.timetable.ticketsFrom, language)))}</p></noscript>
<div class="loading" aria-busy="true">${'<div class="skeleton" aria-hidden="true"></div>'.repeat(7)}</div>`,
  };
}

/** What is called and how many wait, floor by floor; numbers only. To be loaded anew for newer ones. */
export function boardPage(floors: readonly FloorBoard[], language: PageLanguage): StaticPage {
  const w = wordsOf(language);
  const parts = floors.map((board) => {
    const calls = board.recentCalls
      .filter(({ number }, index, all) => all.findIndex((each) => each.number === number) === index)
      .slice(0, 5)
      .map((each) => w.board.call(each.number, each.counterNumber))
      .join(' · ');
    const rows = board.queues.map((queue) => {
      const state = queue.openCounters === 0 ? w.board.closed : w.board.waiting(queue.waitingCount);
      return `<tr><th scope="row"><span class="number">${h(queue.prefix)}</span> ${h(queue.name[language])}</th><td>${h(state)}</td></tr>`;
    });
    const at = dotted(
      new Date(Date.parse(board.computedAt) + 7 * 3_600_000).toISOString().slice(11, 16),
      language,
    );
    return `<section><h2>${h(w.floor(board.floor))}</h2><p class="small">${h(w.board.recent)}: ${h(calls || w.board.none)}</p>
<table class="board"><thead><tr><th scope="col">${h(w.board.queue)}</th><th scope="col">${h(w.board.state)}</th></tr></thead><tbody>${rows.join('')}</tbody></table>
<p class="small">${h(w.ticket.updated(at))}</p></section>`;
  });
  return {
    title: w.board.title,
    description: w.board.title,
    main: `<h1 tabindex="-1">${h(w.board.title)}</h1>${parts.join('')}`,
  };
}

function wordsOf(language: PageLanguage): Words {
  return language === 'id' ? id : en;
}

function dotted(time: string, language: PageLanguage): string {
  return language === 'id' ? time.replace(':', '.') : time;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML: the catalogue is written by people. */
function h(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
