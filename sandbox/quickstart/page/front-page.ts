import { html, type Html } from '../../mailbox/html.ts'
import { page, time } from '../../mailbox/page.ts'
import { mailList } from '../../mailbox/pages.ts'
import type { StoredMail } from '../../mailbox/stored-mail.ts'
import type { Instance } from './instance.ts'
import { MAIL_JOB_TYPE } from '../../engine/mailbox-jobs.ts'

const SHOWN = 20
const SHOWN_VARIABLES = 12
const SHOWN_CHARACTERS = 120

/** The mailbox and, beside it, what the process did. */
export function frontPage(mails: readonly StoredMail[], instances: readonly Instance[]): string {
  const older = instances.length - SHOWN
  return page(
    'Quick start',
    html`<div class="columns">
      <section>${mailList(mails)}</section>
      <section>
        <header>
          <h1>Process</h1>
          <p>${instances.length === 1 ? '1 instance' : `${instances.length} instances`}</p>
        </header>
        ${instances.slice(0, SHOWN).map(card)}
        ${instances.length === 0 ? html`<p class="empty">No instance yet.</p>` : ''}
        ${older > 0 ? html`<p class="empty">${older} older ones are not shown.</p>` : ''}
      </section>
    </div>`,
    { refresh: true, wide: true },
  )
}

function card(instance: Instance): Html {
  const { key, bpmnProcessId, incidents, elements, startedAt } = instance
  const at = `/instances/${key}`
  const places = elements.filter(({ type }) => type !== 'PROCESS').map(({ elementId }) => elementId)
  return html`<article class="card">
    <header>
      <h2><a href="${at}">${bpmnProcessId}</a></h2>
      ${state(instance)} ${time(new Date(startedAt))}
    </header>
    ${incidents.map(
      ({ elementId, errorMessage }) =>
        html`<div class="incident">
          <p><strong>${elementId}</strong>: ${cut(errorMessage, 400)}</p>
          <p><a href="${at}">Read, correct and resolve</a></p>
        </div>`,
    )}
    ${places.length > 0 && incidents.length === 0 ? html`<p>Now at ${places.join(', ')}</p>` : ''}
    ${waiting(instance) > 0 ? html`<p><a href="${at}">${waiting(instance)} to complete by hand</a></p>` : ''}
    ${variables(instance)}
  </article>`
}

/** What one word says about an instance. */
export function state({ state: word, incidents }: Instance): Html {
  return incidents.length > 0
    ? html`<span class="state stuck">incident</span>`
    : html`<span class="state ${word}">${word}</span>`
}

const waiting = ({ jobs, userTasks }: Instance): number =>
  userTasks.length + jobs.filter(({ type }) => type !== MAIL_JOB_TYPE).length

function variables(instance: Instance): Html {
  const own = instance.variables.find(({ scopeKey }) => scopeKey === instance.key)
  const entries = Object.entries(own?.values ?? {})
  const rows = entries.slice(0, SHOWN_VARIABLES).map(
    ([name, value]) =>
      html`<dt>${name}</dt>
        <dd><code>${cut(value, SHOWN_CHARACTERS)}</code></dd>`,
  )
  return html`<dl>${rows}</dl>`
}

const cut = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length)}…` : text
