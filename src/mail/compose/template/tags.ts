import type { Context, Liquid } from 'liquidjs'
import type * as liquidjs from 'liquidjs'
import { isRecord } from '../../../json/json.ts'
import type { Budget } from './budget.ts'
import { fault } from './fault.ts'
import { NOTHING } from './values.ts'
import { FragmentWriter, type Writer } from './writers.ts'

type LiquidJs = typeof liquidjs

/** The tags that a template may use, by what they are for; those that have an end are `blocks`. */
export const tagMeanings = {
  if: 'with `elsif` and `else`: a part for where something holds; what is not there, null or false does not',
  unless: 'the same for where it does not hold',
  case: 'with `when` and `else`: one of several parts',
  for: 'a part for each entry of a list, with `limit`, `offset`, `reversed`, `forloop`, and `else` for an empty one',
  break: 'ends a loop',
  continue: 'goes on with the next entry',
  cycle: 'one of its values after the other, as for every other row',
  assign: 'gives a name to a value',
  capture: 'gives a name to a part of the template',
  comment: 'is left out',
  '#': 'is left out',
  raw: 'braces that mean nothing',
} as const

const BLOCKS = new Set(['if', 'unless', 'case', 'for', 'capture', 'comment'])

/** What a block that begins or ends there adds to the depth. */
export function depthChange(name: string): number {
  if (BLOCKS.has(name)) return 1
  return name.startsWith('end') && BLOCKS.has(name.slice(3)) ? -1 : 0
}

/** Leaves the tags of `tagMeanings`: none that reads a file, and none that says nothing about its loop. */
export function limitTags(liquid: Liquid, { CaptureTag, ForTag, evalToken }: LiquidJs, budget: Budget): void {
  for (const name of Object.keys(liquid.tags))
    if (!Object.hasOwn(tagMeanings, name)) Reflect.deleteProperty(liquid.tags, name)

  liquid.registerTag(
    'for',
    class extends ForTag {
      override *render(context: Context, writer: Writer): ReturnType<InstanceType<typeof ForTag>['render']> {
        const over: unknown = yield evalToken(this.collection, context)
        if (over === null || over === undefined) fault(`is a loop over what ${NOTHING}`)
        if (!Array.isArray(over) && !isRecord(over)) fault('is a loop over something that is no list.')
        // LiquidJS copies the list for `limit`, `offset` and `reversed`
        budget.use(Array.isArray(over) ? over.length : Object.keys(over).length)
        return yield* super.render(context, writer)
      }
    },
  )
  liquid.registerTag(
    'capture',
    class extends CaptureTag {
      override *render(context: Context): Generator<unknown, void, string> {
        const writer = new FragmentWriter(budget)
        yield this.liquid.renderer.renderTemplates(this.templates, context, writer)
        context.bottom()[this.variable] = writer.fragment()
      }
    },
  )
}
