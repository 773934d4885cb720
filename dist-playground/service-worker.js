const VERSION = "fde44161cdb23747"
const FILES = ["./","assets/calibrate-model-9R3i4v6D.js","assets/calibrate-outputs-C4a4uT5b.js","assets/calibrate-rankings-BBCohlCn.js","assets/calibrate-sets-BdHaK4s8.js","assets/calibrated-model-DnhM0M7I.js","assets/centered-BxGJuFjv.js","assets/emotions-test.arff--xqv0N4g.gz","assets/emotions-train.arff-fYpx8BbT.gz","assets/encoded-inputs-CO9__mWg.js","assets/encoder-C9KKoyxM.js","assets/energy-model-C4fgCRnx.js","assets/errors-DsnNxzBu.js","assets/estimator-worker-Bm07-sr1.ts","assets/exact-log-partition-term-C_e_jBfR.js","assets/features-C-Dnhiuz.js","assets/file-error-DY9i441i.js","assets/grow-reference-BC-CVfe7.js","assets/guard-rankings--wNcMfcp.js","assets/guard-sets-CNOGPXdR.js","assets/guarded-answers-RXIyWz3U.js","assets/header-schema-DIY6jXUL.js","assets/host-joint-loss-CIEDkyHy.js","assets/index-Anv7z4Zg.js","assets/index-D_UZt0gg.css","assets/iris-ranking.csv-DyKFSiJS.gz","assets/item-names-BVuMDsZw.js","assets/known-code-DOWWTHOl.js","assets/likely-elements-BG2xwzri.js","assets/likely-outputs-CVWQ2g_8.js","assets/likely-rankings-DldFtvxZ.js","assets/likely-sets-C6o3QH9U.js","assets/log-add-exp-M5K8fFAi.js","assets/logistic-9UKwDzXd.js","assets/mixture-of-_sGiLkhP.js","assets/mixture-reference-CmKcTepo.js","assets/murmur3-DzPlzEOf.js","assets/nearest-name-ROjvMnRJ.js","assets/number-DEyuGEwh.js","assets/objective-kinds-5XOaLzML.js","assets/orthant-lbfgs-Bn0YF1Ui.js","assets/other-objectives-bqxKfIrO.js","assets/out-of-fold-m5nJanvU.js","assets/package-D9uiD7zB.json","assets/parse-generator-DN_GYDnK.js","assets/plackett-luce-CEcLddgp.js","assets/plackett-luce-probability-BXrweU2V.js","assets/plain-kernels.generated-Ca75Azpf.js","assets/plain-threaded-kernels.generated-BtvFEK6R.js","assets/portable-log-DV2zrwhj.js","assets/ranking-oracle-wSDNWUX4.js","assets/rankings-DmA_XVOJ.js","assets/reference-B8Fn1J1Z.js","assets/relaxed-kernels.generated-DSI0pSju.js","assets/relaxed-threaded-kernels.generated-CfXdj-sI.js","assets/replace-file-DP4DUo95.js","assets/restore-parts-BHA5DycB.js","assets/rng-DDO0NtJO.js","assets/rolldown-runtime-XKyaHtl9.js","assets/row-matrix-DOSmwVCl.js","assets/save-target-DFVZm8kM.js","assets/sum-BDVczNU9.js","assets/sync-Dwr_11VW.js","assets/threads-BQTOnHTa.js","assets/train-path-C1axRTHg.js","assets/tune-decision-CWJ2GmXS.js","assets/warm-start-41Qixc7O.js","assets/wasm-80hlCmjb.js","assets/watch-log-partitions-CAvNZs3r.js","assets/worker-B3Eynmze.js","index.html"]
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
