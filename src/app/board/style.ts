/** The board's one style sheet. Colours have a contrast of 4.5 or more in both schemes; nothing is told by colour alone. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #f8fafc; --sheet: #ffffff; --ink: #0f172a; --faint: #475569; --line: #cbd5e1; --link: #0b5fa5;
  --left: #0b5fa5; --good: #00694e; --warn: #9a4a06; --bad: #b01818; --quiet: #475569; --track: #dbe3ec;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0b1220; --sheet: #131c2e; --ink: #f1f5f9; --faint: #a9b6c8; --line: #334155; --link: #7cc0ff;
    --left: #7cc0ff; --good: #57d3a6; --warn: #f5b461; --bad: #ff9a93; --quiet: #a9b6c8; --track: #2a3950;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--sheet); padding: .5rem; }
header, main, footer { max-width: 62rem; margin: 0 auto; padding: .75rem 1rem; }
header { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; align-items: baseline; }
header strong { font-size: 1.15rem; }
nav { display: flex; gap: 1rem; }
nav a { display: inline-block; padding: .4rem 0; }
nav a[aria-current] { font-weight: 700; text-decoration-thickness: 3px; }
footer { color: var(--faint); font-size: .9rem; border-top: 1px solid var(--line); }
h1 { font-size: 1.4rem; line-height: 1.25; margin: .5rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 1.75rem 0 .5rem; }
.notice { border-left: .4rem solid var(--warn); background: var(--sheet); padding: .6rem .8rem; margin: .75rem 0; }
.rows { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem; }
.rows > li { background: var(--sheet); border: 1px solid var(--line); border-left: .4rem solid var(--tone); border-radius: .4rem; padding: .55rem .8rem; }
.what { display: block; font-weight: 650; overflow-wrap: anywhere; }
.hosts .what { display: inline; }
.state { color: var(--tone); font-weight: 650; }
.faint { color: var(--faint); }
.id { white-space: nowrap; }
.nothing { color: var(--faint); margin: .25rem 0; }
.left { --tone: var(--left); } .good { --tone: var(--good); } .warn { --tone: var(--warn); }
.bad { --tone: var(--bad); } .quiet { --tone: var(--quiet); }
svg.bar { display: block; width: 100%; height: .7rem; margin-top: .4rem; }
svg.bar .track { fill: var(--track); } svg.bar .fill { fill: var(--tone, var(--left)); } svg.bar .coming { fill: var(--warn); }
.card p { margin: .4rem 0; overflow-wrap: anywhere; }
.card ul { margin: .25rem 0; padding-left: 1.25rem; }
.card blockquote { margin: .5rem 0; padding-left: .75rem; border-left: .25rem solid var(--line); white-space: pre-line; }
pre { overflow-x: auto; background: var(--sheet); border: 1px solid var(--line); border-radius: .4rem; padding: .6rem; font-size: .85rem; }
code { overflow-wrap: anywhere; }
figure { margin: 1rem 0; } figure img { max-width: 100%; height: auto; border-radius: .4rem; background: #fff; }
figcaption { color: var(--faint); font-size: .9rem; }
.hosts { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem; grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr)); }
.hosts > li { background: var(--sheet); border: 1px solid var(--line); border-left: .4rem solid var(--tone); border-radius: .4rem; padding: .55rem .8rem; }
.hosts ul { margin: .4rem 0 0; padding-left: 1.1rem; }
button { font: inherit; font-weight: 650; padding: .6rem 1.2rem; border-radius: .4rem; border: 2px solid var(--link); background: var(--link); color: var(--sheet); cursor: pointer; }
button.plain { background: none; color: var(--link); border: 0; padding: 0; font-weight: 400; text-decoration: underline; }
form { display: inline; }
@media (prefers-reduced-motion: no-preference) { svg.bar .fill { transition: width .4s; } }
`;
