import { z } from 'zod'
import { formatVariables } from '../../../src/json/lossless.ts'
import { parseForm, parseJson } from './body.ts'
import { DocumentStore, LARGEST_DOCUMENT } from './document-store.ts'
import { badRequest } from './problem.ts'
import { NO_CONTENT, type RestRequest, type Route } from './route.ts'

const STORE_ID = 'in-memory'

const metadata = z.looseObject({
  // it becomes a header of the answer
  contentType: z
    .string()
    .regex(/^[\w.+-]+\/[\w.+-]+(\s*;[\x20-\x7e]*)?$/)
    .nullish(),
  fileName: z.string().nullish(),
  customProperties: z.record(z.string(), z.unknown()).nullish(),
})

/** Documents as 8.7 and newer have them. */
export function documentRoutes(store = new DocumentStore()): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/v2/documents',
      limit: LARGEST_DOCUMENT + 64 * 1024,
      answer: async (request) => {
        checkStore(request)
        const form = await parseForm(request.body, request.contentType)
        const file = form.get('file')
        if (file === null || typeof file === 'string')
          throw badRequest("Required part 'file' is not present.")
        const given = parseJson(await bytesOf(form.get('metadata')), metadata)
        const contentType = given.contentType ?? (file.type || 'application/octet-stream')
        const content = Buffer.from(await file.arrayBuffer())
        const { id, contentHash } = store.add(
          content,
          contentType,
          request.query.get('documentId') ?? undefined,
        )
        const reference = {
          'camunda.document.type': 'camunda',
          documentId: id,
          storeId: STORE_ID,
          contentHash,
          metadata: {
            customProperties: {},
            ...given,
            contentType,
            fileName: given.fileName ?? file.name,
            size: content.length,
          },
        }
        return { status: 201, body: formatVariables(reference) }
      },
    },
    {
      method: 'GET',
      path: '/v2/documents/{id}',
      answer: async (request) => {
        checkStore(request)
        const { content, contentType } = store.get(idOf(request), request.query.get('contentHash'))
        return { status: 200, body: content, contentType }
      },
    },
    {
      method: 'DELETE',
      path: '/v2/documents/{id}',
      answer: async (request) => {
        checkStore(request)
        store.delete(idOf(request))
        return NO_CONTENT
      },
    },
  ]
}

const idOf = ({ parameters }: RestRequest): string => parameters['id'] ?? ''

function checkStore({ query }: RestRequest): void {
  const id = query.get('storeId') ?? STORE_ID
  if (id !== STORE_ID) throw badRequest(`Document store with id '${id}' does not exist`)
}

/** A part may be sent as a field or as a file. */
async function bytesOf(part: string | Blob | null): Promise<Buffer> {
  if (part === null || typeof part === 'string') return Buffer.from(part ?? '')
  return Buffer.from(await part.arrayBuffer())
}
