import { createHash } from 'node:crypto'
import { detectExtension } from 'nodemailer/lib/mime-funcs'
import { excerpt } from '../../../text/excerpt.ts'
import { isDataUrl, readDataPicture, type DataPicture } from './data-url.ts'
import { placesIn, type Place } from './picture-places.ts'

/** A picture that was taken out of the HTML. */
export interface Picture extends DataPicture {
  readonly cid: string
  readonly filename: string
}

/** HTML and what it shows. */
export interface Shown {
  readonly html: string
  readonly pictures: readonly Picture[]
  /** Of the Content-IDs that are given, those that it shows. */
  readonly shown: ReadonlySet<string>
  readonly warnings: readonly string[]
}

/** More different ones than any mail has; the rest stay as they are. */
const MOST_PICTURES = 100

/**
 * Pictures that stand in the HTML as `data:` URLs become parts beside it, for Gmail and Outlook show none that are inside.
 * The same picture is one part, and its Content-ID derives from its content. `given` are the Content-IDs of attachments,
 * `place` is how warnings call the HTML.
 */
export async function takePictures(html: string, given: ReadonlySet<string>, place: string): Promise<Shown> {
  // most mails have neither, and the parser need not be loaded
  if (!/data:|cid:/i.test(html)) return { html, pictures: [], shown: new Set(), warnings: [] }
  const places = await placesIn(html)
  const taken = takeOut(html, places.pictures)
  const used = cidsAt(html, [...places.pictures, ...places.others])
  return {
    html: taken.html,
    pictures: taken.pictures,
    shown: new Set([...used].filter((cid) => given.has(cid))),
    warnings: [...dataWarnings(taken, place), ...missingWarnings(used, given, place)],
  }
}

interface TakenOut {
  readonly html: string
  readonly pictures: readonly Picture[]
  /** `data:` URLs that are left. */
  readonly unread: number
  readonly tooMany: number
}

function takeOut(html: string, places: readonly Place[]): TakenOut {
  const pictures = new Map<string, Picture>()
  const pieces: string[] = []
  let [copied, unread, tooMany] = [0, 0, 0]
  for (const { start, end } of places) {
    const url = html.slice(start, end).trim()
    if (!isDataUrl(url)) continue
    const data = readDataPicture(url)
    const cid = data && cidOf(data)
    if (data === undefined || cid === undefined) unread += 1
    else if (!pictures.has(cid) && pictures.size >= MOST_PICTURES) tooMany += 1
    else {
      const number = pictures.size + 1
      const filename = `picture-${number}.${detectExtension(data.contentType)}`
      if (!pictures.has(cid)) pictures.set(cid, { ...data, cid, filename })
      pieces.push(html.slice(copied, start), `cid:${cid}`)
      copied = end
    }
  }
  return { html: pieces.join('') + html.slice(copied), pictures: [...pictures.values()], unread, tooMany }
}

/** RFC 2045 7 wants it to look like a Message-ID. */
function cidOf({ contentType, content }: DataPicture): string {
  const digest = createHash('sha256').update(`${contentType}\n`).update(content).digest('hex')
  return `${digest.slice(0, 32)}@picture`
}

/** RFC 2392: a Content-ID without its brackets, percent-encoded where it has to be. */
function cidsAt(html: string, places: readonly Place[]): Set<string> {
  const urls = places.map(({ start, end }) => html.slice(start, Math.min(end, start + LONGEST_CID)).trim())
  return new Set(urls.filter((url) => /^cid:/i.test(url)).map((url) => decoded(url.slice('cid:'.length))))
}

const LONGEST_CID = 1_000

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function dataWarnings({ unread, tooMany }: TakenOut, place: string): string[] {
  return [
    ...(unread === 0
      ? []
      : [
          `${place}: ${unread} data: URLs hold no picture that can be read, or broken base64; they stay as they are, and most mail programs show nothing there`,
        ]),
    ...(tooMany === 0
      ? []
      : [
          `${place}: has more than ${MOST_PICTURES} pictures as data: URLs; ${tooMany} stay as they are, and most mail programs show nothing there`,
        ]),
  ]
}

/** A person has made one mistake, or many of one kind. */
const MOST_TOLD = 5

function missingWarnings(used: ReadonlySet<string>, given: ReadonlySet<string>, place: string): string[] {
  const missing = [...used].filter((cid) => !given.has(cid))
  const more = missing.length - MOST_TOLD
  return [
    ...missing
      .slice(0, MOST_TOLD)
      .map((cid) => `${place}: shows ${excerpt(`cid:${cid}`)}, but no attachment has this cid`),
    ...(more > 0 ? [`${place}: shows ${more} more cid: that no attachment has`] : []),
  ]
}
