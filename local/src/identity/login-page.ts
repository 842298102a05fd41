import { Html, html, page } from '../dev/html.ts';
import { DEMO_STAFF } from './demo-staff.ts';

/** The sign-in page of the demonstration: choose who you are. There is no password. */
export function loginPage(action: string): string {
  const people = DEMO_STAFF.map(
    (person) => html`<tr>
      <td><button name="username" value="${person.username}">${person.username}</button></td>
      <td>${person.name}</td>
      <td class="quiet">${[...person.roles, ...person.agencies].join(', ')}</td>
    </tr>`,
  );
  return page(
    'Sign in (demonstration)',
    html`<p>These people are invented, and nobody is asked for a password. It works on this machine only.</p>
    <form method="post" action="${action}"><table>${people}</table></form>`,
  );
}

/** Asks before it signs out; `form` is the provider's own, with the secret of this sign-out. */
export function logoutPage(form: string): string {
  return page(
    'Sign out',
    html`${new Html(form)}<p>The next person at this counter signs in as themselves.</p>
    <button form="op.logoutForm" name="logout" value="yes" autofocus>Keluar</button>`,
  );
}

/** What is shown after a sign-out that began at no face. */
export function signedOutPage(): string {
  return page('Signed out', html`<p><a href="/loket">Sign in again</a></p>`);
}
