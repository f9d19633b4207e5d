package document

// htmlStyle is how a web page looks: on a screen, light or dark and down to 320
// pixels wide, and on paper.
const htmlStyle = `:root { color-scheme: light dark; --ground: #ffffff; --words: #1d2226; --quiet: #565e64; --heading: #1f3a4d; --rule: #8fa9b8; --line: #c4cacf; --head: #edf1f4; --link: #14507a; --marker: #ffefa8; --heat: 127 178 219; }
@media (prefers-color-scheme: dark) { :root { --ground: #16191c; --words: #e6e8ea; --quiet: #a9b1b7; --heading: #b9d4e6; --rule: #55707f; --line: #42494f; --head: #23292e; --link: #8cc4ee; --marker: #5c4e10; --heat: 40 104 158; } }
* { box-sizing: border-box; }
html { background: var(--ground); color: var(--words); font: 1rem/1.55 Calibri, Carlito, "Segoe UI", system-ui, "Helvetica Neue", Arial, sans-serif; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; overflow-wrap: break-word; }
h1, h2, h3, h4, h5 { color: var(--heading); line-height: 1.25; margin: 1.8em 0 0.5em; }
h1 { font-size: 1.9rem; margin-top: 0; }
h2 { font-size: 1.45rem; }
h3 { font-size: 1.2rem; }
h4 { font-size: 1.05rem; }
h5 { font-size: 1rem; font-style: italic; }
p, li { max-width: 42rem; margin: 0 0 0.8em; }
li { margin-bottom: 0.3em; }
h1, h2, h3, h4, h5, p, main li, th, td, caption, figcaption { white-space: pre-wrap; }
a { color: var(--link); }
a:focus-visible, .scroll:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.about, .note, .quiet, figcaption, footer { color: var(--quiet); }
.about { margin-bottom: 0.2em; }
.note, figcaption, footer { font-size: 0.9rem; }
nav { margin: 2rem 0; padding: 0.2rem 1.2rem 0.8rem; border: 1px solid var(--line); border-radius: 0.4rem; }
nav h2 { font-size: 1.1rem; margin: 0.8em 0 0.4em; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav ul ul { padding-inline-start: 1.3rem; }
nav a { display: inline-block; padding: 0.15rem 0; }
figure { margin: 0 0 1.2rem; padding-inline-start: 1rem; border-inline-start: 3px solid var(--rule); max-width: 43rem; }
blockquote { margin: 0; }
blockquote p { margin-bottom: 0.4em; }
mark { background: var(--marker); color: inherit; }
.boxes { list-style: "\2610\20\20"; }
ol.boxes { list-style: none; counter-reset: box; padding-inline-start: 1rem; }
ol.boxes li { counter-increment: box; }
ol.boxes li::before { content: "\2610\20" counter(box) ". "; }
.scroll { overflow-x: auto; margin: 1.2rem 0 1.8rem; }
table { border-collapse: collapse; min-width: 20rem; font-size: 0.93rem; }
caption, .caption { text-align: start; font-weight: 600; color: var(--heading); padding-bottom: 0.4rem; }
th, td { border: 1px solid var(--line); padding: 0.3rem 0.5rem; text-align: start; vertical-align: top; overflow-wrap: normal; }
th[scope="row"] { min-width: 8rem; }
thead th { background: var(--head); vertical-align: bottom; }
.number { text-align: end; font-variant-numeric: tabular-nums; }
.heat { background: rgb(var(--heat) / var(--shade)); }
.space { margin: 1.2rem 0; break-inside: avoid; }
.space p { margin: 0; font-weight: 600; }
.line { height: 2.2rem; border-bottom: 1px solid var(--line); }
hr.break { border: 0; border-top: 1px solid var(--line); margin: 2.5rem 0; }
footer { margin-top: 3rem; padding-top: 0.6rem; border-top: 1px solid var(--line); }
@page { margin: 20mm 18mm; @bottom-right { content: counter(page) " / " counter(pages); font: 9pt Calibri, Carlito, sans-serif; color: #565e64; } }
@media print {
:root { --ground: #ffffff; --words: #000000; --quiet: #444444; --heading: #1f3a4d; --rule: #8fa9b8; --line: #b5bcc2; --head: #edf1f4; --link: #000000; --marker: #ffefa8; --heat: 127 178 219; }
html { font-size: 10.5pt; }
body { max-width: none; padding: 0; }
h1, h2, h3, h4, h5, caption { break-after: avoid; }
blockquote, figcaption { break-inside: avoid; }
figcaption { break-before: avoid; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
.scroll { overflow: visible; }
.heat, mark, thead th { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
hr.break { border: 0; margin: 0; break-after: page; }
a { text-decoration: none; }
}
`
