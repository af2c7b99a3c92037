// The answers that are no success, as RFC 9457 problems.

export const PROBLEM = 'application/problem+json';

export function problem(status, code, more) {
  return { type: 'about:blank', status, code, title: code.replaceAll('_', ' '), ...more };
}

export function refusal({ refused, conversation }) {
  return problem(409, refused, { conversation_id: conversation?.id });
}
