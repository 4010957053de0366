"""One sorted history per person: layout, folds, kernels, executors. Knows columns; no payloads, no identifiers."""
