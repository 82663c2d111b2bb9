// Draws a summary as GitHub does, in its light or dark theme: Markdown with tables and alerts, Mermaid for the charts.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "page.js"));
const { marked } = await import(require.resolve("marked"));
const [file, theme] = process.argv.slice(2);
const css = readFileSync(join(process.cwd(), `node_modules/github-markdown-css/github-markdown-${theme}.css`), "utf8");
const mermaid = "node_modules/mermaid/dist/mermaid.min.js";
const body = marked
  .parse(readFileSync(file, "utf8"))
  .replace(/<blockquote>\s*<p>\[!(\w+)\]\s*/g, (_, kind) => `<blockquote class="markdown-alert markdown-alert-${kind.toLowerCase()}"><p class="markdown-alert-title">${kind[0] + kind.slice(1).toLowerCase()}</p><p>`)
  .replace(/<pre><code class="language-mermaid">([\s\S]*?)<\/code><\/pre>/g, '<pre class="mermaid">$1</pre>');
console.log(`<!doctype html><meta charset="utf-8"><style>${css}
body { margin: 0; background: ${theme === "dark" ? "#0d1117" : "#fff"} } article { padding: 24px 32px } pre.mermaid { background: none !important; padding: 0 !important }</style>
<article class="markdown-body">${body}</article>
<script src="${mermaid}"></script><script type="module">
mermaid.initialize({ startOnLoad: false, theme: "${theme === "dark" ? "dark" : "default"}", gantt: { useMaxWidth: true } });
await mermaid.run();
document.body.dataset.height = Math.ceil(document.querySelector("article").getBoundingClientRect().height);
</script>`);
