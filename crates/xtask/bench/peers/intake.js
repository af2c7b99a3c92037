// What an application event must look like, checked by hand, for the peer that brings no validation of its own.

const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const PHONE_NUMBER = /^\+[1-9][0-9]{6,14}$/;
// As ajv-formats has it, which Fastify uses.
const EMAIL_ADDRESS =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i;

/// Every wrong field of the event at once; none when it is right.
export function wrongFields(event) {
  const errors = [];
  text(errors, 'id', event.id, 128);
  text(errors, 'job_id', event.job_id, 128);
  text(errors, 'candidate_id', event.candidate_id, 128);
  const { candidate } = event;
  if (typeof candidate !== 'object' || candidate === null) {
    errors.push({ field: 'candidate', message: 'must be an object' });
    return errors;
  }
  text(errors, 'candidate.first_name', candidate.first_name, 200);
  text(errors, 'candidate.last_name', candidate.last_name, 200);
  shaped(errors, 'candidate.phone_number', candidate.phone_number, PHONE_NUMBER);
  shaped(errors, 'candidate.email_address', candidate.email_address, EMAIL_ADDRESS);
  return errors;
}

function text(errors, field, value, maximum) {
  if (typeof value !== 'string') errors.push({ field, message: 'must be a string' });
  else if (value.length < 1 || value.length > maximum) errors.push({ field, message: `must have 1 to ${maximum} characters` });
  else if (CONTROL.test(value)) errors.push({ field, message: 'must have no control characters' });
}

function shaped(errors, field, value, shape) {
  if (typeof value !== 'string') errors.push({ field, message: 'must be a string' });
  else if (value.length > 254 || !shape.test(value)) errors.push({ field, message: 'has the wrong shape' });
}
