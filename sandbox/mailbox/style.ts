/** The look of the mailbox's pages, light or dark as the system is. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fff, #1d2025);
  --desk: light-dark(#f3f4f6, #14161a);
  --ink: light-dark(#1f2933, #e4e7eb);
  --faint: light-dark(#667380, #98a4b3);
  --line: light-dark(#e3e7eb, #343a43);
  --link: light-dark(#0b57d0, #8ab4f8);
  --done: light-dark(#18794e, #5bd9a3);
  --stuck: light-dark(#b42318, #ff9a8f);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--desk); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main {
  max-width: 62rem; margin: 2rem auto; padding: 1.5rem 2rem 2rem;
  background: var(--paper); border: 1px solid var(--line); border-radius: 10px; overflow-wrap: anywhere;
}
header { display: flex; align-items: baseline; gap: 1rem; }
h1 { font-size: 1.5rem; margin: .25rem 0 1rem; }
h2 { font-size: .8rem; text-transform: uppercase; letter-spacing: .06em; color: var(--faint); margin: 1.75rem 0 .5rem; }
header p, small, time, .empty { color: var(--faint); }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .55rem .75rem .55rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { font-size: .8rem; font-weight: 600; color: var(--faint); }
td:last-child time { white-space: nowrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.25rem; margin: 0; }
dt { color: var(--faint); }
dd { margin: 0; }
pre, iframe { width: 100%; margin: 0; border: 1px solid var(--line); border-radius: 6px; }
pre { padding: 1rem; white-space: pre-wrap; font: 14px/1.5 ui-monospace, monospace; background: var(--desk); }
iframe { height: 26rem; background: #fff; color-scheme: light; }
details { margin: 1.75rem 0 1rem; }
summary { cursor: pointer; color: var(--faint); }
.headers { font: 13px/1.5 ui-monospace, monospace; margin-top: .5rem; }
.headers th { white-space: nowrap; font-weight: 600; }
.wide { max-width: min(100% - 2rem, 90rem); }
.columns table { font-size: .9rem; }
.columns { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 2.5rem; }
.card, .incident, .todo { border: 1px solid var(--line); border-radius: 8px; padding: .75rem 1rem; margin: 0 0 1rem; }
.card h2, .incident h2, .todo h2 { font-size: 1rem; text-transform: none; letter-spacing: 0; color: inherit; margin: 0 0 .5rem; }
.card header { flex-wrap: wrap; gap: .25rem .75rem; }
.card p { margin: .25rem 0 .5rem; }
.card dl { font-size: .85rem; }
main > .incident, main > .todo { margin-top: 1.25rem; }
.incident { border-color: var(--stuck); }
.card .incident { padding: .5rem .75rem; margin: .25rem 0 .75rem; }
.todo { border-color: var(--link); }
.state { font-size: .75rem; font-weight: 600; padding: .1rem .55rem; border-radius: 1rem; border: 1px solid currentColor; }
.state.active { color: var(--link); }
.state.completed { color: var(--done); }
.state.terminated { color: var(--faint); }
.state.stuck { color: var(--stuck); }
.warning { color: var(--stuck); }
code { font: .85em/1.5 ui-monospace, monospace; }
form { margin-top: .75rem; }
label { display: grid; grid-template-columns: 14rem 1fr; gap: .25rem 1rem; align-items: start; margin: .4rem 0; }
label span { color: var(--faint); padding-top: .35rem; }
.pair { display: grid; grid-template-columns: 14rem 1fr; gap: 1rem; margin: .4rem 0; }
textarea, input { width: 100%; padding: .35rem .5rem; font: 14px/1.5 ui-monospace, monospace; color: inherit; background: var(--desk); border: 1px solid var(--line); border-radius: 6px; }
button { margin-top: .5rem; padding: .45rem 1.1rem; font: inherit; font-weight: 600; color: var(--paper); background: var(--link); border: 0; border-radius: 6px; cursor: pointer; }
nav a + a { margin-left: 1.25rem; }
@media (max-width: 60rem) { .columns { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 40rem) { label, .pair { grid-template-columns: 1fr; } }
@media (max-width: 40rem) { main { margin: 0; border: 0; border-radius: 0; padding: 1rem; } }
`
