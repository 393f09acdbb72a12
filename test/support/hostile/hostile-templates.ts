import { refused, type HostileCase } from './hostile-case.ts'

/** Templates that take long, or reach for what is not theirs; each with what the incident says. */
const TEMPLATES: readonly (readonly [string, string, RegExp])[] = [
  [
    'a template of loops',
    '{% for i in (1..9999) %}{% for j in (1..9999) %}x{% endfor %}{% endfor %}',
    /too long/,
  ],
  ['a template of a range', '{{ (1..999999999) | join }}', /characters and entries/],
  ['a template of tags', '{{ 1 }}'.repeat(100_000), /more than 5,000 tags/],
  ['a template of open tags', '{% if a %}'.repeat(4_000), /50 deep/],
  ['a template of brackets', `{{ ${'a['.repeat(90_000)} }}`, /nested too deeply|not closed/],
  ['a template that is open', '{{'.repeat(400_000), /not closed|tags/],
  ['a template of another file', '{% include "/etc/passwd" %}', /no tag include/],
  [
    'a template of what is inherited',
    '{{ constructor.constructor }}',
    /constructor is not in .*smtpEmailTemplateData/,
  ],
  ['a template that is printed as it is', '{{ "x" | raw }}', /no filter raw/],
]

export const templateCases: readonly HostileCase[] = TEMPLATES.map(([name, smtpEmailContent, says]) => ({
  name,
  variables: { smtpEmailContent, smtpEmailTemplateData: {} },
  ends: refused(says),
}))
