"""The pages shown when something cannot be done: what happened, and what to do next."""
