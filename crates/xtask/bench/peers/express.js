// The peer on Express.

import express from 'express';

import { wrongFields } from './intake.js';
import { keyCheck } from './key.js';
import { PROBLEM, problem, refusal } from './problem.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const STATUSES = ['CREATED', 'ONGOING', 'COMPLETED'];

export async function listen(store, key, port) {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  const known = keyCheck(key);

  app.get('/livez', (_request, response) => response.send('ok'));
  app.use((request, response, next) => {
    if (known(request.headers.authorization)) next();
    else answer(response, problem(401, 'unauthorized'));
  });
  app.use(express.json({ limit: '256kb' }));

  app.post('/api/application-webhook', async (request, response) => {
    const errors = wrongFields(request.body ?? {});
    if (errors.length > 0) return answer(response, problem(422, 'validation_failed', { errors }));
    const result = await store.open(request.body);
    if (result.opened) {
      return response.status(201).location(`/api/conversations/${result.opened.id}`).json(result.opened);
    }
    if (result.redelivered) return response.json(result.redelivered);
    return answer(response, refusal(result));
  });

  app.get('/api/conversations/:id', async (request, response) => {
    const { id } = request.params;
    const conversation = UUID.test(id) ? await store.find(id) : undefined;
    return conversation ? response.json(conversation) : answer(response, problem(404, 'not_found'));
  });

  app.get('/api/conversations', async (request, response) => {
    const { status, limit = '50' } = request.query;
    const wanted = Number(limit);
    if (status !== undefined && !STATUSES.includes(status)) return answer(response, problem(400, 'unknown_status'));
    if (!(Number.isInteger(wanted) && wanted >= 1 && wanted <= 200)) return answer(response, problem(400, 'limit'));
    return response.json(await store.page(request.query, wanted));
  });

  app.use((error, _request, response, _next) => {
    const status = error.status ?? 503;
    answer(response, problem(status, error.type ?? 'unavailable'));
  });

  await new Promise((resolve) => app.listen(port, '127.0.0.1', resolve));
}

function answer(response, body) {
  return response.status(body.status).type(PROBLEM).send(JSON.stringify(body));
}
