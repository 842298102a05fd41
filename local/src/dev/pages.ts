import type { Sms } from '../aws/sns.ts';
import type { FlowedEvent } from '../bus/bus.ts';
import type { DeadLetter } from '../bus/dead-letters.ts';
import { DEMO_STAFF } from '../identity/demo-staff.ts';
import { html, page } from './html.ts';

/** The pages of the development tools, newest first. */
export function smsPage(messages: readonly Sms[]): string {
  const rows = messages
    .toReversed()
    .map((sms) => html`<tr><td>${sms.at}</td><td>${sms.phone}</td><td>${sms.text}</td></tr>`);
  return page(
    'SMS outbox',
    html`<p class="quiet">${messages.length} messages. Nothing is sent to a phone from here.</p>
    <table><tr><th>At</th><th>To</th><th>Text</th></tr>${rows}</table>`,
  );
}

export function eventsPage(events: readonly FlowedEvent[]): string {
  const rows = events.toReversed().map(
    (event) => html`<tr><td>${event.at}</td><td>${event.type}<br>
      <span class="quiet">${event.queues.map((queue) => `→ ${queue} `)}</span></td>
      <td><details><summary>${event.source}</summary><pre>${
        event.detail === null ? 'never archived' : JSON.stringify(event.detail, null, 2)
      }</pre></details></td></tr>`,
  );
  return page(
    'Events',
    html`<p class="quiet">The last ${events.length} events of the bus.</p>
    <table><tr><th>At</th><th>Type and consumers</th><th>Event</th></tr>${rows}</table>`,
  );
}

export function deadLettersPage(letters: readonly DeadLetter[]): string {
  const redrive = (name: string, value: string, label: string) =>
    html`<form method="post" action="/_dev/dlq/redrive"><button name="${name}" value="${value}">${label}</button></form>`;
  const rows = letters.toReversed().map(
    (letter) => html`<tr><td>${letter.at}</td><td>${letter.source}<br>
      <span class="quiet">${letter.error}, ${letter.attempts} attempts</span></td>
      <td><details><summary>${letter.kind}</summary><pre>${letter.body}</pre></details></td>
      <td>${redrive('id', letter.id, 'Redrive')}</td></tr>`,
  );
  const all = letters.length > 0 ? redrive('all', 'yes', 'Redrive all') : '';
  return page(
    'Dead letters',
    html`<p class="quiet">${letters.length} messages that were given up after repeated failures.</p>
    ${all}<table><tr><th>At</th><th>Source</th><th>Content</th><th></th></tr>${rows}</table>`,
  );
}

export function landingPage(url: string): string {
  const staff = DEMO_STAFF.map(
    (person) => html`<tr><td>${person.username}</td><td>${person.name}</td></tr>`,
  );
  return page(
    'A whole mall on this machine',
    html`<table>
      <tr><td>Web</td><td><a href="${url}/">citizen</a> · <a href="${url}/kios">kiosk</a> · <a href="${url}/layar?lantai=1">display</a> · <a href="${url}/loket">counter</a> · <a href="${url}/meja">desk</a> · <a href="${url}/dasbor">dashboard</a></td></tr>
      <tr><td>API</td><td><a href="${url}/v1/catalogue">${url}/v1/</a></td></tr>
      <tr><td>Sign-in</td><td><a href="${url}/oidc/.well-known/openid-configuration">${url}/oidc</a></td></tr>
      <tr><td>A token for programs</td><td><pre>curl -d '{"username":"siti"}' ${url}/_dev/token</pre></td></tr>
    </table>
    <h1>Demonstration staff</h1><table>${staff}</table>`,
  );
}
