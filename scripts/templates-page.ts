export interface TemplateTables {
  readonly tags: string
  readonly filters: string
  readonly letters: string
}

/** The words of docs/templates.md around its tables. */
export function templatesPage({ tags, filters, letters }: TemplateTables): string {
  return `# Templates

<!-- Made from the tables of src/mail/compose/template/ by \`npx tsx scripts/docs.ts\`. -->

With \`smtpEmailTemplateData\`, a context, the subject, the body (text, HTML, or an HTML file) and the layout of a mail are
templates of [Liquid](https://liquidjs.com): \`{{ customer.name }}\` stands for a value, \`{% if %}\` and \`{% for %}\` choose and
repeat. Without it nothing is filled in, and braces are text. How to begin is in
[recipes/templates.md](recipes/templates.md); what follows is all that there is.

- **Values** come from \`smtpEmailTemplateData\` alone, never from the other variables of the process. It has at most
  1,000,000 characters, 100,000 values, and 50 contexts and lists in each other. Numbers and dates of FEEL are printed as
  they are written, lists with commas between their entries; a context cannot be printed.
- **What is not there**, or is null, is an error and no gap in the mail: say what stands in its place
  (\`{{ note | default: "none" }}\`), or ask with \`{% if note %}\`. A loop over it is an error as well.
- **Escaping** is by the place where a value stands, so that no data can become HTML: between tags and in attributes with
  quotation marks, percent-encoded in \`href\`, \`src\` and their like, and letters, digits and \`# . % , + -\` alone in \`style\`.
  A URL that a value begins has to begin with \`http:\`, \`https:\`, \`mailto:\`, \`tel:\` or \`cid:\`. In \`<script>\`, in attributes
  such as \`onclick\` or without quotation marks, and in the names of tags and attributes there may be no value. Subject and
  text are not escaped; a value in the subject has no line break. No filter leaves a value as it is.
- **What was rendered** is never rendered again: braces in the data stay braces.
- **Now** (\`{{ "now" | date: "%Y" }}\`) is the Date of the mail, which is that of the first attempt, in \`SMTP_TIME_ZONE\`. So
  each attempt has the same bytes.
- **The layout** (\`smtpEmailLayout\`) is an HTML file in the content folder with \`{{ content }}\` in one place, between tags:
  there the HTML of the body goes, as it is. It has the same data; in it, \`content\` is the body whatever the data say. A
  layout without data is filled in with none, and the body stays as it is. With text and HTML in two fields it stands
  around the HTML; with a text alone it is refused.
- **Limits** of one mail: 1,000,000 steps (a loop's body is some steps each time), 10,000,000 characters and entries that
  filters look at, templates of 2,000,000 characters with 5,000 tags of 200,000 characters, 50 tags in each other, and
  \`SMTP_MAX_MESSAGE_SIZE\`. They are counted, not timed.
- **An error** has the type \`TEMPLATE\` and says input, line, column, and what to do. Nothing was sent, and the job is not
  tried again: correct it and resolve the incident.

## Tags

${tags}

There is no tag that reads a file or another template: none of \`include\`, \`render\`, \`layout\`, \`block\`.

## Filters

${filters}

The examples have the order of the recipe as their data.

## Dates

A date is text as FEEL writes it (\`2026-01-31\`, \`2026-01-31T17:00:00+01:00\`, with the name of a zone behind it or not), the
seconds since 1970, or \`now\`. An instant is shown in \`SMTP_TIME_ZONE\` or in the zone that \`date\` names; what has no offset is
shown as it is. The format has these letters, \`-\` behind \`%\` leaves a zero away, and names are English:

${letters}
`
}
