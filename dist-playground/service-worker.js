const VERSION = "a1169ba6e0f55f00"
const FILES = ["./","assets/built-in-module-qWfANu3-.js","assets/centered-BxGJuFjv.js","assets/diagnose-sets-CTiPJa1w.js","assets/emotions-test.arff--xqv0N4g.gz","assets/emotions-train.arff-fYpx8BbT.gz","assets/encoded-inputs-DAm9v8M1.js","assets/encoder-CXpKZEMi.js","assets/energy-model-BfDH0fLm.js","assets/errors-DsnNxzBu.js","assets/estimator-worker-Bm07-sr1.ts","assets/exact-log-partition-term-C86QWAjh.js","assets/features-C-Dnhiuz.js","assets/file-error-DY9i441i.js","assets/fit-checkpoint-CRcsSmqz.js","assets/grow-reference-B0ZRKgQI.js","assets/header-schema-qDHkCGTD.js","assets/host-joint-loss-CIEDkyHy.js","assets/index-Cgo1gH1c.css","assets/index-DQKW9stp.js","assets/iris-ranking.csv-DyKFSiJS.gz","assets/known-code-CA_X0aqI.js","assets/likely-elements-7DMfGozr.js","assets/likely-outputs-CVWQ2g_8.js","assets/likely-rankings-P5D86Qe9.js","assets/likely-sets-Drfl7S_R.js","assets/log-add-exp-M5K8fFAi.js","assets/logistic-9UKwDzXd.js","assets/mixture-of-CdtMisjp.js","assets/mixture-reference-DUoWO5Kn.js","assets/murmur3-DzPlzEOf.js","assets/native-CTAqejkz.js","assets/nearest-name-ROjvMnRJ.js","assets/number-DEyuGEwh.js","assets/objective-kinds-5XOaLzML.js","assets/other-objectives-Dv4a34l-.js","assets/package-qcufd-Bl.json","assets/parse-generator-DN_GYDnK.js","assets/plackett-luce-probability-DObmi3-l.js","assets/plain-kernels.generated-BiJaPv4W.js","assets/ranking-oracle-BGclXQsp.js","assets/rankings-DmA_XVOJ.js","assets/reference-qEg1sii0.js","assets/relaxed-kernels.generated-DZklZSrq.js","assets/replace-file-CT-qOI15.js","assets/restore-parts-BJiyzzvD.js","assets/rolldown-runtime-XKyaHtl9.js","assets/save-target-C2quf9Ax.js","assets/set-document-IpQ4ojnz.js","assets/sum-BDVczNU9.js","assets/sync-Dwr_11VW.js","assets/to-onnx-MlK7-cT6.js","assets/train-path-D34sYumh.js","assets/warm-start-41Qixc7O.js","assets/wasm-BMamihV0.js","assets/watch-log-partitions-sq_PvQS6.js","assets/worker-BkLli_sk.js","index.html"]
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
