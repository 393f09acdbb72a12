import type { Browser, Locator, Page } from 'playwright-core'
import { startBrowser } from './browser.ts'

/** Camunda Modeler's editor in a browser, used as a person uses it: by what is to be read on the screen. */
export class Editor {
  readonly #browser: Browser
  readonly page: Page
  /** Errors of the page itself. */
  readonly problems: string[] = []

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser
    this.page = page
    page.on('pageerror', ({ message }) => this.problems.push(message))
  }

  /** Starts a browser at the page that `bundleEditor` made. */
  static async start(address: string): Promise<Editor> {
    const browser = await startBrowser()
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    // a busy machine is slow, and nothing here depends on speed
    page.setDefaultTimeout(60_000)
    await page.goto(address)
    return new Editor(browser, page)
  }

  /** Opens a diagram and clicks an element of it. */
  async open(xml: string, templates: readonly unknown[], element: string): Promise<void> {
    await this.page.evaluate(`editor.open(${JSON.stringify(xml)}, ${JSON.stringify(templates)})`)
    await this.page.locator(`[data-element-id="${element}"]`).click()
  }

  /** Chooses a template of that name for the element. */
  async applyTemplate(name: string): Promise<void> {
    await this.chooseTemplate(name)
    await this.openGroups()
  }

  /** The same, with the groups of the panel folded as a person finds them. */
  async chooseTemplate(name: string): Promise<void> {
    await this.#panel.getByRole('button', { name: 'Select' }).click()
    await this.page.getByRole('option', { name }).click()
    await this.#groups.first().waitFor()
  }

  /** Presses Update. Throws when it is not offered. */
  async updateTemplate(): Promise<void> {
    await this.#panel.getByRole('button', { name: 'Update available' }).click()
    await this.#panel.getByRole('button', { name: 'Update', exact: true }).click()
    await this.openGroups()
  }

  /** Types into a field and leaves it; what was in it goes. A field that is an expression takes it without `=`. */
  async type(label: string, text: string): Promise<void> {
    const field = this.field(label)
    await field.click()
    await this.page.keyboard.press('ControlOrMeta+A')
    await this.page.keyboard.press('Delete')
    // the editor of expressions completes what is typed; what is pasted it takes as it is
    const isExpression = (await field.getAttribute('contenteditable')) !== null
    await (isExpression ? this.page.keyboard.insertText(text) : this.page.keyboard.type(text))
    // not Tab: it would go to the next label, whose explanation then becomes part of that label
    await field.blur()
  }

  /** Chooses an entry of a list by its name. */
  async choose(label: string, name: string): Promise<void> {
    await this.field(label).selectOption({ label: name })
  }

  /** Presses fx: a text becomes an expression, an expression a text. */
  async pressFx(label: string): Promise<void> {
    await this.#entry(label).locator('.bio-properties-panel-feel-icon').click()
  }

  field(label: string): Locator {
    return this.#panel.getByLabel(label, { exact: true })
  }

  /** The expression in a field, found by the label above it: after an update the one within may be of another field. */
  expression(label: string): Promise<string> {
    return this.#entry(label).locator('[contenteditable]').innerText()
  }

  /** The red words below a field; undefined when there are none. */
  async words(label: string): Promise<string | undefined> {
    const error = this.#entry(label).locator('.bio-properties-panel-error')
    return (await error.count()) > 0 ? await error.innerText() : undefined
  }

  /** Labels of all fields that a person sees without unfolding anything. */
  async labels(): Promise<string[]> {
    const fields = this.#panel.locator('[data-entry-id^=custom-entry] label:visible')
    return (await fields.allInnerTexts()).map((text) => text.trim()).filter((text) => text !== '')
  }

  /** All red words of the panel. */
  allWords(): Promise<string[]> {
    return this.#panel.locator('.bio-properties-panel-error').allInnerTexts()
  }

  /** What Modeler would write into the file. */
  xml(): Promise<string> {
    return this.page.evaluate<string>('editor.xml()')
  }

  /** What Modeler's linter says, each with its category. */
  lint(): Promise<readonly string[]> {
    return this.page.evaluate<readonly string[]>('editor.lint()')
  }

  close(): Promise<void> {
    return this.#browser.close()
  }

  get #groups(): Locator {
    return this.#panel.locator('[data-group-id*=CustomProperties] .bio-properties-panel-group-header')
  }

  get #panel(): Locator {
    return this.page.locator('#panel')
  }

  #entry(label: string): Locator {
    return this.#panel.locator('[data-entry-id^=custom-entry]', {
      has: this.page.getByText(label, { exact: true }),
    })
  }

  /** Unfolds what the panel has folded, so that every field can be seen. */
  async openGroups(): Promise<void> {
    await this.#groups.first().waitFor()
    for (const group of await this.#groups.all()) {
      if ((await group.getAttribute('class'))?.split(' ').includes('open') === true) continue
      await group.click()
      await group.and(this.page.locator('.open')).waitFor()
    }
  }
}
