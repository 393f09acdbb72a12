import { excerpt } from '../../../text/excerpt.ts'
import { refuseDenied, type DeniedTypes } from '../../content/denied-types.ts'
import type { Attachment, Email } from '../../email.ts'
import type { ReadBody } from '../body.ts'
import { picturePart, type Part } from '../parts.ts'
import { takePictures } from './pictures.ts'

/** A body, and what its HTML shows. */
export interface Illustration {
  readonly body: ReadBody
  /** Pictures that stood in the HTML. */
  readonly pictures: readonly Part[]
  /** The Content-IDs by which it shows attachments. */
  readonly shown: ReadonlySet<string>
  readonly warnings: readonly string[]
}

/**
 * Takes the pictures out of the HTML, and finds out which attachments it shows. Without HTML nothing is shown. Rejects
 * with ATTACHMENT_DENIED where a picture is of a kind that the operator does not let out.
 */
export async function illustrate(email: Email, body: ReadBody, denied: DeniedTypes): Promise<Illustration> {
  const { attachments } = email
  if (body.html === undefined)
    return { body, pictures: [], shown: new Set(), warnings: unshown(attachments, new Set()) }
  const cids = new Set(attachments.flatMap(({ cid }) => cid ?? []))
  const place = htmlPlace(email)
  const { html, pictures, shown, warnings } = await takePictures(body.html, cids, place)
  for (const { filename, contentType } of pictures)
    refuseDenied(place, { names: [filename], types: [contentType] }, denied)
  return {
    body: { ...body, html },
    pictures: await Promise.all(pictures.map(picturePart)),
    shown,
    warnings: [...warnings, ...unshown(attachments, shown)],
  }
}

function htmlPlace({ body }: Email): string {
  return 'html' in body && body.html.kind !== 'inline' ? body.html.field : 'HTML body'
}

/** A person has made one mistake, or many of one kind. */
const MOST_TOLD = 5

/** Nobody sees a picture that is beside the HTML and not in it, so it becomes a file like any other. */
function unshown(attachments: readonly Attachment[], shown: ReadonlySet<string>): string[] {
  const first = new Set<string>()
  return attachments
    .filter(({ cid }) => cid !== undefined && (!shown.has(cid) || first.has(cid) || !first.add(cid)))
    .slice(0, MOST_TOLD)
    .map((one) => {
      const place = 'field' in one ? one.field : 'Attachments'
      const name = one.filename === undefined ? '' : ` (${excerpt(one.filename)})`
      return `${place}: no HTML shows cid:${one.cid ?? ''}${name}, or another file has the same cid; it is attached as a file`
    })
}
