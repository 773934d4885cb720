const VERSION = "97d4fca0fdffaa75"
const FILES = ["./","assets/calibrate-model-CIbgWo9D.js","assets/calibrate-outputs-CXZywDLW.js","assets/calibrate-rankings-zfncIpCp.js","assets/calibrate-sets-CeETJ0Fp.js","assets/calibrated-model-DnhM0M7I.js","assets/centered-BxGJuFjv.js","assets/emotions-test.arff--xqv0N4g.gz","assets/emotions-train.arff-fYpx8BbT.gz","assets/encoded-inputs-M5qeOqjA.js","assets/encoder-BJ_dC_5U.js","assets/energy-model-C4fgCRnx.js","assets/errors-DsnNxzBu.js","assets/estimator-worker-Bm07-sr1.ts","assets/exact-log-partition-term-C_e_jBfR.js","assets/features-C-Dnhiuz.js","assets/file-error-DY9i441i.js","assets/grow-reference-RG3ag0Or.js","assets/guard-rankings-BylF9oVC.js","assets/guard-sets-BBAR-I4j.js","assets/guarded-answers-BPkJa_Ln.js","assets/header-schema-BoEhgbY2.js","assets/host-joint-loss-CIEDkyHy.js","assets/index-C0yYfxp5.js","assets/index-D_UZt0gg.css","assets/iris-ranking.csv-DyKFSiJS.gz","assets/item-names-BVuMDsZw.js","assets/known-code-DOWWTHOl.js","assets/likely-elements-SMiZbWED.js","assets/likely-outputs-CVWQ2g_8.js","assets/likely-rankings-Dz3xta1c.js","assets/likely-sets-DNqLjdem.js","assets/log-add-exp-M5K8fFAi.js","assets/logistic-9UKwDzXd.js","assets/mixture-of-F7Gr5pbk.js","assets/mixture-reference-DPOnUxCB.js","assets/murmur3-DzPlzEOf.js","assets/nearest-name-ROjvMnRJ.js","assets/number-DEyuGEwh.js","assets/objective-kinds-5XOaLzML.js","assets/orthant-lbfgs-Bn0YF1Ui.js","assets/other-objectives-CAXebd29.js","assets/out-of-fold-Dh7DbCjx.js","assets/package-D9uiD7zB.json","assets/parse-generator-DN_GYDnK.js","assets/plackett-luce-CEcLddgp.js","assets/plackett-luce-probability-BXrweU2V.js","assets/plain-kernels.generated-Ca75Azpf.js","assets/plain-threaded-kernels.generated-BtvFEK6R.js","assets/portable-log-DV2zrwhj.js","assets/ranking-oracle-wSDNWUX4.js","assets/rankings-DmA_XVOJ.js","assets/reference-C1NRHVC5.js","assets/relaxed-kernels.generated-DSI0pSju.js","assets/relaxed-threaded-kernels.generated-CfXdj-sI.js","assets/replace-file-pjsnETUi.js","assets/restore-parts-cZa0P-Av.js","assets/rng-DDO0NtJO.js","assets/rolldown-runtime-XKyaHtl9.js","assets/row-matrix-DOSmwVCl.js","assets/save-target-BHD2_G5b.js","assets/sum-BDVczNU9.js","assets/sync-Dwr_11VW.js","assets/threads-CNhiiTQW.js","assets/train-path-ojUkkSHT.js","assets/tune-decision-DVnw4r3c.js","assets/warm-start-41Qixc7O.js","assets/wasm-8EnDqrP3.js","assets/watch-log-partitions-C8AHseP2.js","assets/worker-CAsaQcQE.js","index.html"]
// Keeps the page for when there is no network. VERSION and FILES are written above by the build.
/* global FILES, VERSION */

const OURS = `partita-playground ${self.registration.scope} `
const CACHE = OURS + VERSION

self.addEventListener('install', (event) => {
  const keep = async () => {
    const cache = await caches.open(CACHE)
    await cache.addAll(FILES)
    await self.skipWaiting()
  }
  event.waitUntil(keep())
})

self.addEventListener('activate', (event) => {
  const replace = async () => {
    const names = await caches.keys()
    const old = names.filter((name) => name.startsWith(OURS) && name !== CACHE)
    await Promise.all(old.map((name) => caches.delete(name)))
    await self.clients.claim()
  }
  event.waitUntil(replace())
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const isOurs = request.method === 'GET' && request.url.startsWith(self.registration.scope)
  if (isOurs) event.respondWith(answer(request))
})

/** What is kept; what is not is fetched, and kept. */
async function answer(request) {
  const cache = await caches.open(CACHE)
  const kept = await cache.match(request, { ignoreSearch: true })
  if (kept) return kept
  const response = await fetch(request)
  if (response.ok) await cache.put(request, response.clone())
  return response
}
