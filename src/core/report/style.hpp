// How the report looks: in light, in the dark, on a phone and on paper.
#pragma once

#include "core/report/html.hpp"

namespace belay::report {

inline constexpr Markup style = R"css(
:root { color-scheme: light dark; --ground: #fff; --ink: #1b1f24; --quiet: #5b636d; --line: #d5dae0;
  --lane: #eef1f4; --good: #1a7f37; --bad: #c3202f; --doubt: #9a6700; --back: #0a63b8; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171b; --ink: #e4e7eb; --quiet: #9aa4af; --line: #343b44; --lane: #20252b;
    --good: #4cc36a; --bad: #ff7b72; --doubt: #e0a83c; --back: #6cb2ff; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: .1rem 0 .6rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; padding-top: .8rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1rem 0 .3rem; overflow-wrap: anywhere; }
p { margin: .4rem 0; overflow-wrap: anywhere; }
code, .body, .time { font: .85em/1.45 ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
code { background: var(--lane); padding: .1em .35em; border-radius: 3px; }
.facts, .legend { color: var(--quiet); font-size: .9rem; }
.outcome { display: inline-block; margin: 0 0 .4rem; padding: .2rem .8rem; border-radius: 4px;
  border: 2px solid; font-weight: 600; font-size: 1.1rem; }
.good { color: var(--good); } .bad { color: var(--bad); } .doubt { color: var(--doubt); }
.mark.back { color: var(--back); } .mark { font-weight: 600; white-space: nowrap; }
dl { display: grid; grid-template-columns: minmax(6.5rem, max-content) 1fr; gap: .25rem 1rem; margin: .5rem 0; }
dl dl { margin: 0; }
dt { color: var(--quiet); } dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
dd > div + div { margin-top: .15rem; }
ul { margin: .2rem 0; padding-left: 1.2rem; overflow-wrap: anywhere; }
dd ul { padding-left: 0; list-style: none; margin: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line); }
td { overflow-wrap: anywhere; min-width: 3.5rem; }
thead th { color: var(--quiet); font-weight: 500; }
tr.phase th { padding-top: .9rem; }
.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
.time { white-space: nowrap; }
.body { color: var(--quiet); max-height: 12rem; overflow-y: auto; }
#revisions { margin: .4rem 0; font: .85em/1.25 "DejaVu Sans Mono", ui-monospace, monospace; white-space: pre; }
#revisions span { unicode-bidi: isolate; }
#revisions .strokes, #revisions .left-out { color: var(--quiet); } #revisions .here { font-weight: 600; }
.receipt { font-size: .92rem; }
#timeline { display: block; overflow: visible; }
#timeline text { fill: var(--ink); font: 13px system-ui, sans-serif; }
#timeline .head { font-weight: 600; }
#timeline .note, #timeline .axis { fill: var(--quiet); font-size: 12px; }
#timeline .note, #timeline .end { text-anchor: end; } #timeline .middle { text-anchor: middle; }
#timeline .lane { fill: var(--lane); }
#timeline .turn { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 5 4; }
#timeline .break { fill: var(--lane); stroke: var(--line); stroke-dasharray: 2 4; }
#timeline .done { fill: var(--good); } #timeline .failed { fill: var(--bad); }
#timeline .back { fill: var(--back); } #timeline .doubt, #timeline .work { fill: var(--doubt); }
#timeline .cut { fill: none; stroke: var(--doubt); stroke-width: 1.5; stroke-dasharray: 4 3; }
.key { display: inline-block; width: .9em; height: .7em; margin: 0 .35em 0 .7em; border-radius: 2px; }
.key.done { background: var(--good); } .key.back { background: var(--back); }
.key.failed { background: var(--bad); } .key.doubt { background: var(--doubt); }
.key.cut { border: 1.5px dashed var(--doubt); } .key.break { border: 1px dashed var(--quiet); }
@media (max-width: 40rem) {
  main { padding: 1rem .8rem 3rem; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; }
  thead { display: none; }
  tr { display: block; border-bottom: 1px solid var(--line); padding: .45rem 0; }
  td, tr.phase th { display: inline; border: 0; padding: 0 .7rem 0 0; }
  #steps td:first-child, #ways td:first-child { display: block; font-weight: 600; }
  #steps td:last-child, #findings td:last-child, #ways td:last-child { display: block; }
  #findings td:first-child { font-weight: 600; }
  #ways td:last-child { padding-left: 1rem; } .mark { white-space: normal; }
}
@media print {
  :root { --ground: #fff; --ink: #000; --quiet: #444; --line: #bbb; --lane: #eee; }
  body { font-size: 10pt; } main { max-width: none; padding: 0; }
  .body { max-height: none; overflow: visible; } .wide { overflow: visible; }
  #revisions { white-space: pre-wrap; }
  tr, .receipt, header { break-inside: avoid; }
  #timeline rect, .key, .outcome { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
)css";

}  // namespace belay::report
