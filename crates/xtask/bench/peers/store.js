// The same rows as HireTalk writes and the same refusals, on `pg` with a pool and named prepared statements.

import { createHmac, randomUUID } from 'node:crypto';

import pg from 'pg';

const COLUMNS = `id, candidate_id, job_id, status, created_at, updated_at, origin, outcome, application_id, graduation_id`;

const UPSERT_CANDIDATE = {
  name: 'upsert_candidate',
  text: `INSERT INTO candidates (id, phone_number, first_name, last_name, email_address, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $6)
    ON CONFLICT (id) DO UPDATE SET phone_number = excluded.phone_number, first_name = excluded.first_name,
      last_name = excluded.last_name, email_address = excluded.email_address, updated_at = excluded.updated_at,
      erased_at = NULL`,
};

const OPEN_CONVERSATION = {
  name: 'open_conversation',
  text: `INSERT INTO conversations (id, candidate_id, job_id, status, created_at, updated_at, origin, application_id, event_digest, version)
    VALUES ($1, $2, $3, 'CREATED', $4, $4, 'APPLICATION', $5, $6, 1)
    ON CONFLICT DO NOTHING`,
};

const RECORD_EVENT = {
  name: 'record_event',
  text: `INSERT INTO events (type, occurred_at, conversation_id, data) VALUES ('conversation.created', $1, $2, $3)`,
};

// Foreign keys are checked at the end of the statement, so the conversation can go first and everything else hang on it.
const ALL_IN_ONE = {
  name: 'all_in_one',
  text: `WITH opened AS (
      INSERT INTO conversations (id, candidate_id, job_id, status, created_at, updated_at, origin, application_id, event_digest, version)
      VALUES ($1, $2, $3, 'CREATED', $4, $4, 'APPLICATION', $5, $6, 1)
      ON CONFLICT DO NOTHING
      RETURNING id
    ), known AS (
      INSERT INTO candidates (id, phone_number, first_name, last_name, email_address, created_at, updated_at)
      SELECT $2, $7, $8, $9, $10, $4, $4 FROM opened
      ON CONFLICT (id) DO UPDATE SET phone_number = excluded.phone_number, first_name = excluded.first_name,
        last_name = excluded.last_name, email_address = excluded.email_address, updated_at = excluded.updated_at,
        erased_at = NULL
    ), recorded AS (
      INSERT INTO events (type, occurred_at, conversation_id, data)
      SELECT 'conversation.created', $4, id, $11 FROM opened
    )
    SELECT id FROM opened`,
};

const FIND_OBSTACLES = {
  name: 'find_obstacles',
  text: `SELECT ${COLUMNS}, event_digest FROM conversations
    WHERE application_id = $1 OR (candidate_id = $2 AND (job_id = $3 OR status <> 'COMPLETED'))`,
};

const FIND = { name: 'find', text: `SELECT ${COLUMNS} FROM conversations WHERE id = $1` };

// Must be random, and stay: it makes the digests of a content comparable between two deliveries.
const DIGEST_KEY = Buffer.alloc(32, 7);

export class Store {
  constructor(url, connections, form) {
    this.pool = new pg.Pool({ connectionString: url, max: connections, min: connections, idleTimeoutMillis: 0 });
    this.pool.on('error', () => {});
    this.write = form === 'statement' ? this.#inOneStatement : this.#inTransaction;
  }

  async ready() {
    await this.pool.query('SELECT 1');
  }

  /// Answers {opened}, {redelivered} or {refused, conversation}.
  async open(event) {
    const now = new Date();
    const conversation = {
      id: timeOrderedId(now),
      candidate_id: event.candidate_id,
      job_id: event.job_id,
      status: 'CREATED',
      created_at: now,
      updated_at: now,
      origin: 'APPLICATION',
      outcome: null,
      application_id: event.id,
      graduation_id: null,
    };
    const digest = digestOf(event);
    const data = JSON.stringify({
      candidate_id: event.candidate_id,
      job_id: event.job_id,
      origin: 'APPLICATION',
      application_id: event.id,
    });
    if (await this.write(event, conversation, digest, data)) return { opened: conversation };
    return this.#judge(event, digest);
  }

  async find(id) {
    const { rows } = await this.pool.query({ ...FIND, values: [id] });
    return rows[0];
  }

  async page({ status, candidate_id, job_id }, limit) {
    const conditions = [];
    const values = [];
    for (const [column, value] of Object.entries({ status, candidate_id, job_id })) {
      if (value === undefined) continue;
      values.push(value);
      conditions.push(`${column} = $${values.length}`);
    }
    values.push(limit + 1);
    const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
    const text = `SELECT ${COLUMNS} FROM conversations ${where} ORDER BY id DESC LIMIT $${values.length}`;
    const { rows } = await this.pool.query({ name: `page ${conditions.join()}`, text, values });
    const next_cursor = rows.length > limit ? rows[limit - 1].id : null;
    return { data: rows.slice(0, limit), next_cursor };
  }

  async #inTransaction(event, conversation, digest, data) {
    const { id, candidate_id, job_id, created_at } = conversation;
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query({ ...UPSERT_CANDIDATE, values: [candidate_id, ...contactOf(event), created_at] });
      const { rowCount } = await client.query({
        ...OPEN_CONVERSATION,
        values: [id, candidate_id, job_id, created_at, event.id, digest],
      });
      if (rowCount === 0) {
        await client.query('ROLLBACK');
        return false;
      }
      await client.query({ ...RECORD_EVENT, values: [created_at, id, data] });
      await client.query('COMMIT');
      return true;
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  }

  async #inOneStatement(event, conversation, digest, data) {
    const { id, candidate_id, job_id, created_at } = conversation;
    const { rows } = await this.pool.query({
      ...ALL_IN_ONE,
      values: [id, candidate_id, job_id, created_at, event.id, digest, ...contactOf(event), data],
    });
    return rows.length === 1;
  }

  async #judge(event, digest) {
    const { rows } = await this.pool.query({ ...FIND_OBSTACLES, values: [event.id, event.candidate_id, event.job_id] });
    const same = rows.find((row) => row.application_id === event.id);
    if (same) {
      const { event_digest, ...conversation } = same;
      return event_digest.equals(digest) ? { redelivered: conversation } : { refused: 'event_conflict', conversation };
    }
    const again = rows.find((row) => row.candidate_id === event.candidate_id && row.job_id === event.job_id);
    if (again) return { refused: 'duplicate_application', conversation: again };
    return { refused: 'active_conversation', conversation: rows[0] };
  }
}

function contactOf({ candidate }) {
  return [candidate.phone_number, candidate.first_name, candidate.last_name, candidate.email_address];
}

function digestOf(event) {
  const parts = [event.id, event.job_id, event.candidate_id, ...contactOf(event)];
  return createHmac('sha256', DIGEST_KEY).update(JSON.stringify(parts)).digest();
}

// A version 7 UUID: the time in milliseconds, then randomness.
function timeOrderedId(now) {
  const time = now.getTime().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
