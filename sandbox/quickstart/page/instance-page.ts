import { CONSENT_VARIABLE } from '../../../src/connector/delivery/uncertain.ts'
import { html, type Html } from '../../mailbox/html.ts'
import { page, time } from '../../mailbox/page.ts'
import { state } from './front-page.ts'
import { fieldName, NEW_NAME, NEW_VALUE } from './incident-form.ts'
import type { Incident, Instance } from './instance.ts'
import { MAIL_JOB_TYPE } from '../../engine/mailbox-jobs.ts'
import { isUncertain } from './uncertain.ts'

/** Longer values are shown, and not to be edited here. */
const EDITABLE = 20_000

/** One instance with all that can be done to it; it does not look again by itself, since somebody may be typing. */
export function instancePage(instance: Instance): string {
  const { key, bpmnProcessId, version, startedAt, endedAt, incidents, jobs, userTasks } = instance
  return page(
    bpmnProcessId,
    html`<nav><a href="/">← Mailbox and process</a> <a href="/instances/${key}">Look again</a></nav>
      <header>
        <h1>${bpmnProcessId}</h1>
        ${state(instance)}
      </header>
      <dl>
        <dt>Instance</dt>
        <dd>${key} (version ${version})</dd>
        <dt>Started</dt>
        <dd>${time(new Date(startedAt))}</dd>
        ${
          endedAt === undefined
            ? ''
            : html`<dt>Ended</dt>
                <dd>${time(new Date(endedAt))}</dd>`
        }
      </dl>
      ${incidents.map((incident) => incidentForm(instance, incident))}
      ${userTasks.map((task) => completion(`/user-tasks/${task.key}`, 'User task', task.elementId, key))}
      ${jobs
        .filter(({ type }) => type !== MAIL_JOB_TYPE)
        .map((job) => completion(`/jobs/${job.key}`, `Job of type ${job.type}`, job.elementId, key))}
      ${scopes(instance)}`,
  )
}

function incidentForm(instance: Instance, incident: Incident): Html {
  const uncertain = isUncertain(instance, incident)
  return html`<section class="incident">
    <h2>Incident at ${incident.elementId}</h2>
    <pre>${incident.errorMessage}</pre>
    <form method="post" action="/instances/${instance.key}/resolution">
      <input type="hidden" name="incident" value="${incident.key}" />
      ${editable(instance, incident).map(
        ({ scopeKey, name, value }) =>
          html`<label>
            <span>${name}</span>
            <textarea name="${fieldName(scopeKey, name)}" rows="${rows(value)}">${value}</textarea>
          </label>`,
      )}
      <p class="pair">
        <input name="${NEW_NAME}" placeholder="another variable" aria-label="Name of another variable" />
        <input name="${NEW_VALUE}" placeholder="JSON, or plain text" aria-label="Its value" />
      </p>
      ${
        uncertain
          ? html`<p class="warning">
              Nobody knows whether this mail arrived. Look for its Message-ID first: resolving
              <strong>sends the mail again</strong>.
            </p>`
          : ''
      }
      <button>${uncertain ? 'Send the mail again' : 'Set what I changed, and resolve'}</button>
    </form>
  </section>`
}

/** Those of the task itself, where its inputs are; else those of the instance. */
function editable(
  instance: Instance,
  { elementInstanceKey }: Incident,
): { readonly scopeKey: string; readonly name: string; readonly value: string }[] {
  const scope =
    instance.variables.find(({ scopeKey }) => scopeKey === elementInstanceKey) ??
    instance.variables.find(({ scopeKey }) => scopeKey === instance.key)
  return Object.entries(scope?.values ?? {})
    .filter(([name, value]) => name !== CONSENT_VARIABLE && value.length <= EDITABLE)
    .map(([name, value]) => ({ scopeKey: scope?.scopeKey ?? '', name, value }))
}

function completion(action: string, what: string, elementId: string, instance: string): Html {
  return html`<section class="todo">
    <h2>${what} at ${elementId}</h2>
    <form method="post" action="${action}/completion">
      <input type="hidden" name="instance" value="${instance}" />
      <label>
        <span>Variables</span>
        <textarea name="variables" rows="3">{}</textarea>
      </label>
      <button>Complete</button>
    </form>
  </section>`
}

function scopes({ variables }: Instance): Html {
  const tables = variables.map(
    ({ elementId, values }) =>
      html`<h2>Variables of ${elementId}</h2>
        <table>
          <tbody>
            ${Object.entries(values).map(
              ([name, value]) =>
                html`<tr>
                  <th>${name}</th>
                  <td><code>${value}</code></td>
                </tr>`,
            )}
          </tbody>
        </table>`,
  )
  return html`<section>${tables}</section>`
}

const rows = (value: string): number => Math.min(12, Math.ceil((value.length + 1) / 70))
