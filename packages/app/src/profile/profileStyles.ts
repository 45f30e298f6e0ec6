import { themeDeclarations } from "../plots/theme.js";

/** The report's colours and type, without a script: the system's choice of light or dark holds. */
export const PROFILE_STYLES = `
:root{${themeDeclarations("light")}font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{${themeDeclarations("dark")}}}
@media print{:root{${themeDeclarations("light")}}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink)}
main{max-width:1240px;margin:0 auto;padding:2rem 1.5rem 4rem}
h1{font-size:1.9rem;line-height:1.2;letter-spacing:-.015em;margin:0 0 .5rem;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:2rem 0 .6rem}
h3{font-size:1rem;margin:0;overflow-wrap:anywhere}
p,dl,dd,figure{margin:0}
.lead{color:var(--muted)}
.muted{color:var(--muted)}
.small{font-size:.85rem}
.roles{display:flex;flex-wrap:wrap;gap:.5rem;margin:1rem 0 0;padding:0;list-style:none}
.tag{font-size:.78rem;border:1px solid var(--line);border-radius:999px;padding:.05rem .55rem;color:var(--muted);white-space:nowrap}
.role-numeric,.role-boolean,.role-nominal,.role-ordinal,.role-time,.role-text{color:var(--accent);background:var(--accent-soft);border-color:transparent}
.role-outcome{color:var(--caution);background:var(--caution-soft);border-color:transparent}
.warnings{margin:1.2rem 0 0;padding:.7rem 1rem .7rem 2rem;background:var(--caution-soft);color:var(--caution);border-radius:8px;overflow-wrap:anywhere}
.scroll{overflow-x:auto;background:var(--surface);border:1px solid var(--line);border-radius:8px}
table{border-collapse:collapse;font-size:.88rem;white-space:nowrap}
th,td{text-align:left;padding:.35rem .8rem;border-bottom:1px solid var(--grid);max-width:18rem;overflow:hidden;text-overflow:ellipsis}
th{color:var(--muted);font-weight:500}
tr:last-child td{border-bottom:0}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(290px,1fr));gap:1rem}
.card{background:var(--surface);border:1px solid var(--line);border-radius:8px;padding:.9rem 1rem;display:flex;flex-direction:column;gap:.5rem;break-inside:avoid;content-visibility:auto;contain-intrinsic-size:auto 290px}
.card header{display:flex;justify-content:space-between;align-items:baseline;gap:.6rem}
.card svg{width:100%;height:auto;display:block}
.quantiles{display:grid;grid-template-columns:repeat(3,1fr);gap:.15rem .8rem;font-size:.85rem;font-variant-numeric:tabular-nums}
.quantiles dt{color:var(--muted);font-size:.75rem}
.quantiles dd{overflow-wrap:anywhere}
.examples{margin:0;padding-left:1.1rem;font-size:.88rem;overflow-wrap:anywhere}
.facts{margin-top:auto;padding-top:.5rem;border-top:1px solid var(--grid);font-size:.85rem;color:var(--muted)}
.full{height:4px;border-radius:2px;background:var(--grid);overflow:hidden;margin-top:.3rem}
.full i{display:block;height:100%;background:var(--accent)}
@media (max-width:480px){main{padding:1.2rem 1rem 3rem}.cards{grid-template-columns:1fr}}
`;
