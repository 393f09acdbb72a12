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
@media (max-width: 40rem) { main { margin: 0; border: 0; border-radius: 0; padding: 1rem; } }
`
