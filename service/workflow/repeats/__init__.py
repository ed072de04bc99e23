"""Requests that a program sends again because it did not hear the answer (IETF draft "The Idempotency-Key HTTP Header Field")."""
