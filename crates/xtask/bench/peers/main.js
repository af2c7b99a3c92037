// One of the peers that `cargo xtask bench` measures against: node main.js express|fastify transaction|statement
//
// PEER_PORT, PEER_POOL (connections in each process), PEER_PROCESSES (1: no cluster), PEER_API_KEY and DATABASE_URL
// say the rest. The peers log nothing and count nothing, which is in their favour.

import cluster from 'node:cluster';

import { Store } from './store.js';

const [framework, form] = process.argv.slice(2);
const processes = Number(process.env.PEER_PROCESSES ?? 1);

if (cluster.isPrimary && processes > 1) {
  for (let i = 0; i < processes; i += 1) cluster.fork();
  process.on('SIGTERM', () => {
    for (const worker of Object.values(cluster.workers)) worker.kill();
    process.exit(0);
  });
} else {
  const { listen } = await import(`./${framework}.js`);
  const store = new Store(process.env.DATABASE_URL, Number(process.env.PEER_POOL ?? 16), form);
  await store.ready();
  await listen(store, process.env.PEER_API_KEY, Number(process.env.PEER_PORT));
}
