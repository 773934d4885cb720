/** The style of a report: light and dark, wide and narrow, on screen and on paper. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--paper:#fcfcfa;--card:#fff;--ink:#1d2228;--soft:#545c66;--faint:#9aa3ad;--line:#e4e6e4;--accent:#2457c5;--warn:#fff4dd;--warn-line:#c98a00;
--c1:#2f66d8;--c2:#c9570c;--c3:#1a8a5f;--c4:#9544b5;--c5:#b08800;--c6:#c33b5e}
@media (prefers-color-scheme:dark){:root{--paper:#14171b;--card:#1b1f25;--ink:#e7eaee;--soft:#aab3bd;--faint:#6d7681;--line:#2c323a;--accent:#8db4ff;--warn:#33290f;--warn-line:#e0a92e;
--c1:#7ba6ff;--c2:#f29a55;--c3:#4fc694;--c4:#c98be0;--c5:#dcb83f;--c6:#f0809c}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:1rem}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;-webkit-text-size-adjust:100%}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem 1rem;z-index:2}
.page{max-width:78rem;margin:0 auto;padding:0 1.25rem 4rem;display:grid;gap:0 3rem;grid-template-columns:minmax(0,1fr)}
header{padding:3rem 0 1rem}
h1{font-size:clamp(1.7rem,4vw,2.4rem);line-height:1.15;margin:0 0 .4rem;letter-spacing:-.02em;text-wrap:balance;overflow-wrap:anywhere}
header p{margin:0;color:var(--soft);max-width:46rem}
nav{font-size:.9rem}
nav ul{list-style:none;margin:.5rem 0;padding:0;display:flex;flex-wrap:wrap;gap:.25rem .9rem}
nav a{display:inline-block;padding:.2rem 0}
a{color:var(--accent);text-underline-offset:.2em}
a:focus-visible,button:focus-visible,summary:focus-visible,.table:focus-visible,.scroll:focus-visible,pre:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
section{padding:1.4rem 0 .6rem;border-top:1px solid var(--line);margin-top:1.4rem;min-width:0}
h2{font-size:1.3rem;margin:.2rem 0 .6rem;letter-spacing:-.01em}
p,li{max-width:46rem;overflow-wrap:anywhere}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.4rem,1fr));gap:.8rem;margin:1rem 0}
.tiles div{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.8rem 1rem;min-width:0}
dt{color:var(--soft);font-size:.85rem}
dd{margin:0}
.tiles dd:nth-of-type(1){font-size:1.6rem;font-weight:600;letter-spacing:-.02em;font-variant-numeric:tabular-nums;line-height:1.3}
.tiles dd+dd{color:var(--soft);font-size:.82rem;line-height:1.35}
.warn{background:var(--warn);border-left:4px solid var(--warn-line);border-radius:0 8px 8px 0;padding:.6rem 1rem;margin:1rem 0}
.warn ul{margin:.2rem 0;padding-left:1.1rem}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,26rem),1fr));gap:1rem;margin:1rem 0;align-items:start}
figure{margin:0;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.9rem 1rem;min-width:0}
figcaption,h2,nav a,caption,.tiles{overflow-wrap:anywhere}
figcaption{font-weight:500;font-size:.95rem;margin-bottom:.5rem}
.scroll{overflow-x:auto}
svg{display:block;width:100%;max-width:32rem;min-width:20rem;height:auto}
details{margin-top:.4rem;font-size:.9rem}
summary{cursor:pointer;color:var(--accent);padding:.25rem 0}
.table{overflow:auto;margin:.8rem 0;border:1px solid var(--line);border-radius:10px;background:var(--card)}
.tall{max-height:30rem}
figure .table{max-height:20rem;margin:.3rem 0 0}
table{border-collapse:collapse;width:100%;font-size:.88rem;font-variant-numeric:tabular-nums}
caption{text-align:left;padding:.6rem .8rem;font-weight:500;font-size:.95rem}
th,td{padding:.36rem .8rem;text-align:left;vertical-align:baseline;border-top:1px solid var(--line)}
td:not(.n){min-width:6rem;overflow-wrap:anywhere}
thead th{position:sticky;top:0;background:var(--card);color:var(--soft);font-weight:500;box-shadow:inset 0 -1px var(--line);border-top:0;vertical-align:bottom;line-height:1.25;z-index:1}
tbody th{font-weight:500}tbody th:not(.n){min-width:9rem}
.n{text-align:right;white-space:nowrap;width:1%}thead .n{white-space:normal}
.bar{background:linear-gradient(var(--c1),var(--c1)) no-repeat .8rem calc(100% - .12rem)/calc((100% - 1.6rem)*var(--v)) 3px}
thead button{font:inherit;color:inherit;background:none;border:0;padding:.15rem 0;margin:0;cursor:pointer;text-align:inherit}
thead button::after{color:var(--accent)}
thead button:hover{color:var(--ink)}
.table{scrollbar-width:thin}
[aria-sort=ascending] button::after{content:" ↑"}
[aria-sort=descending] button::after{content:" ↓"}
pre{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.8rem 1rem;overflow:auto;font:.85rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;max-height:30rem;margin:.3rem 0 1rem}
.label{margin:1rem 0 0;font-weight:500;font-size:.95rem}
footer{margin-top:3rem;color:var(--soft);font-size:.85rem}
@media (min-width:72rem){.page{grid-template-columns:12rem minmax(0,1fr)}header,footer{grid-column:2}nav{grid-row:1/span 2;position:sticky;top:0;align-self:start;padding-top:3.4rem;max-height:100vh;overflow:auto}nav ul{display:block}}
@media (max-width:40rem){body{font-size:15px}.page{padding:0 .9rem 3rem}header{padding-top:1.6rem}figure{padding:.7rem .6rem}th,td{padding:.34rem .55rem}.tiles{grid-template-columns:repeat(2,minmax(0,1fr))}.tiles dd:nth-of-type(1){font-size:1.35rem}}
@media print{nav,.skip{display:none}.table,.tall,figure .table,pre{max-height:none;overflow:visible}figure,tr{break-inside:avoid}}
`
