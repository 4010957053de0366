"""One sorted history per person: layout, folds, kernels, executors. Knows columns; knows no payloads and no identifiers."""
