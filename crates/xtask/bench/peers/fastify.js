// The peer on Fastify: JSON schemas check what comes in (ajv) and write what goes out (fast-json-stringify).

import Fastify from 'fastify';

import { keyCheck } from './key.js';
import { PROBLEM, problem, refusal } from './problem.js';

const IDENTIFIER = { type: 'string', minLength: 1, maxLength: 128, pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]+$' };
const NAME = { type: 'string', minLength: 1, maxLength: 200, pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]+$' };

const APPLICATION = {
  type: 'object',
  required: ['id', 'job_id', 'candidate_id', 'candidate'],
  properties: {
    id: IDENTIFIER,
    job_id: IDENTIFIER,
    candidate_id: IDENTIFIER,
    candidate: {
      type: 'object',
      required: ['phone_number', 'first_name', 'last_name', 'email_address'],
      properties: {
        phone_number: { type: 'string', pattern: '^\\+[1-9][0-9]{6,14}$' },
        first_name: NAME,
        last_name: NAME,
        email_address: { type: 'string', format: 'email', maxLength: 254 },
      },
    },
  },
};

const TEXT_OR_NULL = { type: ['string', 'null'] };
const TIME = { type: 'string', format: 'date-time' };
const CONVERSATION = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    candidate_id: { type: 'string' },
    job_id: TEXT_OR_NULL,
    status: { type: 'string' },
    created_at: TIME,
    updated_at: TIME,
    origin: { type: 'string' },
    outcome: TEXT_OR_NULL,
    application_id: TEXT_OR_NULL,
    graduation_id: TEXT_OR_NULL,
  },
};
const PAGE = {
  type: 'object',
  properties: { data: { type: 'array', items: CONVERSATION }, next_cursor: TEXT_OR_NULL },
};

const ONE = { type: 'object', properties: { id: { type: 'string', format: 'uuid' } } };
const FILTER = {
  type: 'object',
  properties: {
    status: { type: 'string', enum: ['CREATED', 'ONGOING', 'COMPLETED'] },
    candidate_id: IDENTIFIER,
    job_id: IDENTIFIER,
    // What is in a query is text, and types are not converted, so that a number is no identifier either.
    limit: { type: 'string', pattern: '^(0*[1-9][0-9]?|1[0-9][0-9]|200)$', default: '50' },
  },
};

export async function listen(store, key, port) {
  const app = Fastify({
    logger: false,
    bodyLimit: 256 * 1024,
    ajv: { customOptions: { allErrors: true, coerceTypes: false } },
  });
  const known = keyCheck(key);

  app.get('/livez', async () => 'ok');
  app.register(async (api) => {
    api.addHook('onRequest', (request, reply, done) => {
      if (known(request.headers.authorization)) done();
      else reply.code(401).type(PROBLEM).send(problem(401, 'unauthorized'));
    });

    api.post(
      '/api/application-webhook',
      { schema: { body: APPLICATION, response: { 200: CONVERSATION, 201: CONVERSATION } } },
      async (request, reply) => {
        const result = await store.open(request.body);
        if (result.opened) {
          reply.code(201).header('location', `/api/conversations/${result.opened.id}`);
          return result.opened;
        }
        if (result.redelivered) return result.redelivered;
        return reply.code(409).type(PROBLEM).send(refusal(result));
      },
    );

    api.get(
      '/api/conversations/:id',
      { schema: { params: ONE, response: { 200: CONVERSATION } } },
      async (request, reply) => {
        const conversation = await store.find(request.params.id);
        return conversation ?? reply.code(404).type(PROBLEM).send(problem(404, 'not_found'));
      },
    );

    api.get('/api/conversations', { schema: { querystring: FILTER, response: { 200: PAGE } } }, (request) =>
      store.page(request.query, Number(request.query.limit)),
    );
  });

  app.setErrorHandler((error, _request, reply) => {
    if (error.validation) {
      const errors = error.validation.map(({ instancePath, message }) => ({
        field: instancePath.slice(1).replaceAll('/', '.'),
        message,
      }));
      return reply.code(422).type(PROBLEM).send(problem(422, 'validation_failed', { errors }));
    }
    const status = error.statusCode ?? 503;
    return reply.code(status).type(PROBLEM).send(problem(status, error.code ?? 'unavailable'));
  });

  await app.listen({ host: '127.0.0.1', port });
}
