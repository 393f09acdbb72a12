import type { Context, FilterImplOptions, Liquid, Operators, Template } from 'liquidjs'
import type * as liquidjs from 'liquidjs'
import { isRecord, type JsonObject } from '../../../json/json.ts'
import type { Budget } from './budget.ts'
import { drive } from './drive.ts'
import { explain } from './explain.ts'
import { fault } from './fault.ts'
import { allFilters } from './filters/all.ts'
import type { Filter, FilterTools } from './filters/filter.ts'
import { depthChange, limitTags } from './tags.ts'
import { NOTHING, RenderedHtml, Shown, sizeOf } from './values.ts'
import type { Writer } from './writers.ts'

type LiquidJs = typeof liquidjs

/** HTML with pictures in it; no mail is longer. */
const LONGEST_TEMPLATE = 2_000_000
const MOST_TAGS = 5_000
/** Of all tags together; LiquidJS makes an object of each word in them. */
const LONGEST_TAGS = 200_000
const DEEPEST = 50
/** LiquidJS makes a list of each range. */
const COST_IN_RANGE = 50

/** What a template may name: the data, and in a layout `content`. */
export type Names = Readonly<Record<string, JsonObject[string] | RenderedHtml>>

export interface EngineTools extends FilterTools {
  /** How an error calls the input that has the data. */
  readonly dataPlace: string
}

export interface TemplateEngine {
  /** Writes what the template says. Rejects with a TemplateFault that says where in it something is wrong. */
  render(template: string, names: Names, writer: Writer): Promise<void>
}

/**
 * LiquidJS without what reads files, asks the clock or chance, or prints anything as it is. One for the templates of one
 * mail, which share the budget.
 */
export async function createTemplateEngine(tools: EngineTools, budget: Budget): Promise<TemplateEngine> {
  // it takes a third of a second to load, and most mails have no templates
  const liquidjs = await import('liquidjs')
  const { Context } = liquidjs
  const liquid = new liquidjs.Liquid({
    // nothing to include, and no look at the disk for it
    templates: {},
    strictFilters: true,
    strictVariables: true,
    // `if` asks whether something is there
    lenientIf: true,
    ownPropertyOnly: true,
    locale: 'en-US',
    operators: countedOperators(liquidjs, budget),
    outputEscape: (value: unknown) => new Shown(value) as unknown as string,
  })
  limitTags(liquid, liquidjs, budget)
  for (const name of Object.keys(liquid.filters)) liquid.unregisterFilter(name)
  for (const [name, filter] of Object.entries(allFilters))
    liquid.registerFilter(name, handlerOf(name, filter, tools, budget))

  return {
    async render(template, names, writer) {
      let context: Context | undefined
      try {
        const parsed = parse(template, liquid, liquidjs)
        context = new Context(names, liquid.options, {}, { ...limitersOf(budget), liquid })
        await drive(liquid.renderer.renderTemplates(parsed, context, writer), budget)
      } catch (error) {
        const names = context?.getAll() ?? {}
        throw explain(error, { names, tags: Object.keys(liquid.tags), dataPlace: tools.dataPlace })
      }
    },
  }
}

/** What LiquidJS asks whether it may go on, and how large a range may be; the filters that would ask are not there. */
function limitersOf(budget: Budget): Pick<Context, 'memoryLimit' | 'renderLimit'> {
  const limiter = {
    use: (entries: number) => {
      budget.use(entries * COST_IN_RANGE)
    },
    // that is about time, which is different each time
    check: () => undefined,
  }
  // its class has private fields, of which nobody else knows
  const asLiquid = limiter as unknown as Context['memoryLimit']
  return { memoryLimit: asLiquid, renderLimit: asLiquid }
}

/** Looks at the tags before LiquidJS calls itself once for each that lies in another. */
function parse(template: string, liquid: Liquid, { Parser, Tokenizer, TypeGuards }: LiquidJs): Template[] {
  if (template.length > LONGEST_TEMPLATE)
    fault(`is a template with more than ${LONGEST_TEMPLATE.toLocaleString('en')} characters.`)
  const tokens = new Tokenizer(template, liquid.options.operators).readTopLevelTokens(liquid.options)
  const tags = tokens.filter((token) => !TypeGuards.isHTMLToken(token))
  // they are taken from the front of a list, which takes the longer the longer it is
  if (tags.length > MOST_TAGS) fault(`is a template with more than ${MOST_TAGS.toLocaleString('en')} tags.`)
  let [depth, length] = [0, 0]
  for (const token of tags) {
    length += token.size()
    if (length > LONGEST_TAGS)
      fault(`is a template with tags of more than ${LONGEST_TAGS.toLocaleString('en')} characters.`)
    if (TypeGuards.isTagToken(token)) depth += depthChange(token.name)
    if (depth > DEEPEST) fault(`is a template with tags that lie more than ${DEEPEST} deep in each other.`)
  }
  return new Parser(liquid).parseTokens(tokens)
}

function countedOperators({ defaultOperators }: LiquidJs, budget: Budget): Operators {
  const counted = Object.entries(defaultOperators).map(([name, operator]) => [
    name,
    (left: unknown, right: never, context: never) => {
      budget.use(name === 'contains' ? searchCost(left, right) : sizeOf(left) + sizeOf(right))
      return operator(left, right, context)
    },
  ])
  return Object.fromEntries(counted) as Operators
}

function handlerOf(name: string, filter: Filter, tools: FilterTools, budget: Budget): FilterImplOptions {
  const [fewest, most] = filter.takes
  return function (value: unknown, ...args: unknown[]) {
    if (this.token.args.some(Array.isArray))
      fault(`has an argument with a name, and the filter ${name} takes none.`)
    if (args.length < fewest || args.length > most)
      fault(`has another number of arguments than the filter ${name} takes.`)
    if (!filter.takesNothing && (value === null || value === undefined)) fault(NOTHING)
    if (value instanceof RenderedHtml)
      fault('is the body, which is put in as it is: write {{ content }} without filters.')
    budget.use(filter.cost ?? 0)
    budget.use(args.reduce<number>((sum, arg) => sum + sizeOf(arg), sizeOf(value)))
    if (filter.searches) for (const arg of args) budget.use(searchCost(value, arg))
    const result = filter.apply(value, args, tools)
    budget.use(sizeOf(result))
    return result
  }
}

/** A text may be compared at each of its places, and a path be taken apart for each entry. */
function searchCost(where: unknown, what: unknown): number {
  return isRecord(where) ? 1 : sizeOf(where) * Math.ceil(sizeOf(what) / 16)
}
